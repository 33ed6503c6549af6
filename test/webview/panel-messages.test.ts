import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { WebviewPanel } from 'vscode';
import { PipelinePanel, type PanelHooks } from '../../src/extension/panel/pipeline-panel.ts';
import { PanelIntent } from '../../src/protocol/webview.ts';
import type { Editor } from '../../src/extension/editor.ts';

/** A panel with a webview that a test speaks for, and all that the panel asked of the extension. */
class SpokenPanel {
  readonly asked: unknown[] = [];
  readonly logged: string[] = [];
  readonly sent: unknown[] = [];
  #say: (frame: unknown) => void = () => undefined;

  constructor() {
    const uri = { toString: () => 'vscode-resource:/panel.js' };
    const webview = { options: {}, html: '', cspSource: 'vscode-resource:', asWebviewUri: () => uri, postMessage: (frame: unknown) => Promise.resolve(this.sent.push(frame) > 0), onDidReceiveMessage: (listener: (frame: unknown) => void) => void (this.#say = listener) };
    const panel = { webview, visible: true, onDidDispose: () => undefined, reveal: () => undefined, dispose: () => undefined } as unknown as WebviewPanel;
    const editor = { Uri: { joinPath: () => uri }, ViewColumn: { Active: -1 }, window: { createWebviewPanel: () => panel } } as unknown as Editor;
    const ask = (name: string) => (...what: unknown[]): void => void this.asked.push([name, ...what]);
    const hooks: PanelHooks = {
      extensionUri: uri as never, intend: ask('intend'), selected: ask('selected'), openFile: ask('openFile'), showConflict: ask('showConflict'), log: (message) => void this.logged.push(message),
      gateOutput: (...what) => {
        ask('gateOutput')(...what);
        return Promise.resolve('');
      },
    };
    new PipelinePanel(editor, hooks).open();
  }

  say(frame: unknown): void {
    this.#say(frame);
  }
}

const notice = (name: string, data: unknown): unknown => ({ type: 'notice', name, data });

describe('what the panel says to the extension', () => {
  it('is heard when it is an intent with an id', () => {
    const spoken = new SpokenPanel();
    spoken.say(notice('intent', { intent: 'pause', task: null }));
    spoken.say(notice('openFile', { task: 'api', file: 2 }));
    assert.deepEqual(spoken.asked, [['intend', 'pause', null], ['openFile', 'api', 2]]);
    assert.deepEqual(spoken.logged, []);
  });

  const NAUGHTY: readonly (readonly [string, unknown])[] = [
    ['an intent that nobody knows', notice('intent', { intent: 'format_disk', task: null })],
    ['a command of the editor as an intent', notice('intent', { intent: 'workbench.action.terminal.sendSequence', task: null })],
    ['an intent of every object', notice('intent', { intent: 'constructor', task: null })],
    ['a path for a task', notice('intent', { intent: 'open_worktree', task: '../../etc/passwd' })],
    ['a path for a file', notice('openFile', { task: 'api', file: '/etc/passwd' })],
    ['a path beside a file', notice('openFile', { task: 'api', path: '/etc/passwd' })],
    ['a file before the first', notice('openFile', { task: 'api', file: -1 })],
    ['a path for a conflict', notice('showConflict', { conflict: '../plan.yml', path: 0 })],
    ['a conflict that there is not', notice('showConflict', { conflict: 999, path: 0 })],
    ['a notice that nobody knows', notice('executeCommand', { command: 'workbench.action.quit' })],
    ['a notice of every object', notice('toString', {})],
    ['a call that nobody knows', { type: 'call', id: 1, name: 'readFile', input: { path: '/etc/passwd' } }],
    ['a call for more events than a page holds', { type: 'call', id: 2, name: 'events', input: { after: 0, count: 1e9, text: '', task: null } }],
    ['a path for the task of a gate', { type: 'call', id: 3, name: 'gateOutput', input: { task: '../x', gate: 'tests' } }],
    ['no frame at all', null],
    ['HTML', '<script>alert(1)</script>'],
  ];
  for (const [what, frame] of NAUGHTY) {
    it(`does nothing when it is ${what}`, async () => {
      const spoken = new SpokenPanel();
      spoken.say(frame);
      await Promise.resolve();
      assert.deepEqual(spoken.asked, []);
    });
  }

  it('does nothing whatever the intent, but those of the contract', () => {
    const known = new Set<string>(PanelIntent.options);
    fc.assert(fc.property(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'hasOwnProperty', 'ceParallel.cancel')), fc.anything(), (intent, task) => {
      const spoken = new SpokenPanel();
      spoken.say(notice('intent', { intent, task }));
      assert.equal(spoken.asked.length === 0 || known.has(intent), true);
    }));
  });
});
