// Runs inside VS Code, in a folder that activates nothing by itself, and notes down what one activation took.
import { Module } from 'node:module';
import path from 'node:path';
import { extensions } from 'vscode';
import { note } from '../../rig/vscode/note.ts';

interface Loader {
  load: (this: unknown, file: string) => void;
}

/** What one activation took, in milliseconds. */
export interface Activation {
  /** The extension's first file read, compiled and run. */
  readonly loadMs: number;
  /** `activate` called until it returned. */
  readonly callMs: number;
  /** From the wish to activate until everything else was loaded and the repository was looked at. */
  readonly readyMs: number;
}

describe('activation', () => {
  it('is measured', async () => {
    const extension = extensions.getExtension<{ readonly ready: () => Promise<unknown> }>('ce-parallel.ce-parallel');
    if (extension === undefined || extension.isActive) throw new Error('The extension is not there, or active already');
    const entry = path.join(extension.extensionPath, 'dist', 'extension.js');
    const loader = Module.prototype as unknown as Loader;
    const load = loader.load;
    let loadMs = Number.NaN;
    loader.load = function (file) {
      const began = performance.now();
      load.call(this, file);
      if (file === entry) loadMs = performance.now() - began;
    };
    const began = performance.now();
    const { ready } = await extension.activate();
    loader.load = load;
    await ready();
    const readyMs = performance.now() - began;
    const [call] = performance.getEntriesByName('ceParallel.activate');
    note(`activation ${JSON.stringify({ loadMs, callMs: call?.duration ?? Number.NaN, readyMs } satisfies Activation)}`);
  });
});
