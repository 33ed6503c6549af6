import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { makeRepository } from '../../rig/repository.ts';
import { startRigRun } from '../../rig/engine-run.ts';

const KEY = 'sk-ant-this-key-must-appear-nowhere-0123456789';

describe('the key that a run is begun with', () => {
  it('is seen by no command of an agent and no gate, and written nowhere', async () => {
    const repository = await makeRepository();
    const rig = startRigRun(repository);
    try {
      await repository.commit({ 'dump.mjs': "import { writeFileSync } from 'node:fs';\nwriteFileSync('env.txt', JSON.stringify(process.env));\n", 'README.md': 'x' });
      const result = await rig.start({
        plan: 'version: 1\ngoal: Look\ntasks:\n  - {id: look, writes: [env.txt]}\n',
        playbook: 'version: 1\nagents:\n  - match: {role: builder}\n    turns:\n      - {say: looking, tools: [{name: run_command, input: {command: node dump.mjs}}]}\n      - {say: done}\n',
        config: 'version: 1\ngates: []\ncommands: {allow: [node dump.mjs]}\n',
        request: { keys: { ANTHROPIC_API_KEY: KEY } },
      });
      assert.equal(result.state, 'done', JSON.stringify(rig.events.at(-1)));
      const seen = await repository.git(['show', `${result.commit}:env.txt`]);
      assert.ok(seen.includes('"PATH"') && !seen.includes(KEY) && !seen.includes('ANTHROPIC'), seen);
      for (const file of await readdir(repository.home, { recursive: true, withFileTypes: true })) {
        if (!file.isFile()) continue;
        assert.ok(!(await readFile(path.join(file.parentPath, file.name))).includes(KEY), file.name);
      }
    } finally {
      await rig.client.close();
      await repository.remove();
    }
  });
});
