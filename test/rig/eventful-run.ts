import path from 'node:path';
import type { StartOptions } from './engine-run.ts';
import { makeRepository, rigEnvironment, type RigRepository } from './repository.ts';

/** A tool that takes a while, leaves a child in the background and says who they are. */
const SLOW = `import {spawn} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
const folder = process.env.HOME_OF_PIDS;
mkdirSync(folder, {recursive: true});
const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 120000)'], {stdio: 'ignore'});
writeFileSync(folder + '/' + process.pid, ''); writeFileSync(folder + '/' + child.pid, '');
setTimeout(() => { writeFileSync('src/db/generated.txt', 'generated\\n'); child.kill(); }, 250);
`;
const CHECK = `import {existsSync, readFileSync} from 'node:fs';
const file = 'src/gated/value.txt';
if (existsSync(file) && readFileSync(file, 'utf8').includes('bad')) { console.log('bad value'); process.exit(1); }
`;

const turn = (tools: readonly string[], delay = '60ms'): string => `      - {say: working, delay: ${delay}, tools: [${tools.join(', ')}]}\n`;
const write = (file: string, content: string): string => `{name: write_file, input: {path: ${file}, content: "${content}\\n"}}`;
const builder = (task: string, turns: readonly string[]): string => `  - match: {role: builder, task: ${task}}\n    turns:\n${turns.join('')}`;
const DONE = '      - {say: done, delay: 30ms}\n';

/** Task names of the eventful run. */
export const EVENTFUL_TASKS = ['schema', 'api', 'page', 'alpha', 'beta', 'migrate', 'db', 'gated', 'reviewed'] as const;

/**
 * A run in which about everything happens: hard and soft edges, a partial artifact, an integration point, a resource, two tasks on one
 * path, a lease extension, a command, a red gate that is mended, a request for changes. Its result does not depend on any order.
 */
export function eventfulRun(repository: RigRepository): StartOptions {
  const plan = `version: 1
goal: everything
tasks:
  - {id: schema, writes: ["src/schema/**"], outputs: [schema_v1]}
  - {id: api, writes: ["src/api/**"], after: [{task: schema, kind: soft, artifact: schema_v1}]}
  - {id: page, writes: ["src/page/**"], after: [api]}
  - {id: alpha, writes: [shared.txt, "src/alpha/**"], resources: [database]}
  - {id: beta, writes: [shared.txt]}
  - {id: migrate, writes: ["db/**"], tags: [migration]}
  - {id: db, writes: ["src/db/**"], resources: [database]}
  - {id: gated, writes: ["src/gated/**"]}
  - {id: reviewed, writes: ["src/reviewed/**"]}
`;
  const slow = `{name: run_command, input: {command: "node slow.mjs"}}`;
  const playbook = `version: 1
agents:
${[
  builder('schema', [turn([write('src/schema/one.txt', 'half'), '{name: checkpoint, input: {artifact: schema_v1, summary: half}}']), turn([write('src/schema/one.txt', 'whole')], '400ms'), DONE]),
  builder('api', [turn(['{name: read_files, input: {paths: [src/schema/one.txt]}}'], '150ms'), turn([write('src/api/one.txt', 'api')]), DONE]),
  builder('page', [turn([write('src/page/one.txt', 'page')]), DONE]),
  builder('alpha', [turn(['{name: edit_file, input: {path: shared.txt, old: first, new: FIRST}}', write('src/alpha/one.txt', 'alpha')]), turn([write('src/alpha/two.txt', 'alpha')]), DONE]),
  builder('beta', [turn(['{name: edit_file, input: {path: shared.txt, old: last, new: LAST}}']), DONE]),
  builder('migrate', [turn([write('db/1.sql', 'create')]), DONE]),
  builder('db', [turn([write('src/db/one.txt', 'one')]), turn([slow]), turn(['{name: request_lease, input: {paths: ["extra/**"], reason: need}}']), turn([write('extra/db.txt', 'extra')], '100ms'), DONE]),
  builder('gated', [turn([write('src/gated/value.txt', 'bad')]), DONE, turn([write('src/gated/value.txt', 'good')]), DONE]),
  builder('reviewed', [turn([write('src/reviewed/one.txt', 'first')]), DONE, turn([write('src/reviewed/one.txt', 'second')]), DONE]),
].join('')}  - match: {role: reviewer, task: reviewed}
    turns:
      - {delay: 50ms, tools: [{name: submit_review, input: {verdict: request_changes, summary: no, findings: [{rule: r, severity: error, path: src/reviewed/one.txt, line: 1, message: no}]}}]}
      - {delay: 50ms, tools: [{name: submit_review, input: {verdict: approve, summary: fine, findings: []}}]}
`;
  const config = `version: 1
gates: [{name: check, command: node check.mjs}]
integrationPoints: [{name: database, tags: [migration], converge: all}]
resources: {database: 1}
commands: {allow: [node slow.mjs]}
`;
  return { plan, playbook, config, request: { env: { ...rigEnvironment(), HOME_OF_PIDS: pidFolder(repository) } } };
}

/** Where the slow tool notes its processes. */
export function pidFolder(repository: RigRepository): string {
  return path.join(repository.home, 'pids');
}

/** The repository of the eventful run, with things of the user's lying about. */
export async function eventfulRepository(): Promise<RigRepository> {
  const lines = ['first', ...Array.from({ length: 20 }, (_, index) => `line ${index}`), 'last'];
  const repository = await makeRepository({ 'shared.txt': `${lines.join('\n')}\n`, 'slow.mjs': SLOW, 'check.mjs': CHECK, 'README.md': 'hello\n' });
  await repository.write({ 'README.md': 'half an edit\n', 'untracked.txt': 'mine\n', 'staged.txt': 'staged\n' });
  await repository.git(['add', 'staged.txt']);
  return repository;
}
