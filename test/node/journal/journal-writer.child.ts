import { writeSync } from 'node:fs';
import { isFault } from '../../../src/engine/model/fault.ts';
import { note, open } from './journal-rig.ts';

// A writer of a journal in a process of its own: `hold` only opens it, `write` appends without end. It tells of each step with a line on stdout.
const [folder = '', what = 'hold', writers = '4'] = process.argv.slice(2);

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

try {
  const { journal, events } = await open(folder, { segmentBytes: 20_000 });
  say(`open ${events.length}`);
  if (what === 'write') {
    await Promise.all(Array.from({ length: Number(writers) }, async (_, writer) => {
      for (let i = 0; ; i += 1) {
        const [event] = await journal.append([note(`${process.pid}/${writer}/${i} ${'x'.repeat(i % 300)}`), note('and another')]);
        say(`ack ${event?.seq} ${event?.id}`);
      }
    }));
  }
  if (what === 'hold') {
    process.stdin.resume();
    process.stdin.on('end', () => void journal.close().then(() => say('closed')));
  }
} catch (error) {
  say(isFault(error) ? `${error.code} ${String(error.details['pid'])} ${error.remedy}` : `crash ${String(error)}`);
  process.exitCode = 1;
}
