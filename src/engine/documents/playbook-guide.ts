import type { Entry, Guide } from './guide.ts';

const TOKENS = (name: string): Entry => ({ is: 'a number', form: `${name}: 1200`, about: 'Tokens.' });

/** What people need to know of a playbook. */
export const PLAYBOOK_GUIDE: Guide = {
  '': { is: 'a playbook', form: 'version: 1', about: 'A script for the agents of the offline provider.' },
  version: { is: 'the number 1', form: 'version: 1', about: 'The version of this format.' },
  agents: { is: 'a list of agents', form: 'agents: [{match: {role: builder}, turns: [{say: Done.}]}]', about: 'Scripts; the first that matches an agent drives it.' },
  'agents.*': { is: "an agent's script", form: '{match: {task: schema}, turns: [{say: Done.}]}', about: 'The script of the agents that match.' },
  'agents.*.match': { is: 'a mapping', form: 'match: {role: builder, task: schema}', about: 'Whom this script drives; what is not said matches anything.' },
  'agents.*.match.role': { is: 'one of the words', form: 'role: builder', about: 'The role of the agent.', words: ['planner', 'builder', 'reviewer'] },
  'agents.*.match.task': { is: 'the id of a task', form: 'task: schema', about: 'The task that the agent works on.' },
  'agents.*.match.agent': { is: 'a text', form: 'agent: architect', about: "The specialist's name." },
  'agents.*.turns': { is: 'a list of turns', form: 'turns: [{say: Done.}]', about: 'The answers, one after the other.' },
  'agents.*.turns.*': { is: 'a turn', form: '{say: Done.}', about: 'One answer; without tools it ends the agent.' },
  'agents.*.turns.*.say': { is: 'a text', form: 'say: Writing the schema.', about: 'What the agent says.' },
  'agents.*.turns.*.tools': { is: 'a list of tool calls', form: 'tools: [{name: read_files, input: {paths: [a.ts]}}]', about: 'Tool calls that run at the same time.' },
  'agents.*.turns.*.tools.*': { is: 'a tool call', form: '{name: read_files, input: {paths: [a.ts]}}', about: 'One tool call.' },
  'agents.*.turns.*.tools.*.name': { is: 'the name of a tool', form: 'name: write_file', about: 'The tool.' },
  'agents.*.turns.*.tools.*.input': { is: 'a mapping', form: 'input: {path: a.ts, content: "…"}', about: "The tool's input." },
  'agents.*.turns.*.delay': { is: 'a duration', form: 'delay: 200ms', about: 'How long the answer takes.' },
  'agents.*.turns.*.usage': { is: 'a mapping', form: 'usage: {input: 1200, output: 300}', about: 'Tokens that the answer costs.' },
  'agents.*.turns.*.usage.input': TOKENS('input'),
  'agents.*.turns.*.usage.output': TOKENS('output'),
  'agents.*.turns.*.usage.cacheRead': TOKENS('cacheRead'),
  'agents.*.turns.*.usage.cacheWrite': TOKENS('cacheWrite'),
  'agents.*.turns.*.fail': { is: 'a mapping', form: 'fail: {status: 529, times: 2}', about: 'That many failed calls, then the next turn.' },
  'agents.*.turns.*.fail.status': { is: 'a whole number from 400 to 599', form: 'status: 529', about: 'The HTTP status.' },
  'agents.*.turns.*.fail.times': { is: 'a whole number', form: 'times: 2', about: 'How often the call fails.' },
};
