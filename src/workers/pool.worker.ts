import { parentPort, workerData } from 'node:worker_threads';
import { servePool } from '../node/pool/pool-service.ts';
import type { PoolData } from '../node/pool/thread-pool.ts';
import { parentFramePort } from '../node/threads/message-port.ts';

if (parentPort === null) throw new Error('pool.worker runs in a worker thread');
servePool(parentFramePort(parentPort), workerData as PoolData);
