import type { MessagePort, Worker } from 'node:worker_threads';
import type { FramePort } from '../../protocol/channel.ts';

/** A worker thread as a FramePort; its exit or uncaught error closes the port with the reason. */
export function workerPort(worker: Worker): FramePort {
  return {
    post: (frame) => worker.postMessage(frame),
    onFrame: (listener) => void worker.on('message', listener),
    onClose: (listener) => {
      worker.on('error', (error) => listener(`the thread failed: ${error.message}`));
      worker.on('messageerror', (error) => listener(`a message could not be read: ${error.message}`));
      worker.on('exit', (code) => listener(`the thread ended with code ${code}`));
    },
    close: () => void worker.terminate(),
  };
}

/** The other end: a thread's own port to what started it. */
export function parentFramePort(port: MessagePort): FramePort {
  return {
    post: (frame) => port.postMessage(frame),
    onFrame: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.on('close', () => listener('the parent closed the port')),
    close: () => port.close(),
  };
}
