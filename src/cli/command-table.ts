import type { CommandSpec, OptionSpec } from './command.ts';

const RUN = { name: '[run]', help: 'a run, or the beginning of its name; the latest one when absent' };
const PLAN = { name: '<plan>', help: 'a plan file (YAML or JSON)' };
const provider: OptionSpec = { flags: '--provider <name>', help: 'scripted, or auto: scripted when a playbook is given' };
const playbook: OptionSpec = { flags: '--playbook <file>', help: 'script of the agents for the scripted provider' };
const streams: OptionSpec = { flags: '--streams <n>', help: 'most tasks at once (default: limits.streams of the configuration, 8)', kind: 'count' };
const budget: OptionSpec = { flags: '--budget <usd>', help: 'most US dollars that the agents may cost', kind: 'money' };
const yes: OptionSpec = { flags: '--yes', help: 'build the plan without asking' };

/** Every command of the command line (DESIGN 6.4), in the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'doctor',
    arguments: [],
    summary: 'look whether everything that a run needs is there, and say what to do where not',
    options: [],
    examples: ['ce-parallel doctor', 'ce-parallel doctor --json'],
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'init',
    arguments: [],
    summary: 'write a configuration for this repository',
    options: [
      { flags: '--github', help: 'also write GitHub workflows' },
      { flags: '--claude', help: 'also write Claude Code commands' },
    ],
    examples: ['ce-parallel init', 'ce-parallel init --github --claude'],
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'run',
    arguments: [{ name: '[goal...]', help: 'what to reach, in words' }],
    summary: 'reach a goal: plan, build, gate, review, integrate',
    options: [
      { flags: '--plan <file>', help: 'use this plan and make none' },
      provider,
      playbook,
      streams,
      { flags: '--sequential', help: 'one task at a time, for comparison' },
      yes,
      budget,
      { flags: '--apply', help: 'take the result into the working tree when all of it succeeded' },
    ],
    examples: ['ce-parallel run "Add an orders API with a page that lists orders"', 'ce-parallel run --plan plan.yml --playbook playbook.yml --yes', 'ce-parallel run --plan plan.yml --streams 4 --yes --json'],
    load: () => import('./commands/run.ts'),
  },
  {
    name: 'plan',
    arguments: [{ name: '[goal...]', help: 'what to reach, in words' }],
    summary: 'only make the plan, to be looked at and edited',
    options: [{ flags: '--plan <file>', help: 'begin from this plan' }, provider, playbook, streams, budget],
    examples: ['ce-parallel plan "Add an orders API"'],
    load: () => import('./commands/plan.ts'),
  },
  {
    name: 'build',
    arguments: [RUN],
    summary: 'build a plan that was made',
    options: [playbook, yes, budget],
    examples: ['ce-parallel build --yes', 'ce-parallel build 20261120 --yes'],
    load: () => import('./commands/build.ts'),
  },
  {
    name: 'review',
    arguments: [RUN],
    summary: "show the reviews of a run's tasks; a run that is not integrated yet goes on first",
    options: [playbook, yes],
    examples: ['ce-parallel review'],
    load: () => import('./commands/review.ts'),
  },
  {
    name: 'analyze',
    arguments: [PLAN],
    summary: 'say which tasks of a plan may not run at the same time, and why',
    options: [{ flags: '--pair <a,b>', help: 'explain one pair of tasks' }],
    examples: ['ce-parallel analyze plan.yml', 'ce-parallel analyze plan.yml --pair api,web'],
    load: () => import('./commands/analyze.ts'),
  },
  {
    name: 'simulate',
    arguments: [PLAN],
    summary: 'run a plan on a virtual clock, by its estimates',
    options: [{ flags: '--streams <n>', help: 'most tasks at once; lifts the sizes of the pools too', kind: 'count' }],
    examples: ['ce-parallel simulate plan.yml', 'ce-parallel simulate plan.yml --streams 4'],
    load: () => import('./commands/simulate.ts'),
  },
  {
    name: 'status',
    arguments: [RUN],
    summary: 'how a run stands: what runs, what waits for what, what is done',
    options: [{ flags: '--all', help: 'one line for every run' }],
    examples: ['ce-parallel status', 'ce-parallel status --all', 'ce-parallel status --json'],
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'events',
    arguments: [RUN],
    summary: "the journal's events",
    options: [
      { flags: '--follow', help: 'go on as events come, until the run ends' },
      { flags: '--type <type>', help: 'only events of this type' },
    ],
    examples: ['ce-parallel events', 'ce-parallel events --follow', 'ce-parallel events --type gate_failed --json'],
    load: () => import('./commands/events.ts'),
  },
  {
    name: 'replay',
    arguments: [RUN],
    summary: 'fold the journal again and show the run as it stood',
    options: [{ flags: '--to <seq>', help: 'stop after this event', kind: 'position' }],
    examples: ['ce-parallel replay', 'ce-parallel replay 20261120 --to 40'],
    load: () => import('./commands/replay.ts'),
  },
  {
    name: 'log',
    arguments: [RUN],
    summary: 'what each task did: files, gates, reviews, attempts, cost',
    options: [],
    examples: ['ce-parallel log', 'ce-parallel log --json'],
    load: () => import('./commands/log.ts'),
  },
  {
    name: 'resume',
    arguments: [RUN],
    summary: 'go on with a run: skip what is done, try again what failed, run what never ran',
    options: [playbook, budget, yes, { flags: '--apply', help: 'take the result into the working tree when all of it succeeded' }],
    examples: ['ce-parallel resume', 'ce-parallel resume 20261120 --budget 10'],
    load: () => import('./commands/resume.ts'),
  },
  {
    name: 'cancel',
    arguments: [RUN],
    summary: 'stop a run; nothing is lost, and it can be resumed',
    options: [],
    examples: ['ce-parallel cancel'],
    load: () => import('./commands/cancel.ts'),
  },
  {
    name: 'gates',
    arguments: [],
    summary: 'run the gates on the working tree, without agents',
    options: [{ flags: '--sarif <file>', help: 'also write the findings as SARIF 2.1.0' }],
    examples: ['ce-parallel gates', 'ce-parallel gates --sarif findings.sarif'],
    load: () => import('./commands/gates.ts'),
  },
  {
    name: 'apply',
    arguments: [RUN],
    summary: "take a run's result into the current branch",
    options: [{ flags: '--branch <name>', help: 'make a branch of it instead' }],
    examples: ['ce-parallel apply', 'ce-parallel apply --branch orders-api'],
    load: () => import('./commands/apply.ts'),
  },
  {
    name: 'undo',
    arguments: [RUN],
    summary: 'take an applied result back; edits made since then stay',
    options: [],
    examples: ['ce-parallel undo'],
    load: () => import('./commands/undo.ts'),
  },
  {
    name: 'verify',
    arguments: [RUN],
    summary: "examine every line of a run's journal",
    options: [],
    examples: ['ce-parallel verify'],
    load: () => import('./commands/verify.ts'),
  },
];
