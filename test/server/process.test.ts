import assert from 'node:assert/strict';
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { SERVER } from './rig.ts';

const INITIALIZE = { jsonrpc: '2.0', id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } };

/** The first message that a server writes to its standard output. */
async function firstFrame(server: ChildProcess): Promise<unknown> {
  let text = '';
  assert.ok(server.stdout !== null);
  for await (const part of server.stdout as AsyncIterable<Buffer>) {
    text += part.toString('utf8');
    const [head, body = ''] = text.split('\r\n\r\n');
    const length = Number(/Content-Length: (\d+)/u.exec(head ?? '')?.[1]);
    if (Buffer.byteLength(body) >= length) return JSON.parse(body) as unknown;
  }
  throw new Error(`the server ended after ${text}`);
}

describe('the process of the language server', () => {
  it('speaks with editors that know only standard input and output', async () => {
    const server = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const body = JSON.stringify(INITIALIZE);
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    const answer = (await firstFrame(server)) as { readonly result: { readonly serverInfo: unknown } };
    assert.deepEqual(answer.result.serverInfo, { name: 'ce-parallel' });
    const ended = once(server, 'exit');
    server.stdin.end();
    await ended;
  });

  it('ends when the extension host is gone without a word', async () => {
    const server = fork(SERVER, ['--node-ipc'], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const answered = once(server, 'message');
    server.send(INITIALIZE);
    await answered;
    const ended = once(server, 'exit');
    server.disconnect();
    await ended;
  });
});
