// Reads what a suite writes down inside VS Code, while it does.
import { readFileSync } from 'node:fs';

/** Calls `hear` with each line of a growing file of JSON lines. `read()` takes what is new at once. */
export function followResults(file, hear) {
  let taken = 0;
  const read = () => {
    let text;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      if (error.code === 'ENOENT') return;
      throw error;
    }
    const end = text.lastIndexOf('\n') + 1;
    const fresh = text.slice(taken, end);
    taken = end;
    for (const line of fresh.split('\n')) if (line !== '') hear(JSON.parse(line));
  };
  const timer = setInterval(read, 100);
  return { read, stop: () => clearInterval(timer) };
}
