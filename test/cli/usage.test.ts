import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { Place } from './rig.ts';

describe('The command line', () => {
  let place: Place;
  before(() => (place = new Place()));
  after(() => place.remove());

  for (const { name, examples } of COMMANDS) {
    it(`explains ${name} with examples`, async () => {
      const answer = await place.call(name, '--help');
      assert.equal(answer.exitCode, 0);
      for (const example of examples) assert.ok(answer.stdout.includes(example), answer.stdout);
    });
  }

  it('loads a module with `execute` for every command of its table', async () => {
    for (const spec of COMMANDS) assert.equal(typeof (await spec.load()).execute, 'function', spec.name);
  });

  it('is documented: every command and option stands in docs/command-line.md', () => {
    const text = readFileSync(path.resolve(import.meta.dirname, '../../docs/command-line.md'), 'utf8');
    for (const spec of COMMANDS) {
      assert.ok(text.includes(`\`${spec.name}`), spec.name);
      for (const option of spec.options) assert.ok(text.includes(option.flags.split(' ')[0] ?? ''), `${spec.name} ${option.flags}`);
    }
  });

  it('names the command that was meant and exits 2', async () => {
    const answer = await place.call('analise', 'plan.yml');
    assert.equal(answer.exitCode, 2);
    assert.match(answer.stderr, /Did you mean analyze\?/);
    assert.equal(answer.stdout, '');
  });

  it('names the option that was meant and exits 2', async () => {
    const answer = await place.call('simulate', 'plan.yml', '--stream', '3');
    assert.equal(answer.exitCode, 2);
    assert.match(answer.stderr, /Did you mean --streams\?/);
  });

  it('exits 2 with the help when it is called with nothing', async () => {
    const answer = await place.call();
    assert.equal(answer.exitCode, 2);
    assert.match(answer.stderr, /Usage: ce-parallel/);
  });

  for (const [what, args] of [
    ['no such command', ['nothing']],
    ['a missing argument', ['analyze']],
    ['one argument too many', ['status', 'a', 'b']],
    ['a number that is none', ['simulate', 'plan.yml', '--streams', 'many']],
    ['streams of 0', ['simulate', 'plan.yml', '--streams', '0']],
    ['a budget that is none', ['run', 'x', '--budget', '-1']],
    ['neither goal nor plan', ['run']],
    ['no provider', ['run', 'x']],
    ['an unknown provider', ['run', 'x', '--provider', 'scriptd']],
    ['a plan that is not there', ['analyze', 'nowhere.yml']],
    ['an unknown run', ['status', 'nope']],
    ['no repository', ['status', '--repo', '/']],
  ] as const) {
    it(`ends with a result of code 2 on ${what}, --json before or behind the command`, async () => {
      for (const all of [['--json', ...args], [...args, '--json']]) {
        const answer = await place.call(...all);
        assert.equal(answer.exitCode, 2, answer.stderr);
        assert.equal(answer.lines.length, 1);
        assert.equal(answer.result['type'], 'result');
        const error = answer.result['error'] as { code: string; message: string };
        assert.equal(typeof error.code, 'string');
        assert.ok(error.message.length > 0);
        assert.ok(answer.stderr.length > 0);
      }
    });
  }

  it('takes --repo before and behind the command', async () => {
    for (const args of [['--repo', place.root, 'status', '--all'], ['status', '--all', '--repo', place.root]]) {
      const answer = await place.call(...args);
      assert.equal(answer.exitCode, 0, answer.stderr);
      assert.match(answer.stdout, /no runs yet/);
    }
  });

  it('survives a reader that stops reading', async () => {
    const child = place.spawn(['--help']);
    child.stdout?.destroy();
    const code = await new Promise((done) => child.on('close', done));
    assert.equal(code, 0);
  });
});
