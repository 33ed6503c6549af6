import { parentPort, workerData } from 'node:worker_threads';
import { serveCoordinator, type CoordinatorData } from '../node/coordinator/coordinator-service.ts';
import { parentFramePort } from '../node/threads/message-port.ts';

if (parentPort === null) throw new Error('coordinator.worker runs in a worker thread');
serveCoordinator(parentFramePort(parentPort), workerData as CoordinatorData);
