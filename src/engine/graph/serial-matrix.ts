import { hasUnknownScope } from '../model/plan.ts';
import { BitMatrix } from './bit-matrix.ts';
import { unitsOf } from './classify-pair.ts';
import type { Relations } from './relations.ts';

/** The pairs that may not run together, symmetric; the same answer as asking `classifyPair` for each, at the cost of what is serial. */
export function serialMatrix(relations: Relations): BitMatrix {
  const { tasks, before, clashes } = relations;
  const serial = new BitMatrix(tasks.length);
  tasks.forEach((_, i) => {
    for (const j of before.columns(i)) if (i !== j) serial.setBoth(i, j);
    for (const j of clashes.writeWrite.columns(i)) serial.set(i, j);
    for (const j of clashes.writeRead.columns(i)) serial.setBoth(i, j);
  });
  addAlone(relations, serial);
  addStopped(relations, serial);
  addScarce(relations, serial);
  return serial;
}

/** True for a task beside which nothing at all may run. */
export function isAlone(relations: Relations, index: number): boolean {
  const task = relations.tasks[index];
  return relations.serialized[index] !== undefined || (task !== undefined && hasUnknownScope(task)) || (relations.points[index] ?? []).some((point) => point.converge === 'all');
}

/** Calls back with every task and each other one that an integration point with a list keeps apart from it. */
export function forEachApart(relations: Relations, call: (index: number, other: number) => void): void {
  const members: number[][] = relations.table.names.map(() => []);
  relations.memberships.forEach((domains, index) => {
    for (const domain of domains) members[domain]?.push(index);
  });
  relations.points.forEach((points, index) => {
    for (const point of points) for (const domain of relations.stops.get(point) ?? []) for (const other of members[domain] ?? []) if (other !== index) call(index, other);
  });
}

function addAlone(relations: Relations, serial: BitMatrix): void {
  relations.tasks.forEach((_, i) => {
    if (isAlone(relations, i)) for (let j = 0; j < serial.size; j += 1) if (i !== j) serial.setBoth(i, j);
  });
}

function addStopped(relations: Relations, serial: BitMatrix): void {
  forEachApart(relations, (index, other) => serial.setBoth(index, other));
}

function addScarce(relations: Relations, serial: BitMatrix): void {
  const uses = new Map<string, { index: number; units: number }[]>();
  relations.tasks.forEach((task, index) => {
    for (const [name, units] of unitsOf(task)) {
      const list = uses.get(name);
      if (list === undefined) uses.set(name, [{ index, units }]);
      else list.push({ index, units });
    }
  });
  for (const [name, users] of uses) {
    const capacity = relations.resources[name] ?? 1;
    users.sort((a, b) => b.units - a.units);
    for (const [i, a] of users.entries()) {
      for (const b of users.slice(i + 1)) {
        if (a.units + b.units <= capacity) break;
        serial.setBoth(a.index, b.index);
      }
    }
  }
}
