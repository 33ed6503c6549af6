import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RunStore } from '../../src/extension/run/run-store.ts';
import { Supervisor, type Ending } from '../../src/extension/run/supervisor.ts';
import { silentLog } from '../../src/node/log.ts';
import type { EngineHost } from '../../src/node/coordinator/start-engine.ts';
import { isRunning } from '../node/processes/is-running.ts';
import { appears } from '../rig/appears.ts';
import { DIST, requestOf } from '../rig/engine-run.ts';
import { makeRepository, type RigRepository } from '../rig/repository.ts';

const PLAN = 'version: 1\ngoal: test\ntasks:\n  - {id: a, writes: [src/a.txt]}\n';
const playbook = (wait: string): string => `version: 1
agents:
  - match: {role: builder, task: a}
    turns:
      - {say: waiting, tools: [{name: run_command, input: {command: "node ${wait}"}}]}
      - {say: writing, tools: [{name: write_file, input: {path: src/a.txt, content: "a\\n"}}]}
      - {say: done}
`;
/** What an agent runs: it says that it is there, and stays until it may go. */
const WAIT = `const fs = require('node:fs');
const here = __filename;
if (fs.existsSync(here + '.go')) process.exit();
fs.writeFileSync(here + '.new', String(process.pid));
fs.renameSync(here + '.new', here + '.pid');
setInterval(() => {}, 1000);
`;
/** The real bundle, which does what it is told by files beside it: die, or hang for ever. */
const SICK = (bundle: string): string => `const fs = require('node:fs');
const order = (name) => fs.existsSync(__dirname + '/' + name) && (fs.rmSync(__dirname + '/' + name), true);
setInterval(() => {
  if (order('die')) process.exit(7);
  if (order('hang')) for (;;);
}, 20).unref();
require(${JSON.stringify(path.resolve(DIST, bundle))});
`;

for (const engineHost of ['thread', 'process'] satisfies EngineHost[]) {
  for (const order of ['die', 'hang'] as const) {
    describe(`a coordinator in a ${engineHost} that ${order === 'die' ? 'dies' : 'hangs'} in the middle of a run`, function () {
      this.timeout(120_000);
      let repository: RigRepository;
      let folder: string;
      let store: RunStore;
      let supervisor: Supervisor;
      const heard: { readonly reason: string; readonly againInMs: number | undefined }[] = [];
      const endings: Ending[] = [];
      beforeEach(async () => {
        repository = await makeRepository({ 'README.md': 'hello\n', 'ce-config.yml': '' });
        folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'ce-sick-')));
        for (const bundle of ['coordinator.worker.js', 'coordinator.process.js']) writeFileSync(path.join(folder, bundle), SICK(bundle));
        writeFileSync(path.join(folder, 'pool.worker.js'), `require(${JSON.stringify(path.resolve(DIST, 'pool.worker.js'))});\n`);
        writeFileSync(path.join(folder, 'wait.cjs'), WAIT);
        store = new RunStore({ root: repository.root, mayRunGit: () => true, onTrouble: () => undefined });
        supervisor = new Supervisor({
          store,
          workerFile: path.join(folder, 'coordinator.worker.js'),
          version: '0',
          log: silentLog,
          engineHost: () => engineHost,
          resumeRequest: (run) => {
            const { playbook: kept, repository: root, cacheFolder, env } = request();
            return Promise.resolve({ run, playbook: kept, repository: root, cacheFolder, env, yes: true });
          },
          restartAfterMs: [0],
          pingEveryMs: 100,
          pingDeadlineMs: 3_000,
        });
        supervisor.lost.on((lost) => heard.push(lost));
        supervisor.ended.on((ending) => endings.push(ending));
      });
      afterEach(async () => {
        await supervisor.close();
        store.dispose();
        await repository.remove();
        rmSync(folder, { recursive: true, force: true });
      });
      const wait = (): string => path.join(folder, 'wait.cjs');
      const request = () => requestOf(repository, { plan: PLAN, playbook: playbook(wait().replaceAll('\\', '/')), config: 'version: 1\ngates: []\ncommands: {allow: [node]}\n' });

      it('is noticed and replaced; the run goes on to its end, and nothing that the old one had started stays', async () => {
        const running = supervisor.begin(() => Promise.resolve(request()), { yes: true, playbook: null });
        await appears(`${wait()}.pid`);
        const tool = Number(readFileSync(`${wait()}.pid`, 'utf8'));
        writeFileSync(`${wait()}.go`, '');
        writeFileSync(path.join(folder, order), '');
        await running;
        const [ending] = endings;
        assert.ok(ending !== undefined && 'result' in ending, String(ending !== undefined && 'error' in ending ? ending.error : 'no ending'));
        assert.equal(ending.result.state, 'done');
        assert.deepEqual(heard.map(({ againInMs }) => againInMs), [0]);
        assert.deepEqual(store.view.events.filter((event) => event.type === 'run_resumed').length, 1);
        assert.equal(isRunning(tool), false);
        assert.equal(await repository.git(['show', `${ending.result.branch}:src/a.txt`]), 'a');
      });
    });
  }
}
