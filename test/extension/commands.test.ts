import assert from 'node:assert/strict';
import { commands, extensions } from 'vscode';
import { COMMANDS, idOf, type CommandName, type CommandSpec } from '../../src/extension/commands/command-table.ts';
import { createHandlers } from '../../src/extension/commands/create-handlers.ts';
import { NEED_CLAUSES } from '../../src/extension/context-keys.ts';
import type { Extension } from '../../src/extension/extension.ts';
import { NO_RUN, type RunView } from '../../src/extension/run/run-view.ts';
import { REFUSALS, situationOf, unmet } from '../../src/extension/run/situation.ts';
import { note } from '../rig/vscode/note.ts';

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}
interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string; readonly icon?: string; readonly enablement?: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly viewsWelcome: readonly { readonly contents: string }[];
    readonly walkthroughs: readonly { readonly steps: readonly { readonly description: string }[] }[];
  };
}

const NAMES = Object.keys(COMMANDS) as CommandName[];

function manifest(): Manifest {
  const found = extensions.getExtension('ce-parallel.ce-parallel');
  assert.ok(found !== undefined);
  return found.packageJSON as Manifest;
}

describe('the commands', () => {
  it('stand in the manifest as the table has them, each with its title, icon and enablement', () => {
    const expected = NAMES.map((name) => {
      const spec: CommandSpec = COMMANDS[name];
      const enablement = spec.needs.map((need) => NEED_CLAUSES[need]).join(' && ');
      return { command: idOf(name), title: spec.title, category: 'CE Parallel', ...(spec.icon === undefined ? {} : { icon: `$(${spec.icon})` }), ...(enablement === '' ? {} : { enablement }) };
    });
    assert.deepEqual(manifest().contributes.commands, expected);
  });

  it('are all registered', async () => {
    await extensions.getExtension('ce-parallel.ce-parallel')?.activate();
    const registered = new Set(await commands.getCommands(true));
    assert.deepEqual(NAMES.filter((name) => !registered.has(idOf(name))), []);
  });

  it('are in the palette unless they need something that was clicked on', () => {
    const hidden = (manifest().contributes.menus['commandPalette'] ?? []).filter(({ when }) => when === 'false').map(({ command }) => command);
    assert.deepEqual(hidden.sort(), NAMES.filter((name) => 'inner' in COMMANDS[name]).map(idOf).sort());
  });

  it('are what menus, welcome views and the walkthrough lead to', () => {
    const { menus, viewsWelcome, walkthroughs } = manifest().contributes;
    const known = new Set<string>(NAMES.map(idOf));
    const linked = [...viewsWelcome.map(({ contents }) => contents), ...walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description))].flatMap((text) => [...text.matchAll(/\(command:(ceParallel\.[^)]+)\)/g)].map(([, id = '']) => id));
    const asked = [...Object.values(menus).flatMap((items) => items.map(({ command }) => command)), ...linked];
    assert.ok(asked.length > 40);
    assert.deepEqual(asked.filter((id) => !known.has(id)), []);
  });

  it('are activated synchronously in less than 50 ms', () => {
    const [measured] = performance.getEntriesByName('ceParallel.activate');
    assert.ok(measured !== undefined, 'activation was not measured');
    note(`activate() took ${measured.duration.toFixed(1)} ms`);
    assert.ok(measured.duration < 50, `${measured.duration} ms`);
  });
});

describe('what may be done now', () => {
  const AT = { trusted: true, repository: true, busy: false };
  const run = (state: Partial<RunView['state']>, view: Partial<RunView> = {}): RunView => ({ ...NO_RUN, run: 'r' as RunView['run'], ...view, state: { ...NO_RUN.state, run: 'r' as RunView['run'], ...state } });

  it('starts nothing in a workspace that is not trusted, whatever else is so', () => {
    const views = [NO_RUN, run({ phase: 'cancelled', endedAt: 1 }), run({ phase: 'done', endedAt: 1, head: 'b' as never, base: 'a' as never })];
    // These look, or go on with what only a trusted workspace can have begun.
    const acting = NAMES.filter((name) => !['chooseRepository', 'stopChoosing', 'chooseAll', 'chooseNone', 'toggleChange', 'showChange', 'commentPlan', 'setApiKey', 'pauseTask', 'status', 'review', 'openPipeline', 'openPlan', 'replayRun', 'showTask', 'openLog', 'showRun', 'pause', 'cancel', 'rejectPlan'].includes(name));
    for (const view of views) {
      const situation = situationOf(view, { ...AT, trusted: false });
      for (const name of acting) assert.equal(unmet(COMMANDS[name].needs, situation), 'trusted', name);
    }
    assert.match(REFUSALS.trusted, /not trusted/);
  });

  it('is looked at by the commands themselves, whoever calls them', async () => {
    const said: string[] = [];
    const untrusted = {
      editor: { window: { showErrorMessage: (text: string) => Promise.resolve(void said.push(text)) } },
      context: {},
      view: NO_RUN,
      situation: () => situationOf(NO_RUN, { ...AT, trusted: false }),
      get session(): never {
        throw new Error('something was begun');
      },
    } as unknown as Extension;
    const handlers = createHandlers(untrusted);
    const acting = NAMES.filter((name) => (COMMANDS[name].needs as readonly string[]).includes('trusted'));
    for (const name of acting) await handlers[name]({ goal: 'x', planFile: 'x', yes: true });
    assert.equal(said.length, acting.length);
    assert.deepEqual(said.filter((text) => !text.includes('not trusted')), []);
  });

  it('lets a window that only watches change nothing', () => {
    const watching = situationOf(run({ phase: 'building', approved: true }, { owner: 4711 }), AT);
    for (const name of ['pause', 'resume', 'cancel', 'applyResult', 'undoApply', 'build', 'approvePlan'] as const) assert.notEqual(unmet(COMMANDS[name].needs, watching), undefined, name);
    assert.equal(unmet(COMMANDS.status.needs, watching), undefined);
  });

  it('offers to go on with a run whose window died, and to apply only what has landed', () => {
    const dead = situationOf(run({ phase: 'building', approved: true }), AT);
    assert.equal(dead.resumable, true);
    assert.equal(dead.cancellable, true);
    assert.equal(dead.applicable, false);
    const landed = situationOf(run({ phase: 'done', endedAt: 1, head: 'b' as never, base: 'a' as never }), AT);
    assert.equal(landed.applicable, true);
    assert.equal(landed.resumable, false);
    assert.equal(situationOf(run({ phase: 'done', endedAt: 1, head: 'b' as never, base: 'a' as never, applied: {} as never }), AT).applicable, false);
  });

  it('pauses and cancels only what this window drives', () => {
    const here = situationOf(run({ phase: 'building', approved: true }, { owner: 'here' }), { ...AT, busy: true });
    assert.deepEqual([here.pausable, here.cancellable, here.resumable, here.idle], [true, true, false, false]);
    const paused = situationOf(run({ phase: 'paused', approved: true }, { owner: 'here' }), { ...AT, busy: true });
    assert.deepEqual([paused.pausable, paused.resumable], [false, true]);
  });
});
