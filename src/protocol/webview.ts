import { z } from 'zod';
import { ArtifactId, RunId, StreamId, TaskId } from '../engine/model/ids.ts';
import { EdgeKind } from '../engine/model/plan.ts';
import { Finding } from '../engine/model/finding.ts';
import { Role } from '../engine/model/role.ts';
import type { Contract } from './channel.ts';

/** What a task was at for a while. Times are milliseconds since the epoch; `to` is null while it lasts. */
export const PanelSegment = z.object({
  kind: z.enum(['wait', 'build', 'gate', 'review', 'integrate']),
  from: z.number(),
  to: z.number().nullable(),
  /** Why it waits, or what the round is about; one short sentence. */
  reason: z.string(),
});
export type PanelSegment = z.infer<typeof PanelSegment>;

/** What a gate last said of a task. */
export const PanelGate = z.object({ gate: z.string(), verdict: z.enum(['running', 'passed', 'failed', 'not_run']), summary: z.string(), fresh: z.array(Finding), knownCount: z.number(), flaky: z.boolean(), durationMs: z.number(),
  /** What it has said of the task's commits so far, oldest first. */
  trend: z.array(z.enum(['passed', 'failed', 'not_run'])).default([]) });
export type PanelGate = z.infer<typeof PanelGate>;

/** What a person can ask for from the panel. The host decides whether it may be done now. */
export const PanelIntent = z.enum([
  'pause', 'continue', 'cancel', 'resume', 'apply', 'undo', 'approve', 'comment', 'reject', 'open_plan', 'show_diff', 'open_worktree', 'open_log', 'run_sample',
  // A task by itself.
  'take_over', 'hand_back', 'pause_task', 'continue_task',
  'capture_learning',
]);
export type PanelIntent = z.infer<typeof PanelIntent>;

/** A task as the panel shows it. Texts may hold anything: they are shown as text, never as HTML. */
export const PanelTask = z.object({
  id: TaskId,
  title: z.string(),
  role: Role,
  status: z.enum(['waiting', 'building', 'gating', 'reviewing', 'integrating', 'done', 'failed', 'skipped', 'cancelled']),
  stream: StreamId.nullable(),
  domains: z.array(z.string()),
  agent: z.string().nullable(),
  reviewer: z.string().nullable(),
  attempt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  /** Why it waits, what it does now, or how it ended: the one line beside its name. */
  line: z.string(),
  segments: z.array(PanelSegment),
  /** Times at which a turn of its builder was saved. */
  checkpoints: z.array(z.number()),
  critical: z.boolean(),
  lease: z.array(z.string()),
  reads: z.array(z.string()),
  writes: z.array(z.string()).nullable(),
  files: z.object({ created: z.array(z.string()), modified: z.array(z.string()), deleted: z.array(z.string()) }),
  insertions: z.number(),
  deletions: z.number(),
  gates: z.array(PanelGate),
  reviews: z.array(z.object({ verdict: z.enum(['approve', 'request_changes']), summary: z.string() })),
  artifacts: z.array(z.object({ artifact: ArtifactId, final: z.boolean() })),
  remediations: z.number(),
  usd: z.number(),
  error: z.object({ type: z.string(), message: z.string(), hints: z.array(z.string()) }).nullable(),
  /** A person holds it: its agent is stopped until it is handed back or continued. Milliseconds since the epoch. */
  hold: z.object({ kind: z.enum(['paused', 'taken_over']), by: z.string(), reason: z.string(), at: z.number() }).optional(),
  /** What can be done with this task by itself as it stands; of these, only what is among the header's intents too is offered. */
  intents: z.array(PanelIntent).optional(),
});
export type PanelTask = z.infer<typeof PanelTask>;

/** An arrow of the graph; `order` and `resource` are what the analysis found, the others are declared. */
export const PanelEdge = z.object({ from: TaskId, to: TaskId, kind: z.union([EdgeKind, z.enum(['order', 'resource'])]), label: z.string() });
export type PanelEdge = z.infer<typeof PanelEdge>;

/** A conflict of the run. */
export const PanelConflict = z.object({ kind: z.string(), tasks: z.array(TaskId), paths: z.array(z.string()), detail: z.string(), at: z.number(), resolution: z.string().nullable() });
export type PanelConflict = z.infer<typeof PanelConflict>;

/** Something that needs a person, with the intent that settles it. */
export const PanelAttention = z.object({ text: z.string(), task: TaskId.nullable(), intent: PanelIntent.nullable(), label: z.string() });
export type PanelAttention = z.infer<typeof PanelAttention>;

/** What the analysis says of the plan that stands in the editor while a person decides on it. */
export const PanelPreview = z.object({
  /** It differs from the plan that was proposed. */
  edited: z.boolean(),
  /** Why the text is no plan just now, in one line; what is shown is the last that was one. */
  problem: z.string().nullable(),
  tasks: z.number(),
  criticalPath: z.array(TaskId),
  criticalPathMs: z.number(),
  sequentialMs: z.number(),
  /** How many times faster than one after the other it can be at best. */
  possible: z.number().nullable(),
  /** Pairs of tasks that may not run at the same time. */
  serialPairs: z.number(),
});
export type PanelPreview = z.infer<typeof PanelPreview>;

/** The panel's tabs. */
export const PanelTab = z.enum(['streams', 'graph', 'conflicts', 'gates', 'journal']);
export type PanelTab = z.infer<typeof PanelTab>;

/** Everything of a run but its tasks: small, sent whole whenever something of it changed. */
export const PanelHeader = z.object({
  run: RunId.nullable(),
  goal: z.string(),
  phase: z.enum(['none', 'planning', 'awaiting_approval', 'building', 'paused', 'done', 'failed', 'cancelled', 'out_of_budget', 'blocked']),
  /** Who drives the run: this window, another process (its pid), or nobody. */
  owner: z.union([z.literal('here'), z.literal('nobody'), z.number()]),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  elapsedMs: z.number(),
  /** The host's clock when this was made, in milliseconds since the epoch: the view counts on from there. */
  now: z.number().default(0),
  speedUp: z.object({ reached: z.number().nullable(), possible: z.number().nullable() }),
  usd: z.number(),
  tokens: z.number(),
  /** Number of the newest event. */
  seq: z.number(),
  /** Set while a moment of the past is shown: that event's number and time. */
  replay: z.object({ seq: z.number(), at: z.number() }).nullable(),
  syncPoints: z.array(z.object({ name: z.string(), task: TaskId.nullable(), from: z.number(), to: z.number().nullable() })),
  attention: z.array(PanelAttention),
  conflicts: z.array(PanelConflict),
  intents: z.array(PanelIntent),
  /** Why the run cannot be followed, when it cannot. */
  trouble: z.string().nullable(),
  /** Set while a person decides on the plan: what is shown is what the plan's text says now. */
  preview: PanelPreview.optional(),
});
export type PanelHeader = z.infer<typeof PanelHeader>;

/** A run as the panel shows it at one moment. */
export const PanelModel = z.object({ header: PanelHeader, tasks: z.array(PanelTask), edges: z.array(PanelEdge) });
export type PanelModel = z.infer<typeof PanelModel>;

/** One line of the journal tab. */
export const PanelEvent = z.object({ seq: z.number(), at: z.number(), type: z.string(), task: z.string().nullable(), stream: z.string().nullable(), line: z.string() });
export type PanelEvent = z.infer<typeof PanelEvent>;

/** Groups of events that the journal tab can be narrowed to: what went wrong, gates, reviews, merges, what people did, what agents did. */
export const PanelEventGroup = z.enum(['all', 'trouble', 'gates', 'reviews', 'merges', 'people', 'agents']);
export type PanelEventGroup = z.infer<typeof PanelEventGroup>;

/** What the webview answers and hears. Deltas are numbered from each snapshot on: after a gap the webview asks for a new snapshot. */
export const PANEL_VIEW = {
  calls: {},
  notices: {
    snapshot: z.object({ number: z.number(), model: PanelModel }),
    delta: z.object({ number: z.number(), header: PanelHeader.optional(), tasks: z.array(PanelTask).optional(), edges: z.array(PanelEdge).optional() }),
    /** Selects a task everywhere, or nothing. */
    select: z.object({ task: TaskId.nullable() }),
    /** Brings a tab to the front. */
    show: z.object({ tab: PanelTab }),
    /** Nothing has changed, and the host is there: said every few seconds while a run is at work, so that silence means that nobody answers. */
    beat: z.object({}),
  },
} as const satisfies Contract;

/** What the extension host answers to its webview: intents and ids, never a path, a command id or HTML. */
export const PANEL_HOST = {
  calls: {
    /** A page of the journal's events, oldest first, that fit the filter. */
    events: { input: z.object({ after: z.number(), count: z.number().int().positive().max(500), text: z.string().max(200), task: TaskId.nullable(), group: PanelEventGroup.default('all') }), output: z.object({ events: z.array(PanelEvent), more: z.boolean() }) },
    /** The end of a gate's own output for a task. */
    gateOutput: { input: z.object({ task: TaskId, gate: z.string() }), output: z.object({ text: z.string() }) },
  },
  notices: {
    /** The view is there (or visible again, or has missed a delta) and needs a snapshot. */
    resync: z.object({}),
    intent: z.object({ intent: PanelIntent, task: TaskId.nullable() }),
    /** Shows the run as it was at that event; null goes back to the present. */
    replay: z.object({ seq: z.number().int().positive().nullable() }),
    select: z.object({ task: TaskId.nullable() }),
    /** `file` counts through the task's created, then modified, then deleted files, from 0. */
    openFile: z.object({ task: TaskId, file: z.number().int().nonnegative() }),
    /** Shows both sides of a conflict in the diff editor: its place in the header's conflicts, and the place of the path in it, from 0. */
    showConflict: z.object({ conflict: z.number().int().nonnegative(), path: z.number().int().nonnegative().default(0) }),
  },
} as const satisfies Contract;
