import { openRepository } from './repository.ts';

/** The text of a blob; undefined when the repository has no such blob. */
export async function readBlob(folder: string, name: string): Promise<string | undefined> {
  if (!/^[0-9a-f]{40,64}$/.test(name)) return undefined;
  const { run } = await openRepository(folder);
  const answer = await run({ args: ['cat-file', 'blob', name], accept: [0, 128], readOnly: true });
  return answer.exitCode === 0 ? answer.stdout.toString('utf8') : undefined;
}
