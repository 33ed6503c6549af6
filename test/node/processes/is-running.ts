import { sendSignal } from '../../../src/node/processes/process-group.ts';
import { linuxStartOf } from '../../../src/node/processes/process-table.ts';

/** True while a process runs; a zombie, which nobody may ever reap in a container, does not. */
export function isRunning(pid: number): boolean {
  return process.platform === 'linux' ? linuxStartOf(pid) !== undefined : sendSignal(pid, 0);
}
