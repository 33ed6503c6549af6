import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { readConfig } from '../../../src/engine/documents/read-config.ts';
import { planInit, type InitRequest } from '../../../src/engine/init/init-files.ts';
import type { Config } from '../../../src/engine/model/config.ts';

const request: InitRequest = { files: [], gates: [], github: false, claude: false, install: 'npm install --global ce-parallel', existing: new Set() };

function configOf(change: Partial<InitRequest>): { config: Config; text: string } {
  const text = planInit({ ...request, ...change }).write.find((file) => file.path === 'ce-config.yml')?.content ?? assert.fail();
  const read = readConfig(text, 'ce-config.yml');
  assert.ok(read.ok, `${JSON.stringify(read)}\n${text}`);
  assert.deepEqual(read.warnings, []);
  return { config: read.value, text };
}

describe('init', () => {
  it('writes a configuration with the domains, migrations, gates and set-up of the repository', () => {
    const { config } = configOf({
      files: ['src/api/a.ts', 'src/web/[id]/b.ts', 'src/index.ts', 'docs/a.md', 'backend/alembic/versions/1.py', 'backend/app/x.py', '.github/workflows/ci.yml', 'package.json'],
      gates: [{ name: 'types', dimension: 'quality', command: 'npx tsc --noEmit', parser: 'tsc', timeout: 300_000 }, { name: 'tests: all', dimension: 'tests', command: 'npm test', parser: 'junit', report: 'junit.xml', timeout: 600_000 }],
      worktree: { link: ['node_modules'], setup: ['npm ci'], copy: [] },
    });
    assert.deepEqual(config.domains?.map((each) => `${each.name} ${each.paths.join()}${each.serialize ? ' alone' : ''}`), [
      'migrations backend/alembic/** alone',
      'backend/app backend/app/**',
      'backend backend/**',
      'docs docs/**',
      'src/api src/api/**',
      'src/web src/web/**',
      'src src/**',
    ]);
    assert.deepEqual(config.integrationPoints.map((each) => [each.name, each.paths]), [['database-migration', ['backend/alembic/**']]]);
    assert.deepEqual(config.gates?.map((each) => [each.name, each.command, each.parser, each.timeout]), [['types', 'npx tsc --noEmit', 'tsc', 300_000], ['tests: all', 'npm test', 'junit', 600_000]]);
    assert.deepEqual(config.worktree, { link: ['node_modules'], setup: ['npm ci'] });
  });

  it('writes a configuration that reads without a fault for any folder names', () => {
    const { config } = configOf({ files: ['migrations/1.sql', "a: b/x", '[id]/x', '(group)/y', '{a}/z', '#x/y', "it's/z", '!no/y', '*/x', 'né/x', '- d/e', 'Src/a/x', 'Src/b/y', 'migrations-2/a'] });
    assert.ok((config.domains?.length ?? 0) >= 12);
  });

  it('leaves what it does not know to be filled in', () => {
    const { config, text } = configOf({});
    assert.deepEqual([config.domains, config.gates], [undefined, undefined]);
    assert.match(text, /# gates:\n# {3}- \{name: tests/u);
  });

  it('writes a workflow that installs, runs the gates and uploads their findings', () => {
    const { write } = planInit({ ...request, github: true, worktree: { setup: ['npm ci', 'echo "a: b"'] } });
    const workflow = parse(write.find((file) => file.path === '.github/workflows/ce-parallel.yml')?.content ?? '') as { jobs: { gates: { steps: { run?: string; uses?: string }[] } }; permissions: unknown };
    assert.deepEqual(workflow.permissions, { contents: 'read', 'security-events': 'write' });
    assert.deepEqual(workflow.jobs.gates.steps.map((step) => step.run ?? step.uses), ['actions/checkout@v4', 'actions/setup-node@v4', 'npm ci', 'echo "a: b"', 'npm install --global ce-parallel', 'ce-parallel gates --sarif ce-parallel.sarif', 'github/codeql-action/upload-sarif@v3']);
  });

  it('writes commands for Claude Code with a front matter that can be read', () => {
    const commands = planInit({ ...request, claude: true }).write.filter((file) => file.path.startsWith('.claude/'));
    assert.deepEqual(commands.map((file) => file.path.replace(/.*ce-parallel-(.*)\.md$/u, '$1')), ['plan', 'build', 'review', 'run', 'status', 'apply', 'gates']);
    for (const { content } of commands) assert.ok((parse(content.split('---\n')[1] ?? '') as { description?: string }).description);
  });

  it('never writes what exists, and says so', () => {
    const { write, kept } = planInit({ ...request, github: true, existing: new Set(['.github/ce-config.yml', '.github/workflows/ce-parallel.yml']) });
    assert.deepEqual(write, []);
    assert.deepEqual(kept, ['.github/ce-config.yml', '.github/workflows/ce-parallel.yml']);
  });
});
