import type { z } from 'zod';
import type { TaskId } from '../src/engine/model/ids.ts';
import type { PANEL_VIEW } from '../src/protocol/webview.ts';
import { TABS } from './tab-names.ts';

type Notices = (typeof PANEL_VIEW)['notices'];

/** A notice of the host that could be read. A beat is none: that it came says all. */
export type HostNotice = { [K in Exclude<keyof Notices, 'beat'>]: { readonly type: K } & z.output<Notices[K]> }[Exclude<keyof Notices, 'beat'>];

/** True for an object whose fields may be looked at. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads a notice; undefined for one that is none of the contract. Only the outline is checked, which costs nothing in bundle size:
 * the host holds every model against the contract's schema before it sends it, and nothing here is ever used but as text and numbers.
 */
export function readNotice(name: unknown, data: unknown): HostNotice | undefined {
  if (!isRecord(data)) return undefined;
  switch (name) {
    case 'snapshot':
      return typeof data['number'] === 'number' && isModel(data['model']) ? ({ type: 'snapshot', ...data } as HostNotice) : undefined;
    case 'delta':
      return typeof data['number'] === 'number' && isDelta(data) ? ({ type: 'delta', ...data } as HostNotice) : undefined;
    case 'select':
      return typeof data['task'] === 'string' || data['task'] === null ? { type: 'select', task: data['task'] as TaskId | null } : undefined;
    case 'show': {
      const tab = TABS.find((known) => known === data['tab']);
      return tab === undefined ? undefined : { type: 'show', tab };
    }
    default:
      return undefined;
  }
}

function isModel(model: unknown): boolean {
  return isRecord(model) && isHeader(model['header']) && areTasks(model['tasks']) && areEdges(model['edges']);
}

function isDelta(data: Record<string, unknown>): boolean {
  const absent = (name: string): boolean => data[name] === undefined;
  return (absent('header') || isHeader(data['header'])) && (absent('tasks') || areTasks(data['tasks'])) && (absent('edges') || areEdges(data['edges']));
}

function isHeader(header: unknown): boolean {
  return isRecord(header) && typeof header['phase'] === 'string' && typeof header['seq'] === 'number' && ['attention', 'conflicts', 'intents', 'syncPoints'].every((name) => Array.isArray(header[name]));
}

function areTasks(tasks: unknown): boolean {
  return Array.isArray(tasks) && tasks.every((task) => isRecord(task) && typeof task['id'] === 'string' && typeof task['status'] === 'string' && Array.isArray(task['segments']) && Array.isArray(task['gates']));
}

function areEdges(edges: unknown): boolean {
  return Array.isArray(edges) && edges.every((edge) => isRecord(edge) && typeof edge['from'] === 'string' && typeof edge['to'] === 'string');
}
