import { assertNever } from '../../base/assert-never.ts';
import type { TaskId } from '../../engine/model/ids.ts';
import type { PanelIntent } from '../../protocol/webview.ts';
import { idOf, type CommandName } from '../commands/command-table.ts';
import type { Editor } from '../editor.ts';
import type { Situation } from '../run/situation.ts';

/** Does what the panel asks for, by the command for it, which looks again whether it may be done now. */
export function followIntent(editor: Editor, asked: { readonly intent: PanelIntent; readonly task: TaskId | null; readonly situation: Situation }): void {
  void editor.commands.executeCommand(idOf(commandOf(asked.intent, asked.situation)), ...(asked.task === null ? [] : [asked.task]));
}

function commandOf(intent: PanelIntent, can: Situation): CommandName {
  switch (intent) {
    case 'pause':
      return 'pause';
    case 'continue':
    case 'resume':
      return 'resume';
    case 'cancel':
      return 'cancel';
    case 'apply':
      return 'applyResult';
    case 'undo':
      return 'undoApply';
    case 'approve':
      return can.approval ? 'approvePlan' : 'build';
    case 'open_plan':
      return 'openPlan';
    case 'show_diff':
      return 'showDiff';
    case 'open_worktree':
      return 'openWorktree';
    case 'open_log':
      return 'openLog';
    case 'run_sample':
      return 'runSample';
    case 'comment':
      return 'commentPlan';
    case 'reject':
      return 'rejectPlan';
    case 'take_over':
      return 'takeOverTask';
    case 'hand_back':
      return 'handBackTask';
    case 'pause_task':
      return 'pauseTask';
    case 'continue_task':
      return 'continueTask';
    case 'capture_learning':
      return 'captureLearning';
    default:
      return assertNever(intent);
  }
}
