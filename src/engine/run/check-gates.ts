import { measureBaseline, type Baseline } from '../gates/baseline.ts';
import { qualityVerdict } from '../gates/quality-verdict.ts';
import { runGates, type GateRun } from '../gates/run-gates.ts';
import type { NewEvent } from '../events/event.ts';
import type { Gate } from '../model/config.ts';
import type { GateOutcome } from '../model/gate-outcome.ts';
import type { ObjectName, TaskId } from '../model/ids.ts';
import type { Ledger } from './ledger.ts';
import type { RunContext } from './run-context.ts';

/** What is checked: a commit that lies in a worktree, for a task. */
export interface GateSubject {
  readonly task: TaskId;
  readonly worktree: string;
  readonly commit: ObjectName;
}

/** What all gates together said. */
export interface GateCheck {
  readonly passed: boolean;
  readonly reason: string;
  readonly outcomes: readonly GateOutcome[];
}

/** Gates at once within one check; checks of different tasks run side by side as well. */
const GATES_AT_ONCE = 4;

/** Runs every gate of the run on a worktree and records each one: started, then passed, failed or not run, with its output beside the journal. */
export async function checkGates(context: RunContext, subject: GateSubject, signal: AbortSignal): Promise<GateCheck> {
  const { ledger, ports, gates, env, config } = context;
  const { task, worktree, commit } = subject;
  const { processes, files, clock, hashes } = ports;
  const telling: Promise<void>[] = [];
  const runs = await runGates({
    gates,
    parallel: GATES_AT_ONCE,
    worktree,
    env,
    ports: { processes, files, clock, hashes },
    signal,
    baselineOf: async (gate) => ({ ...(await baselineOf(context, gate, signal)), waived: ledger.state.waived.map((finding) => finding.fingerprint) }),
    onStart: (gate) => ledger.note({ type: 'gate_started', task, data: { gate: gate.name, on: commit } }),
    onDone: (run) => {
      // A gate that was stopped in the middle has said nothing.
      if (!signal.aborted) telling.push(tell(ledger, subject, run));
    },
  });
  signal.throwIfAborted();
  await Promise.all(telling);
  // Reports and caches that the gates left behind are no work of the task's.
  await ports.git.restore(worktree, commit);
  const outcomes = runs.map((run) => run.outcome);
  const { passed, reason } = qualityVerdict(outcomes, config.gatePolicy);
  return { passed, reason, outcomes };
}

async function tell(ledger: Ledger, { task, commit }: GateSubject, { outcome, output }: GateRun): Promise<void> {
  const kept = output === '' ? outcome : { ...outcome, output: await ledger.putBlob(output) };
  const data = { on: commit, outcome: kept };
  const events: NewEvent[] = outcome.flaky ? [{ type: 'gate_flaky', task, data: { gate: outcome.gate, on: commit } }] : [];
  if (outcome.verdict === 'passed') events.push({ type: 'gate_passed', task, data });
  else if (outcome.verdict === 'failed') events.push({ type: 'gate_failed', task, data });
  else events.push({ type: 'gate_not_run', task, data });
  await ledger.append(...events);
}

const measuring = new WeakMap<Ledger, Map<string, Promise<Baseline>>>();

/** What a gate says of the commit that the run began on: measured once, when a red gate first asks for it, and kept in the journal. */
async function baselineOf(context: RunContext, gate: Gate, signal: AbortSignal): Promise<Baseline> {
  const known = context.ledger.state.baselines[gate.name];
  if (known !== undefined) return { fingerprints: known.fingerprints, ...(known.measured === undefined ? {} : { measured: known.measured }) };
  const running = measuring.get(context.ledger) ?? new Map<string, Promise<Baseline>>();
  measuring.set(context.ledger, running);
  const present = running.get(gate.name);
  if (present !== undefined) return present;
  const made = measure(context, gate, signal).finally(() => running.delete(gate.name));
  running.set(gate.name, made);
  return made;
}

async function measure(context: RunContext, gate: Gate, signal: AbortSignal): Promise<Baseline> {
  const { ledger, ports, folders, env } = context;
  const { base } = ledger.state;
  if (base === undefined) throw new Error('Bug: a baseline before the run began');
  const worktree = await baselineWorktree(context, base, signal);
  const { processes, files, clock, hashes } = ports;
  ports.log.debug('measures a baseline', { gate: gate.name, in: folders.worktrees });
  const baseline = await measureBaseline({ gate, worktree, env, ports: { processes, files, clock, hashes }, signal });
  signal.throwIfAborted();
  await ledger.append({
    type: 'baseline_recorded',
    data: { gate: gate.name, on: base, fingerprints: [...baseline.fingerprints], ...(baseline.measured === undefined ? {} : { measured: baseline.measured }) },
  });
  return baseline;
}

const worktrees = new WeakMap<Ledger, Promise<string>>();

/** One worktree at the base commit for all baselines of a run. */
async function baselineWorktree(context: RunContext, base: ObjectName, signal: AbortSignal): Promise<string> {
  const present = worktrees.get(context.ledger);
  if (present !== undefined) return present;
  const made = (async () => {
    const path = `${context.folders.worktrees}/_baseline`;
    await context.ports.git.addWorktree(path, base);
    await context.ports.setup.prepare(path, signal);
    return path;
  })();
  worktrees.set(context.ledger, made);
  made.catch(() => worktrees.delete(context.ledger));
  return made;
}
