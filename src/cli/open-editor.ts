import { spawn } from 'node:child_process';
import { Fault } from '../engine/model/fault.ts';

/** Opens a file in the user's editor (VISUAL, EDITOR, else the system's plain one) and resolves when it is closed. */
export async function openEditor(file: string): Promise<void> {
  const editor = process.env['VISUAL'] ?? process.env['EDITOR'] ?? (process.platform === 'win32' ? 'notepad' : 'vi');
  // The variable may hold arguments (`code --wait`), so a shell reads it, as git has it; the file stays one word.
  const quoted = process.platform === 'win32' ? `"${file}"` : `'${file.replaceAll("'", `'\\''`)}'`;
  await new Promise<void>((done, fail) => {
    const child = spawn(`${editor} ${quoted}`, { shell: true, stdio: 'inherit' });
    child.on('error', (error) => fail(new Fault('command_not_found', `The editor ${editor} cannot be started: ${error.message}`, { remedy: 'Set EDITOR.' })));
    child.on('exit', () => done());
  });
}
