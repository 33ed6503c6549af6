import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { breachesOf } from './api-rules.ts';

/** What a call sent. */
export interface SeenCall {
  readonly headers: IncomingHttpHeaders;
  readonly body: SeenBody;
}

/** The body of a call, as far as tests look at it. */
export interface SeenBody {
  readonly model: string;
  readonly max_tokens: number;
  readonly stream: boolean;
  readonly thinking?: unknown;
  readonly system: { readonly text: string; readonly cache_control?: unknown }[];
  readonly tools: { readonly name: string; readonly input_schema: Record<string, unknown> }[];
  readonly messages: { readonly role: string; readonly content: Record<string, unknown>[] }[];
}

/** How one call is answered. */
export type Respond = (response: ServerResponse, call: SeenCall) => void;

/** A server on the loopback that answers each call as the test says, byte by byte where it matters, and refuses what the API would refuse. */
export class RawServer {
  readonly calls: SeenCall[] = [];
  readonly #server: Server;
  readonly #answers: Respond[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<RawServer> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const call = { headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) as SeenBody };
        raw.calls.push(call);
        const breaches = breachesOf(call.body);
        if (breaches.length > 0) {
          fail(422, 'invalid_request_error', breaches.join('; '))(response, call);
          return;
        }
        const respond = raw.#answers.length > 1 ? raw.#answers.shift() : raw.#answers[0];
        if (respond === undefined) fail(500, 'api_error', 'the test expects no call')(response, call);
        else respond(response, call);
      });
    });
    const raw = new RawServer(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return raw;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers the next calls in this order; the last one again and again. */
  answer(...answers: Respond[]): void {
    this.calls.length = 0;
    this.#answers.splice(0, Infinity, ...answers);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** One event of a stream as it goes over the wire. */
export function wire(event: { readonly type: string; readonly [key: string]: unknown }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Events that begin a message. */
export function begin(usage: Record<string, number> = { input_tokens: 10, output_tokens: 1 }): string {
  return wire({ type: 'message_start', message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], stop_reason: null, stop_sequence: null, usage } });
}

/** Events of one block: what it starts as and what is added. */
export function block(index: number, starts: Record<string, unknown>, ...deltas: Record<string, unknown>[]): string {
  return [wire({ type: 'content_block_start', index, content_block: starts }), ...deltas.map((delta) => wire({ type: 'content_block_delta', index, delta })), wire({ type: 'content_block_stop', index })].join('');
}

/** A text block. */
export function said(index: number, ...texts: string[]): string {
  return block(index, { type: 'text', text: '' }, ...texts.map((text) => ({ type: 'text_delta', text })));
}

/** A call of a tool whose input arrives in these parts. */
export function used(index: number, id: string, name: string, ...parts: string[]): string {
  return block(index, { type: 'tool_use', id, name, input: {} }, ...parts.map((partial_json) => ({ type: 'input_json_delta', partial_json })));
}

/** Events that end a message. */
export function end(stopReason: string, usage: Record<string, number> = { output_tokens: 5 }, details: unknown = null): string {
  return wire({ type: 'message_delta', delta: { stop_reason: stopReason, stop_sequence: null, stop_details: details }, usage }) + wire({ type: 'message_stop' });
}

/** A whole stream, in one piece. */
export function stream(...events: string[]): Respond {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(events.join(''));
  };
}

/** A short answer in words. */
export function saying(words: string): Respond {
  return stream(begin(), said(0, words), end('end_turn'));
}

/** An error as an answer. */
export function fail(status: number, type: string, message: string, { details, ...headers }: Record<string, string> & { readonly details?: string } = {}): Respond {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1', ...headers });
    response.end(JSON.stringify({ type: 'error', error: { type, message, ...(details === undefined ? {} : { details: { error_code: details } }) } }));
  };
}
