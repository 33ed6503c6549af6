// A window of an editor that notes a wish and then waits to be killed.
import { openLockNotes } from '../../src/extension/locks/lock-notes.ts';

const [folder = ''] = process.argv.slice(2);
const notes = await openLockNotes(folder);
await notes.write({ include: ['/repo/src/**'], exclude: [] });
process.stdout.write('noted\n');
setInterval(() => undefined, 1_000_000);
