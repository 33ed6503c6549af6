import { monitorEventLoopDelay } from 'node:perf_hooks';
import { BroadcastChannel, parentPort, workerData } from 'node:worker_threads';
import { servePool } from '../../src/node/pool/pool-service.ts';
import type { PoolData } from '../../src/node/pool/thread-pool.ts';
import { parentFramePort } from '../../src/node/threads/message-port.ts';
import { BENCH_CHANNEL, type LoopDelay, type LoopOrder } from './agents-measure.ts';

if (parentPort === null) throw new Error('agents.worker runs in a worker thread');
servePool(parentFramePort(parentPort), workerData as PoolData);

/** What a provider sends for one piece of an answer. */
const CHUNK = `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" ${'word '.repeat(20)}"}}`;
const CHUNK_EVERY_MS = 25;

const channel = new BroadcastChannel(BENCH_CHANNEL);
const histogram = monitorEventLoopDelay({ resolution: 1 });
let streams: NodeJS.Timeout[] = [];

/** Answers that come in beside the agents' turns, piece by piece: each is parsed and put together. */
function stream(): NodeJS.Timeout {
  let text = '';
  return setInterval(() => {
    const { delta } = JSON.parse(CHUNK) as { delta: { text: string } };
    text = text.length > 20_000 ? delta.text : text + delta.text;
  }, CHUNK_EVERY_MS);
}

channel.onmessage = (message): void => {
  const order = (message as { data: LoopOrder }).data;
  for (const one of streams) clearInterval(one);
  if (order.type === 'start') {
    streams = Array.from({ length: order.streams }, stream);
    histogram.reset();
    histogram.enable();
  } else {
    histogram.disable();
    const read: LoopDelay = { type: 'delay', p50Ms: histogram.percentile(50) / 1e6, p99Ms: histogram.percentile(99) / 1e6, maxMs: histogram.max / 1e6 };
    channel.postMessage(read);
  }
};
