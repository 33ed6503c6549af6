import { abortReason, forkSignals } from '../retry/abortable.ts';
import { isFault } from '../model/fault.ts';
import type { ToolCall, ToolResult } from './conversation.ts';
import { oneLine, summariseInput } from './cut-text.ts';
import { failure, type HandIn, type Tool, type ToolAnswer, type ToolContext } from './tool.ts';
import { toolNamed } from './tools/registry.ts';

/** What the calls of one turn came to. */
export interface TurnCalls {
  /** In the order of the calls. */
  readonly results: readonly ToolResult[];
  /** The last accepted one. */
  readonly handIn: HandIn | undefined;
}

interface Work {
  readonly call: ToolCall;
  readonly tool: Tool | undefined;
  readonly context: ToolContext;
  answer: ToolAnswer;
}

/**
 * Runs the tool calls of one turn: writes in the order of the calls, everything else beside each other within the limits,
 * and what publishes or hands in at the end. A tool's fault is its answer. When aborted it still waits for what works on
 * the disk, and then rejects with the signal's reason: after it nothing of this turn writes any more. `save` runs between
 * the calls that may write and those that publish; what it answers is added to the results of the commands.
 */
export async function runToolCalls(calls: readonly ToolCall[], context: ToolContext, save: () => Promise<string | undefined>): Promise<TurnCalls> {
  const fork = forkSignals(context.signal, calls.length);
  try {
    return await runWorks(
      calls.map((call, index) => ({ call, tool: toolNamed(call.name), context: { ...context, signal: fork.signals[index] ?? context.signal }, answer: failure('') })),
      context.signal,
      save,
    );
  } finally {
    fork.dispose();
  }
}

async function runWorks(works: readonly Work[], signal: AbortSignal, save: () => Promise<string | undefined>): Promise<TurnCalls> {
  let written: Promise<void> = Promise.resolve();
  const early = works
    .filter((work) => work.tool?.phase !== 'late')
    .map((work) => {
      const turn = written.then(() => perform(work));
      if (work.tool?.phase === 'write') written = turn;
      return turn;
    });
  await Promise.all(early);
  throwIfAborted(signal);
  const warning = await save();
  if (warning !== undefined) {
    for (const work of works) {
      if (work.tool?.phase === 'command') work.answer = { ...work.answer, content: `${work.answer.content}\n${warning}` };
    }
  }
  for (const work of works) {
    throwIfAborted(signal);
    if (work.tool?.phase === 'late') await perform(work);
  }
  throwIfAborted(signal);
  return {
    results: works.map(({ call, answer }) => ({ id: call.id, name: call.name, ok: answer.ok, content: answer.content })),
    handIn: works.findLast(({ answer }) => answer.ok && answer.handIn !== undefined)?.answer.handIn,
  };
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw abortReason(signal);
}

/** Runs one call and tells of it. Never rejects. */
async function perform(work: Work): Promise<void> {
  const { context } = work;
  const { clock, limits, log } = context.deps;
  let startedAt = clock.now();
  try {
    const answer = (): Promise<ToolAnswer> => {
      startedAt = clock.now();
      return answerOf(work);
    };
    const kind = work.tool?.kind ?? 'none';
    work.answer = await (kind === 'none' ? answer() : limits[kind].use(context.signal, answer));
  } catch (error) {
    if (context.signal.aborted) return;
    log.debug(`The tool ${work.call.name} failed`, { error: String(error) });
    work.answer = failure(describe(work.call.name, error));
  }
  const { answer, call } = work;
  context.notice({
    type: 'tool_called',
    tool: call.name,
    input: summariseInput(call.input),
    ok: answer.ok,
    summary: oneLine(answer.summary ?? answer.content, 200),
    durationMs: clock.now() - startedAt,
    cutBytes: answer.cutBytes ?? 0,
  });
}

async function answerOf({ call, tool, context }: Work): Promise<ToolAnswer> {
  const { role } = context.assignment;
  if (call.fault !== undefined) return failure(call.fault);
  if (tool === undefined) return failure(`There is no tool "${call.name}".`);
  if (!tool.roles.includes(role)) {
    if (tool.phase === 'write') context.notice({ type: 'write_refused', tool: tool.name, path: pathOf(call.input), reason: `a ${role} may not write files` });
    return failure(tool.phase === 'write' ? `Refused: a ${role} may not write files; ${tool.name} is for builders.` : `${tool.name} is not for a ${role}.`);
  }
  const prepared = tool.prepare(call.input);
  return prepared.ok ? prepared.value(context) : failure(prepared.error);
}

function pathOf(input: unknown): string {
  if (typeof input !== 'object' || input === null) return '';
  const { path, from, paths } = input as { path?: unknown; from?: unknown; paths?: unknown };
  const named = path ?? from ?? (Array.isArray(paths) ? paths.join(', ') : undefined);
  return typeof named === 'string' ? named : '';
}

function describe(tool: string, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return `${tool} failed: ${text}${isFault(error) && error.remedy !== '' ? ` ${error.remedy}` : ''}`;
}
