import { existsSync, mkdirSync, watch } from 'node:fs';
import path from 'node:path';

const LIMIT_MS = 60_000;

/** Resolves when the file is there; rejects when it does not come within a minute. */
export async function appears(file: string): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(new Error(`${file} did not appear`)), LIMIT_MS);
  try {
    await new Promise<void>((done, fail) => {
      const look = (): void => {
        if (existsSync(file)) done();
      };
      stop.signal.addEventListener('abort', () => fail(stop.signal.reason as Error));
      const watcher = watch(path.dirname(file), look);
      stop.signal.addEventListener('abort', () => watcher.close());
      look();
    });
  } finally {
    clearTimeout(late);
    stop.abort();
  }
}
