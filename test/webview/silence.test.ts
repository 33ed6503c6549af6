import assert from 'node:assert/strict';
import { mock } from 'node:test';
import axe from 'axe-core';
import type { WebviewPanel } from 'vscode';
import { PanelFold } from '../../src/engine/panel/panel-fold.ts';
import type { Editor } from '../../src/extension/editor.ts';
import { PipelinePanel } from '../../src/extension/panel/pipeline-panel.ts';
import { NO_RUN, type RunView } from '../../src/extension/run/run-view.ts';
import { Silence } from '../../webview-ui/silence.ts';
import { sampleEvents } from '../engine/panel/sample-events.ts';
import { headerOf } from './models.ts';
import type { PanelPage } from './panel-page.ts';
import { panelForEach, type PanelOptions } from './shown-panel.ts';
import { BUSY, HOST } from './small-run.ts';

describe('the silence of the host', () => {
  it('begins fifteen ticks after its last word, once, and ends with the next', () => {
    const silence = new Silence();
    const begins = Array.from({ length: 20 }, () => silence.tick());
    assert.deepEqual([begins.indexOf(true), begins.lastIndexOf(true), silence.isSilent], [14, 14, true]);
    assert.deepEqual([silence.heard(), silence.isSilent, silence.heard()], [true, false, false]);
  });
});

describe('the panel when its host is silent', () => {
  const open = panelForEach();
  const show = (options: PanelOptions & { silent?: boolean } = {}): Promise<PanelPage> => open({ ...HOST, silent: options.silent ?? true }, { stopClock: true, ...options });
  const elapsed = (panel: PanelPage): Promise<string> => panel.page.locator('.fact').first().innerText();
  const line = (panel: PanelPage) => panel.page.locator('.silence');
  const pass = (panel: PanelPage, seconds: number): Promise<void> => panel.page.clock.runFor(seconds * 1_000);

  it('stops its clock and says what to do, until the host says anything at all', async () => {
    const panel = await show();
    await panel.snapshot(BUSY);
    await pass(panel, 10);
    assert.equal(await line(panel).count(), 0);
    await pass(panel, 8);
    assert.match(await line(panel).innerText(), /does not answer.*Developer: Reload Window/u);
    const stopped = await elapsed(panel);
    await pass(panel, 60);
    assert.equal(await elapsed(panel), stopped);
    await panel.post({ type: 'notice', name: 'beat', data: {} });
    await pass(panel, 2);
    assert.equal(await line(panel).count(), 0);
    assert.notEqual(await elapsed(panel), stopped);
  });

  it('goes on while nothing changes and the host beats', async () => {
    const panel = await show({ silent: false });
    await panel.snapshot(BUSY);
    await pass(panel, 1);
    const before = await elapsed(panel);
    await pass(panel, 120);
    assert.equal(await line(panel).count(), 0);
    assert.notEqual(await elapsed(panel), before);
  });

  it('expects nothing of a host whose run has ended', async () => {
    const panel = await show();
    await panel.snapshot({ ...BUSY, header: headerOf({ phase: 'done', endedAt: BUSY.header.now }) });
    await pass(panel, 120);
    assert.equal(await line(panel).count(), 0);
  });

  for (const [theme, width] of [['dark', 900], ['light', 420], ['hc-dark', 640], ['hc-light', 280]] as const) {
    it(`can be read by everybody in ${theme} at ${width} px`, async () => {
      const panel = await show({ theme, width });
      await pass(panel, 20);
      await line(panel).waitFor();
      await panel.page.clock.resume();
      await panel.page.evaluate(axe.source);
      const violations = await panel.page.evaluate<{ id: string }[]>('axe.run(document.querySelector(".silence"), { resultTypes: ["violations"] }).then((result) => result.violations)');
      assert.deepEqual(violations.map(({ id }) => id), []);
      const cut = await line(panel).evaluate((element) => [document.documentElement.scrollWidth > document.documentElement.clientWidth, element.scrollHeight > element.clientHeight]);
      assert.deepEqual(cut, [false, false]);
    });
  }
});

describe('the beat of the host', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }));
  afterEach(() => mock.timers.reset());

  /** A panel that a webview stands behind, and the names of what it was told. */
  function spoken(): { panel: PipelinePanel; told: string[]; webview: { visible: boolean; say: (frame: unknown) => void } } {
    const told: string[] = [];
    const uri = { toString: () => 'vscode-resource:/panel.js' };
    const webview = { visible: true, say: (() => undefined) as (frame: unknown) => void };
    const made = {
      get visible() {
        return webview.visible;
      },
      webview: {
        asWebviewUri: () => uri,
        postMessage: (text: string) => Promise.resolve(told.push((JSON.parse(text) as { name: string }).name) > 0),
        onDidReceiveMessage: (listener: (frame: unknown) => void) => void (webview.say = listener),
      },
      onDidDispose: () => undefined,
      dispose: () => undefined,
    } as unknown as WebviewPanel;
    const editor = { Uri: { joinPath: () => uri }, ViewColumn: { Active: -1 }, window: { createWebviewPanel: () => made } } as unknown as Editor;
    const nothing = (): void => undefined;
    const panel = new PipelinePanel(editor, { extensionUri: uri as never, intend: nothing, selected: nothing, openFile: nothing, showConflict: nothing, gateOutput: () => Promise.resolve(''), log: (message) => assert.fail(message) });
    panel.open();
    return { panel, told, webview };
  }
  const atWork = (): RunView => {
    const events = sampleEvents();
    const shown = PanelFold.of(events);
    return { ...NO_RUN, run: shown.state.run, events, fold: shown, state: shown.state, owner: 'here' };
  };
  const beats = (told: readonly string[]): number => told.filter((name) => name === 'beat').length;

  it('is given every five seconds while a run is at work and the panel can be seen', () => {
    const { panel, told, webview } = spoken();
    panel.show(atWork());
    mock.timers.tick(20_000);
    assert.equal(beats(told), 0, 'a view that has asked for nothing is not there yet');
    webview.say({ type: 'notice', name: 'resync', data: {} });
    mock.timers.tick(10_000);
    assert.equal(beats(told), 2);
    webview.visible = false;
    mock.timers.tick(10_000);
    assert.equal(beats(told), 2);
    panel.dispose();
  });

  it('stops with the run', () => {
    const { panel, told, webview } = spoken();
    const view = atWork();
    panel.show(view);
    webview.say({ type: 'notice', name: 'resync', data: {} });
    panel.show({ ...view, owner: 'nobody' });
    mock.timers.tick(60_000);
    assert.equal(beats(told), 0);
  });
});
