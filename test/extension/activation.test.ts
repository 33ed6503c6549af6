import assert from 'node:assert/strict';
import { commands, extensions, window, type Extension } from 'vscode';
import { note } from '../rig/vscode/note.ts';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string; readonly title: string }[] };
}

/** This extension, as VS Code found it. */
function ourExtension(): Extension<unknown> {
  const found = extensions.getExtension('ce-parallel.ce-parallel');
  assert.ok(found !== undefined, 'VS Code does not know the extension ce-parallel.ce-parallel');
  return found;
}

describe('the extension in VS Code', () => {
  it('is found and activates', async () => {
    const extension = ourExtension();
    const wasActive = extension.isActive;
    const start = performance.now();
    await extension.activate();
    const elapsedMs = performance.now() - start;
    assert.equal(extension.isActive, true);
    note(wasActive ? 'was active already' : `loaded and activated in ${elapsedMs.toFixed(1)} ms`);
  });

  it('registers every command of its manifest', async () => {
    const extension = ourExtension();
    await extension.activate();
    const promised = (extension.packageJSON as Manifest).contributes.commands.map(({ command }) => command);
    assert.ok(promised.length > 0, 'the manifest contributes no command');
    const registered = new Set(await commands.getCommands(true));
    assert.deepEqual(promised.filter((command) => !registered.has(command)), []);
  });

  it('shows what Doctor found', async () => {
    await ourExtension().activate();
    await commands.executeCommand('ceParallel.doctor');
    const document = window.activeTextEditor?.document;
    assert.ok(document !== undefined, 'no document was opened');
    assert.match(document.uri.path, /doctor/);
    assert.match(document.getText(), /git/);
  });
});
