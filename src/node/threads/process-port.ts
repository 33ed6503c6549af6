import type { ChildProcess, Serializable } from 'node:child_process';
import type { FramePort } from '../../protocol/channel.ts';

/** A forked process as a FramePort; its end, or the loss of its channel, closes the port with the reason. */
export function childPort(child: ChildProcess): FramePort {
  return {
    post: (frame) => {
      if (child.connected) child.send(frame as Serializable, ignoreLost);
    },
    onFrame: (listener) => void child.on('message', listener),
    onClose: (listener) => {
      child.on('error', (error) => listener(`the process failed: ${error.message}`));
      child.on('exit', (code, signal) => listener(`the process ended with ${signal ?? `code ${code ?? 'unknown'}`}`));
      child.on('disconnect', () => listener('the process closed its channel'));
    },
    close: () => {
      if (child.connected) child.disconnect();
    },
  };
}

/** The other end: a forked process's own port to what started it. Throws in a process that was not forked. */
export function parentProcessPort(): FramePort {
  const send = process.send?.bind(process);
  if (send === undefined) throw new Error('This process was not forked with a channel');
  return {
    post: (frame) => {
      if (process.connected) send(frame, undefined, undefined, ignoreLost);
    },
    onFrame: (listener) => void process.on('message', listener),
    onClose: (listener) => void process.on('disconnect', () => listener('the parent is gone')),
    close: () => {
      if (process.connected) process.disconnect();
    },
  };
}

/** A frame that finds nobody is told of by `onClose`, which rejects whoever waits for its answer. */
function ignoreLost(): void {
  // Nothing to do.
}
