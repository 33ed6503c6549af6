import { hasUnknownScope, type Task } from '../model/plan.ts';
import type { Pattern } from '../paths/pattern.ts';
import type { SerialPair } from './analysis.ts';
import { hardChain } from './hard-chain.ts';
import type { Relations } from './relations.ts';
import { sharedPath } from './shared-path.ts';

/** Why a pair is serial. */
export type Cause = Pick<SerialPair, 'level' | 'reason'>;

/**
 * The cause for which two tasks (by place in the plan) may not run together; undefined when they may. Of several causes the first counts:
 * 1. level 1: a `serialize` domain; then, for tasks that share no domain, a declared hard edge, an artifact, a path that both may write, a resource;
 * 2. level 2: for tasks that share one, a declared hard edge, an artifact; an unknown write scope; a path that both may write, a path that one
 *    may write and the other reads, a resource;
 * 3. level 3: an integration point;
 * 4. a chain of hard edges and artifacts, level 1 across domains and 2 within.
 */
export function classifyPair(relations: Relations, i: number, j: number): Cause | undefined {
  const a = relations.tasks[i];
  const b = relations.tasks[j];
  if (a === undefined || b === undefined || i === j) return undefined;
  const unknown = [a, b].find(hasUnknownScope);
  const inOne = unknown !== undefined || sharedDomains(relations, i, j).length > 0;
  const cause = (level: 1 | 2 | 3, reason: string | undefined): Cause | undefined => (reason === undefined ? undefined : { level, reason });
  const level = inOne ? 2 : 1;
  return (
    cause(1, serializedReason(relations, i) ?? serializedReason(relations, j)) ??
    cause(level, edgeReason(relations, i, j) ?? edgeReason(relations, j, i)) ??
    cause(2, unknown && `${unknown.id} does not say what it writes, so nothing may run beside it`) ??
    cause(level, writeWriteReason(relations, i, j)) ??
    cause(2, writeReadReason(relations, i, j) ?? writeReadReason(relations, j, i)) ??
    cause(level, resourceReason(relations, a, b)) ??
    cause(3, pointReason(relations, i, j) ?? pointReason(relations, j, i)) ??
    cause(level, chainReason(relations, i, j) ?? chainReason(relations, j, i))
  );
}

/** Numbers of the domains that both tasks write in. */
export function sharedDomains(relations: Relations, i: number, j: number): readonly number[] {
  const others = relations.memberships[j] ?? [];
  return (relations.memberships[i] ?? []).filter((domain) => others.includes(domain));
}

function nameOf(relations: Relations, index: number): string {
  return relations.tasks[index]?.id ?? '';
}

function serializedReason(relations: Relations, index: number): string | undefined {
  const domain = relations.serialized[index];
  return domain === undefined ? undefined : `${nameOf(relations, index)} writes in domain ${domain}, whose tasks run alone (serialize)`;
}

function edgeReason(relations: Relations, from: number, to: number): string | undefined {
  const edge = relations.edges[to]?.hard.find((hard) => hard.from === from);
  if (edge === undefined) return undefined;
  const [maker, user] = [nameOf(relations, from), nameOf(relations, to)];
  return edge.artifact === undefined ? `${user} comes after ${maker} by a declared hard dependency` : `${user} needs artifact ${edge.artifact}, which ${maker} makes`;
}

function writeWriteReason(relations: Relations, i: number, j: number): string | undefined {
  if (!relations.clashes.writeWrite.has(i, j)) return undefined;
  const path = firstShared(relations.writes[i] ?? [], relations.writes[j] ?? [], sharedPath);
  return `both ${nameOf(relations, i)} and ${nameOf(relations, j)} may write ${path ?? 'one path'}`;
}

function writeReadReason(relations: Relations, writer: number, reader: number): string | undefined {
  if (!relations.clashes.writeRead.has(writer, reader)) return undefined;
  const shared = sharedDomains(relations, writer, reader);
  const where = firstShared(relations.writes[writer] ?? [], relations.reads[reader] ?? [], (write, read) => {
    const domain = relations.table.whereMeet(write, read).find((number) => shared.includes(number));
    return domain === undefined ? undefined : `${sharedPath(write, read) ?? write.text} in domain ${relations.table.names[domain] ?? ''}`;
  });
  return `${nameOf(relations, writer)} may write what ${nameOf(relations, reader)} reads, ${where ?? 'in one domain'}`;
}

function firstShared(ones: readonly Pattern[], others: readonly Pattern[], find: (one: Pattern, other: Pattern) => string | undefined): string | undefined {
  for (const one of ones) {
    for (const other of others) {
      const found = find(one, other);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function resourceReason(relations: Relations, a: Task, b: Task): string | undefined {
  if (a.resources.length === 0 || b.resources.length === 0) return undefined;
  const needs = unitsOf(b);
  for (const [name, units] of unitsOf(a)) {
    const together = units + (needs.get(name) ?? 0);
    const capacity = relations.resources[name] ?? 1;
    if (needs.has(name) && together > capacity) return `${a.id} and ${b.id} together need ${together} units of resource ${name}, and there ${capacity === 1 ? 'is' : 'are'} ${capacity}`;
  }
  return undefined;
}

/** Units of each resource that a task holds; entries of one name add up. */
export function unitsOf(task: Task): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const use of task.resources) units.set(use.name, (units.get(use.name) ?? 0) + use.units);
  return units;
}

function pointReason(relations: Relations, index: number, other: number): string | undefined {
  for (const point of relations.points[index] ?? []) {
    if (point.converge === 'all') return `${nameOf(relations, index)} is integration point ${point.name}, for which every stream stops`;
    const stopped = relations.memberships[other]?.find((domain) => relations.stops.get(point)?.has(domain));
    if (stopped !== undefined) return `${nameOf(relations, index)} is integration point ${point.name}, for which the streams of ${relations.table.names[stopped] ?? ''} stop`;
  }
  return undefined;
}

function chainReason(relations: Relations, from: number, to: number): string | undefined {
  if (!relations.before.has(to, from)) return undefined;
  const between = hardChain(relations, from, to).map((index) => nameOf(relations, index));
  return `${nameOf(relations, to)} comes after ${nameOf(relations, from)} through ${between.length === 0 ? 'a cycle' : shorten(between)}`;
}

function shorten(names: readonly string[]): string {
  if (names.length <= 4) return names.join(', ');
  return `${names.slice(0, 2).join(', ')}, ${names.length - 3} more and ${names.slice(-1).join('')}`;
}
