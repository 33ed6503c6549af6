import { z } from 'zod';
import { deferred, type Deferred } from '../base/deferred.ts';
import { Fault, isFault, type FaultCode } from '../engine/model/fault.ts';

/** What one side of a boundary answers (`calls`) and hears (`notices`); both sides share the same object. */
export interface Contract {
  readonly calls: Readonly<Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>>;
  readonly notices: Readonly<Record<string, z.ZodType>>;
}

/** A way to send and get whole frames: a MessagePort, a process's ipc, a webview. */
export interface FramePort {
  post(frame: unknown): void;
  onFrame(listener: (frame: unknown) => void): void;
  /** Called once when the other side is gone or the port is closed. */
  onClose(listener: (reason: string) => void): void;
  close(): void;
}

type Input<C extends Contract, K extends keyof C['calls']> = z.input<C['calls'][K]['input']>;
type Parsed<C extends Contract, K extends keyof C['calls']> = z.output<C['calls'][K]['input']>;
type Output<C extends Contract, K extends keyof C['calls']> = z.output<C['calls'][K]['output']>;

/** One function for every call and notice of the contract; a forgotten one does not compile. */
export interface Handlers<C extends Contract> {
  readonly calls: { readonly [K in keyof C['calls']]: (input: Parsed<C, K>, signal: AbortSignal) => Promise<z.input<C['calls'][K]['output']>> };
  readonly notices: { readonly [K in keyof C['notices']]: (data: z.output<C['notices'][K]>) => void };
}

/** How long a caller waits. With `graceMs`, an abort asks the other side to stop and still waits that long for its answer, so that nothing of it goes on unseen. */
export interface CallLimits {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly graceMs?: number;
}

/** The other side of a boundary. */
export interface Peer<C extends Contract> {
  /** Rejects with the other side's Fault, `peer_died` when it is gone, `cancelled` when the signal aborts, `timed_out` after the deadline. */
  call<K extends keyof C['calls'] & string>(name: K, input: Input<C, K>, options?: CallLimits): Promise<Output<C, K>>;
  notify<K extends keyof C['notices'] & string>(name: K, data: z.input<C['notices'][K]>): void;
  /** Ends the connection: every waiter rejects with `peer_died`. */
  close(reason: string): void;
  readonly closed: Promise<string>;
}

const WireError = z.object({ code: z.string(), message: z.string(), remedy: z.string(), details: z.record(z.string(), z.unknown()) });
const Frame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id: z.number(), name: z.string(), input: z.unknown() }),
  z.object({ type: z.literal('ok'), id: z.number(), value: z.unknown() }),
  z.object({ type: z.literal('err'), id: z.number(), error: WireError }),
  z.object({ type: z.literal('cancel'), id: z.number() }),
  z.object({ type: z.literal('notice'), name: z.string(), data: z.unknown() }),
]);

interface Waiter extends Deferred<unknown> {
  readonly output: z.ZodType;
}

/** Connects one side: `mine` is what this side answers, `theirs` what the other one does. Frames that cannot be read go to `onProtocolError`. */
export function connect<Mine extends Contract, Theirs extends Contract>(options: {
  port: FramePort;
  mine: Mine;
  theirs: Theirs;
  handlers: NoInfer<Handlers<Mine>>;
  onProtocolError: (message: string) => void;
}): Peer<Theirs> {
  const { port, mine, theirs, handlers, onProtocolError } = options;
  const waiters = new Map<number, Waiter>();
  const serving = new Map<number, AbortController>();
  const closed = deferred<string>();
  let nextId = 1;
  let isClosed = false;

  const shut = (reason: string): void => {
    if (isClosed) return;
    isClosed = true;
    for (const waiter of waiters.values()) waiter.reject(new Fault('peer_died', `The other side is gone: ${reason}`));
    waiters.clear();
    for (const controller of serving.values()) controller.abort(new Fault('peer_died', reason));
    serving.clear();
    closed.resolve(reason);
  };

  const serve = async (id: number, name: string, input: unknown): Promise<void> => {
    const call = Object.hasOwn(mine.calls, name) ? mine.calls[name] : undefined;
    const handler = (handlers.calls as Record<string, ((input: unknown, signal: AbortSignal) => Promise<unknown>) | undefined>)[name];
    if (call === undefined || handler === undefined) {
      port.post({ type: 'err', id, error: { code: 'protocol', message: `Unknown call ${name}`, remedy: '', details: {} } });
      return;
    }
    const controller = new AbortController();
    serving.set(id, controller);
    try {
      const value = await handler(call.input.parse(input), controller.signal);
      if (!isClosed) port.post({ type: 'ok', id, value: value ?? null });
    } catch (error) {
      if (!isClosed) port.post({ type: 'err', id, error: toWire(error) });
    } finally {
      serving.delete(id);
    }
  };

  const settle = (id: number, act: (waiter: Waiter) => void): void => {
    const waiter = waiters.get(id);
    waiters.delete(id);
    if (waiter !== undefined) act(waiter);
  };

  port.onClose(shut);
  port.onFrame((raw) => {
    if (isClosed) return;
    const read = Frame.safeParse(raw);
    if (!read.success) {
      onProtocolError(`Unreadable frame: ${read.error.message}`);
      return;
    }
    const frame = read.data;
    switch (frame.type) {
      case 'call':
        void serve(frame.id, frame.name, frame.input);
        return;
      case 'ok':
        settle(frame.id, (waiter) => {
          const value = waiter.output.safeParse(frame.value);
          if (value.success) waiter.resolve(value.data);
          else waiter.reject(new Fault('protocol', `Unreadable answer: ${value.error.message}`));
        });
        return;
      case 'err':
        settle(frame.id, (waiter) => waiter.reject(fromWire(frame.error)));
        return;
      case 'cancel':
        serving.get(frame.id)?.abort(new Fault('cancelled', 'The caller gave up waiting'));
        return;
      case 'notice': {
        const schema = Object.hasOwn(mine.notices, frame.name) ? mine.notices[frame.name] : undefined;
        const data = schema?.safeParse(frame.data);
        const hear = (handlers.notices as Record<string, ((data: unknown) => void) | undefined>)[frame.name];
        if (data?.success !== true || hear === undefined) onProtocolError(`Unreadable notice ${frame.name}`);
        else hear(data.data);
      }
    }
  });

  return {
    closed: closed.promise,
    close: (reason) => {
      shut(reason);
      port.close();
    },
    notify: (name, data) => {
      if (!isClosed) port.post({ type: 'notice', name, data });
    },
    call: <K extends keyof Theirs['calls'] & string>(name: K, input: Input<Theirs, K>, limits: CallLimits = {}) => {
      const call = theirs.calls[name];
      if (call === undefined) return Promise.reject(new Fault('protocol', `Unknown call ${name}`));
      if (isClosed) return Promise.reject(new Fault('peer_died', 'The other side is gone'));
      if (limits.signal?.aborted === true) return Promise.reject(asError(limits.signal.reason));
      const id = nextId++;
      const waiter: Waiter = { ...deferred<unknown>(), output: call.output };
      waiters.set(id, waiter);
      const giveUp = (reason: Error): void => {
        settle(id, (w) => w.reject(reason));
        if (!isClosed) port.post({ type: 'cancel', id });
      };
      let grace: (() => void) | undefined;
      const onAbort = (): void => {
        if (limits.graceMs === undefined) {
          giveUp(asError(limits.signal?.reason));
          return;
        }
        if (!isClosed) port.post({ type: 'cancel', id });
        grace = startTimer(limits.graceMs, () => settle(id, (w) => w.reject(asError(limits.signal?.reason))));
      };
      limits.signal?.addEventListener('abort', onAbort, { once: true });
      const deadline = limits.timeoutMs === undefined ? undefined : startTimer(limits.timeoutMs, () => giveUp(new Fault('timed_out', `No answer to ${name} within ${limits.timeoutMs ?? 0} ms`)));
      port.post({ type: 'call', id, name, input });
      return waiter.promise.finally(() => {
        limits.signal?.removeEventListener('abort', onAbort);
        deadline?.();
        grace?.();
      }) as Promise<Output<Theirs, K>>;
    },
  };
}

/** Errors cross a boundary as data, because a class posted between threads arrives without its code. */
export function toWire(error: unknown): z.infer<typeof WireError> {
  if (isFault(error)) return { code: error.code, message: error.message, remedy: error.remedy, details: { ...error.details } };
  if (error instanceof z.ZodError) return { code: 'protocol', message: error.message, remedy: '', details: {} };
  if (error instanceof Error) return { code: 'internal', message: error.message, remedy: '', details: { stack: error.stack ?? '' } };
  return { code: 'internal', message: String(error), remedy: '', details: {} };
}

function fromWire(error: z.infer<typeof WireError>): Fault {
  return new Fault(error.code as FaultCode, error.message, { details: error.details, remedy: error.remedy });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Fault('cancelled', 'Cancelled');
}

function startTimer(ms: number, call: () => void): () => void {
  const timers = globalThis as unknown as { setTimeout(call: () => void, ms: number): unknown; clearTimeout(timer: unknown): void };
  const timer = timers.setTimeout(call, ms);
  return () => timers.clearTimeout(timer);
}
