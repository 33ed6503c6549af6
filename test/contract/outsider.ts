import assert from 'node:assert/strict';
import { type Answer, Place } from '../cli/rig.ts';

/** One call of a tool, as a playbook writes it. */
export const call = (name: string, input: Record<string, unknown>) => ({ name, input });
/** A file to write; its content is its own name unless said. */
export const file = (path: string, content = `${path}\n`) => call('write_file', { path, content });
/** The entry of a task's builder: one turn a list of calls, then the end. */
export const builder = (task: string, ...turns: readonly (readonly ReturnType<typeof call>[])[]) => ({ match: { role: 'builder', task }, turns: [...turns.map((tools) => ({ tools })), { say: 'Done.' }] });

/** A task of a plan; a builder that writes its own folder unless said. */
export interface PlannedTask {
  readonly id: string;
  readonly [key: string]: unknown;
}

/** What the last line of a run says of one task. */
export interface TaskResult {
  readonly id: string;
  readonly status: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly error?: { readonly type: string; readonly recoveryHints: readonly string[] };
}

/** One run of a plan in somebody else's repository, through the executable alone. */
export class Outsider extends Place {
  #documents = 0;

  document(value: unknown): string {
    this.#documents += 1;
    return this.write(`${this.#documents}.json`, typeof value === 'string' ? value : JSON.stringify(value));
  }

  run(tasks: readonly PlannedTask[], agents: readonly unknown[], ...more: string[]): Promise<Answer> {
    const plan = { version: 1, goal: 'A goal', tasks: tasks.map((task) => ({ title: task.id, role: 'builder', instructions: 'do it', ...(task['role'] === undefined ? { writes: [`${task.id}/**`] } : {}), ...task })) };
    return this.call('run', '--plan', this.document(plan), '--playbook', this.document({ version: 1, agents }), '--yes', '--json', ...more);
  }

  /** The names of the files that a result changes, sorted. */
  changed(answer: Answer): readonly string[] {
    return this.git('-c', 'core.quotepath=false', 'diff-tree', '-r', '--name-only', 'HEAD', String(answer.result['branch'])).split('\n').filter(Boolean).sort();
  }

  /** A file of a result. */
  show(answer: Answer, name: string): string {
    return this.git('show', `${String(answer.result['branch'])}:${name}`);
  }
}

/** Fails with what the command said unless it ended with that exit code. */
export function expectExit(answer: Answer, code: number): void {
  assert.equal(answer.exitCode, code, `${answer.stderr}\n${answer.stdout.slice(-2_000)}`);
  assert.equal(answer.result['type'], 'result');
}

/** The tasks of a result by their names. */
export function tasksOf(answer: Answer): ReadonlyMap<string, TaskResult> {
  return new Map((answer.result['tasks'] as readonly TaskResult[]).map((task) => [task.id, task]));
}

/** The data of every event of a type. */
export function dataOf(answer: Answer, type: string): readonly Record<string, unknown>[] {
  return answer.lines.filter((line) => line['type'] === type).map((line) => line['data'] as Record<string, unknown>);
}

/** True when one task had ended before the other began. */
export function isBefore(answer: Answer, a: string, b: string): boolean {
  const tasks = tasksOf(answer);
  return Date.parse(tasks.get(a)?.endedAt ?? '') <= Date.parse(tasks.get(b)?.startedAt ?? '');
}
