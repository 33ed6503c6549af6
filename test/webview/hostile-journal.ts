import { join } from 'node:path';
import type { RunEvent } from '../../src/engine/events/event.ts';
import { readJournal } from '../../src/node/journal/read-journal.ts';
import { HOSTILE } from './models.ts';

const MEGABYTE = `${HOSTILE}${'A'.repeat(1_000_000)}`;
/** Fields that people, agents and tools write into, and what a megabyte in them has to stay. */
const TEXTS: ReadonlySet<string> = new Set(['goal', 'title', 'instructions', 'say', 'summary', 'message', 'comment', 'reason', 'detail', 'brief', 'input', 'command', 'how', 'recoveryHints', 'acceptance', 'note']);
const NAMES: ReadonlySet<string> = new Set(['rule', 'path', 'paths', 'tool', 'agent', 'reviewer', 'file', 'files', 'by', 'source', 'link', 'created', 'modified', 'deleted', 'provider', 'branch', 'gate', 'name', 'owner', 'writes', 'reads']);

/** The saved run of the sample with a hostile text wherever somebody could have written one: a megabyte of it where a text has no bound, markup and control characters in every name. */
export async function hostileJournal(): Promise<readonly RunEvent[]> {
  const { events } = await readJournal(join(import.meta.dirname, '../journals/0.1.0-sample-run'));
  const turned = events.map((event) => ({ ...event, data: turn(event.data, '') }) as RunEvent);
  return [...turned, ...trouble(turned)];
}

function turn(value: unknown, key: string): unknown {
  if (typeof value === 'string') return TEXTS.has(key) ? MEGABYTE : NAMES.has(key) ? HOSTILE : value;
  if (Array.isArray(value)) return value.map((each) => turn(each, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, turn(inner, name)]));
}

/** What the saved run was spared: a conflict, a task that failed, and one that a person holds. */
function trouble(events: readonly RunEvent[]): RunEvent[] {
  const last = events.at(-1);
  if (last === undefined) return [];
  const task = 'endpoint';
  const add = (place: number, type: string, data: unknown, own = true): RunEvent => ({ ...last, seq: last.seq + place, id: `${last.id.slice(0, -1)}${place}`, type, data, ...(own ? { task } : {}) }) as unknown as RunEvent;
  const finding = { source: HOSTILE, rule: HOSTILE, severity: 'error', message: MEGABYTE, path: HOSTILE, range: { startLine: 1 }, fingerprint: 'f', link: 'javascript:window.hacked=1' };
  return [
    add(1, 'run_resumed', { pid: 1, reason: MEGABYTE }, false),
    add(2, 'conflict_detected', { kind: 'resource', tasks: [task, 'seed'], paths: [HOSTILE, MEGABYTE], detail: MEGABYTE }),
    add(3, 'gate_failed', { on: 'a'.repeat(40), outcome: { gate: HOSTILE, dimension: 'tests', verdict: 'failed', summary: MEGABYTE, fresh: [finding], knownCount: 3, flaky: true, durationMs: 3, exitCode: 1 } }),
    add(4, 'task_failed', { error: { type: HOSTILE, class: 'unknown', message: MEGABYTE, context: {}, attempts: [], recoveryHints: [MEGABYTE, HOSTILE] } }),
  ];
}
