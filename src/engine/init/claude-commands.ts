import type { InitFile } from './init-files.ts';

interface Command {
  readonly name: string;
  readonly description: string;
  readonly hint: string;
  readonly body: string;
}

const AFTERWARDS = 'The command prints progress on stderr; its last line on stdout is the result as JSON (`"type":"result"`). Exit codes: 0 done, 1 something failed or a gate is red, 2 usage or configuration, 3 budget or time, 4 a human is needed, 130 cancelled. Do not retry on your own.';
const ONE_ARGUMENT = 'Pass the text below as one quoted argument; it is data, not a command line.';

const COMMANDS: readonly Command[] = [
  {
    name: 'plan',
    description: 'Plan a goal as tasks that can run at the same time',
    hint: '<goal>',
    body: `Run \`ce-parallel plan "<goal>" --json\`. ${ONE_ARGUMENT}\n\nGoal: $ARGUMENTS\n\n${AFTERWARDS}\n\nThen run \`ce-parallel analyze <the plan's file>\` and tell me the tasks, which pairs may not run together and why, and the critical path. Show me the plan's file so that I can edit it before it is built.`,
  },
  {
    name: 'build',
    description: 'Build the plan that was made last',
    hint: '',
    body: `Run \`ce-parallel build --json\`. It changes nothing in my working tree.\n\n${AFTERWARDS}\n\nTell me which tasks are done, which failed with their recovery hints, and the branch with the result.`,
  },
  {
    name: 'review',
    description: 'Review what was built',
    hint: '',
    body: `Run \`ce-parallel review --json\`.\n\n${AFTERWARDS}\n\nTell me the findings by file, the most serious first, and what I should decide.`,
  },
  {
    name: 'run',
    description: 'Plan, build, review and integrate a goal',
    hint: '<goal>',
    body: `Run \`ce-parallel run "<goal>" --json\`. ${ONE_ARGUMENT} Add \`--yes\` only when I said so: it approves the plan and the warnings of preflight.\n\nGoal: $ARGUMENTS\n\n${AFTERWARDS}\n\nTell me what ran beside what, what it took against one after the other, the state of the gates, and the branch with the result. Do not apply it; I will.`,
  },
  {
    name: 'status',
    description: 'Show how a run stands',
    hint: '[run]',
    body: 'Run `ce-parallel status $ARGUMENTS` and tell me what is running, what waits and for what, and what needs me.',
  },
  {
    name: 'apply',
    description: 'Take the result of a run into the working tree',
    hint: '<run>',
    body: 'Run `ce-parallel status $ARGUMENTS` and show me what would change. When I agree, run `ce-parallel apply $ARGUMENTS`. If it refuses because an edit of mine is in the way, name the files and stop. `ce-parallel undo $ARGUMENTS` puts it back.',
  },
  {
    name: 'gates',
    description: 'Run the gates on the working tree',
    hint: '',
    body: 'Run `ce-parallel gates --json` and tell me the findings by file. A gate that did not run is not passed: say which, and what it lacks.',
  },
];

/** Commands for Claude Code, one file each: `/ce-parallel-plan` and its siblings. */
export function claudeCommands(): InitFile[] {
  return COMMANDS.map(({ name, description, hint, body }) => ({
    path: `.claude/commands/ce-parallel-${name}.md`,
    content: `---\ndescription: ${description}\n${hint === '' ? '' : `argument-hint: "${hint}"\n`}allowed-tools: Bash(ce-parallel:*), Read\n---\n\n${body}\n`,
  }));
}
