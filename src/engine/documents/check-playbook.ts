import { Playbook } from '../model/playbook.ts';
import { doubt, entriesOf, isMapping, type Complaint } from './complaint.ts';
import { explainIssues } from './explain-issue.ts';
import { PLAYBOOK_GUIDE } from './playbook-guide.ts';
import { listed, nearest, quote } from './suggest.ts';

/** Tools that every provider's agents have. A script may also name another, to see the error. */
const TOOLS: readonly string[] = [
  'read_files', 'find_files', 'search_text', 'write_file', 'edit_file', 'delete_file', 'move_file', 'run_command', 'checkpoint',
  'request_lease', 'send_feedback', 'submit_plan', 'submit_review', 'submit_resolution',
];

/** Checks a playbook as data: everything that is wrong with it, and the playbook when nothing is. Inputs of tools are checked by the tools. */
export function checkPlaybook(raw: unknown): { readonly complaints: readonly Complaint[]; readonly playbook: Playbook | undefined } {
  const shape = Playbook.safeParse(raw);
  const complaints: Complaint[] = shape.success ? [] : explainIssues(shape.error.issues, raw, PLAYBOOK_GUIDE);
  for (const [agent, script] of entriesOf(isMapping(raw) ? raw.agents : undefined)) {
    for (const [turn, answer] of entriesOf(isMapping(script) ? script.turns : undefined)) {
      for (const [call, tool] of entriesOf(isMapping(answer) ? answer.tools : undefined)) {
        if (!isMapping(tool) || typeof tool.name !== 'string' || tool.name === '' || TOOLS.includes(tool.name)) continue;
        const near = nearest(tool.name, TOOLS);
        complaints.push(doubt({ path: ['agents', agent, 'turns', turn, 'tools', call, 'name'], code: 'unknown_tool', message: `There is no tool ${quote(tool.name)}; the call will fail`, remedy: near === undefined ? `Known tools: ${listed(TOOLS)}.` : `Did you mean ${quote(near)}?` }));
      }
    }
  }
  return { complaints, playbook: shape.success ? shape.data : undefined };
}
