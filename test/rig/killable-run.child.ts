import { readFileSync } from 'node:fs';
import type { EventType } from '../../src/engine/events/event.ts';
import { TaskId } from '../../src/engine/model/ids.ts';
import { isFault } from '../../src/engine/model/fault.ts';
import { startCoordinator } from '../../src/node/coordinator/coordinator-client.ts';
import { silentLog, stderrLog } from '../../src/node/log.ts';
import type { ResumeRequest, RunRequest } from '../../src/protocol/coordinator.ts';

/** What the child is told: begin a run or go on with one, and at which event to die. */
export interface ChildOrder {
  readonly workerFile: string;
  readonly begin?: RunRequest;
  readonly resume?: ResumeRequest;
  /** Dies of SIGKILL the moment that it hears of the first such event of this life. */
  readonly dieAt?: { readonly type: EventType; readonly task?: string };
  /** A person takes this task over after its agent's first turn. */
  readonly take?: string;
}

const order = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as ChildOrder;
/** What is said of its plans, one after the other; then they are approved. */
const answers = JSON.parse(process.env['CE_ANSWERS'] ?? '[]') as { approved: boolean; by: string; comment: string; revise?: boolean }[];
const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const client = startCoordinator({
  workerFile: order.workerFile,
  version: '0.0.0',
  log: process.env['CE_TEST_LOG'] === undefined ? silentLog : stderrLog('debug'),
  onEvents: (events) => {
    const { dieAt, take } = order;
    if (take !== undefined && events.some((event) => event.type === 'agent_turn_completed' && event.task === take)) {
      client.holdTask({ task: TaskId.parse(take), kind: 'taken_over', by: 'anna', reason: 'mine' }).catch((error: unknown) => say({ refused: String(error) }));
    }
    if (dieAt !== undefined && events.some((event) => event.type === dieAt.type && (dieAt.task === undefined || event.task === dieAt.task))) process.kill(process.pid, 'SIGKILL');
  },
  approvePlan: () => Promise.resolve(answers.shift() ?? { approved: true, by: 'test', comment: '' }),
});
try {
  const result = order.resume === undefined ? await client.run(order.begin as RunRequest) : await client.resume(order.resume);
  say({ result });
} catch (error) {
  say({ fault: isFault(error) ? { code: error.code, message: error.message, remedy: error.remedy, details: error.details } : { code: 'internal', message: String(error), remedy: '', details: {} } });
}
await client.close();
