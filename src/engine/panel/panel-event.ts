import type { RunEvent } from '../events/event.ts';
import type { RunState } from '../events/run-state.ts';
import type { PanelEvent } from '../../protocol/webview.ts';
import { cleanText } from '../report/clean-text.ts';
import { eventWords } from '../report/event-line.ts';
import { paintOf } from '../report/paint.ts';

const PLAIN = paintOf(false);
const t = (text: string): string => cleanText(text, 160);

/** An event as one line of the journal tab; `state` is the run just after it. Every event has a line. */
export function panelEvent(event: RunEvent, state: RunState): PanelEvent {
  return { seq: event.seq, at: Date.parse(event.at), type: event.type, task: event.task ?? null, stream: event.stream ?? null, line: eventWords(event, state, PLAIN) ?? finerWords(event) };
}

/** Words for what the terminal leaves out. */
function finerWords(event: RunEvent): string {
  switch (event.type) {
    case 'agent_started':
      return `${t(event.data.agent)} begins to ${event.data.purpose}`;
    case 'agent_turn_completed':
      return `turn ${event.data.turn}${event.data.say === '' ? '' : `: ${t(event.data.say)}`}`;
    case 'tool_called':
      return `${t(event.data.tool)} ${t(event.data.input)}${event.data.ok ? '' : `, refused: ${t(event.data.summary)}`}`;
    case 'command_ran':
      return `\`${t(event.data.command)}\` ended with ${event.data.exitCode ?? 'a signal'}`;
    case 'worktree_synced':
      return `took in ${event.data.onto.slice(0, 10)}: ${t(event.data.cause)}`;
    case 'lease_granted':
      return `may write ${event.data.lease.writes.slice(0, 3).map(t).join(', ')}`;
    case 'lease_released':
      return 'gave its lease back';
    case 'gate_started':
      return `gate ${t(event.data.gate)} begins`;
    case 'gate_flaky':
      return `gate ${t(event.data.gate)} was red and then green`;
    case 'baseline_recorded':
      return `gate ${t(event.data.gate)} knows ${event.data.fingerprints.length} findings from before the run`;
    case 'quality_validated':
      return `gates let it pass, ${event.data.passed} of ${event.data.total}`;
    case 'review_started':
      return `${t(event.data.reviewer)} begins to read it`;
    case 'integration_prepared':
      return `merged as ${event.data.commit.slice(0, 10)}, about to land`;
    case 'task_continued':
      return `goes on: ${t(event.data.reason)}`;
    case 'pool_started':
      return `${event.data.role}s are there`;
    case 'outside_event':
      return `event file ${t(event.data.file)} taken in: ${t(event.data.event)}`;
    default:
      return event.type.replaceAll('_', ' ');
  }
}
