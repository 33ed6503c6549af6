import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '../../engine/model/fault.ts';
import type { ObjectName } from '../../engine/model/ids.ts';
import type { Git } from '../../engine/ports.ts';
import { createRefSession } from './ref-session.ts';
import type { Repository } from './repository.ts';
import { isLockFault, oneLine } from './run-git.ts';

/** The part of Git that reads and moves refs. */
export type GitRefs = Pick<Git, 'readRef' | 'updateRef' | 'deleteRef' | 'listRefs'>;

/** Only a run's owner moves these, so a lock on one of them that grows old belongs to a git that was killed. */
const OURS = /^refs\/(ce|heads\/ce)\//;
const STALE_MS = 4_000;

/** Refs of a repository; every move names the value that it replaces. */
export function createRefs(repository: Repository): GitRefs {
  const { run } = repository;
  const moveInSession = createRefSession(repository);
  const readRef: Git['readRef'] = async (ref) => {
    const answer = await run({ args: ['rev-parse', '-q', '--verify', `${ref}^{commit}`], accept: [0, 1, 128], readOnly: true });
    return answer.exitCode === 0 ? (oneLine(answer.stdout) as ObjectName) : undefined;
  };
  /** Removes the lock that a killed git left on one of our refs; false when there is none. */
  const brokeStaleLock = async (ref: string): Promise<boolean> => {
    const lock = path.join(repository.commonDir, `${ref}.lock`);
    const facts = OURS.test(ref) ? await stat(lock).catch(() => undefined) : undefined;
    if (facts === undefined || Date.now() - facts.mtimeMs < STALE_MS) return false;
    await rm(lock, { force: true });
    return true;
  };
  const guarded = async (move: () => Promise<unknown>, ref: string, expected: ObjectName | null): Promise<void> => {
    try {
      await move().catch(async (error: unknown) => {
        if (!isLockFault(error) || !(await brokeStaleLock(ref))) throw error;
        await move();
      });
    } catch (error) {
      const actual = (await readRef(ref)) ?? null;
      if (actual === expected) throw error;
      throw new Fault('ref_moved', `${ref} is ${actual === null ? 'gone' : `at ${actual.slice(0, 10)}`}, not ${expected === null ? 'absent' : `at ${expected.slice(0, 10)}`} as expected.`, {
        details: { ref, expected, actual },
        remedy: 'Somebody else moved it: read its present value and try again from there.',
        cause: error,
      });
    }
  };
  return {
    readRef,
    updateRef: (ref, to, expected) => guarded(() => moveInSession({ ref, to, expected: expected ?? '0'.repeat(to.length) }), ref, expected),
    deleteRef: (ref, expected) => guarded(() => run({ args: ['update-ref', '-m', 'ce-parallel', '-d', ref, expected] }), ref, expected),
    async listRefs(prefix) {
      const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1).replace(/\/+$/, '');
      const answer = await run({ args: ['for-each-ref', '--format=%(refname) %(objecttype) %(objectname) %(*objectname)', ...(folder === '' ? [] : [folder])], readOnly: true });
      const refs: { ref: string; commit: ObjectName }[] = [];
      for (const line of answer.stdout.toString('utf8').split('\n')) {
        const [ref = '', type = '', object = '', peeled = ''] = line.split(' ');
        if (ref !== '' && ref.startsWith(prefix) && (type === 'commit' || type === 'tag')) refs.push({ ref, commit: (peeled === '' ? object : peeled) as ObjectName });
      }
      return refs;
    },
  };
}
