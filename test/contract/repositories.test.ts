import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { builder, expectExit, file, Outsider } from './outsider.ts';

/** Makes a repository into one of a kind. */
type Kind = (place: Outsider) => void;

const KINDS: Readonly<Record<string, Kind>> = {
  'with a detached HEAD': (place) => place.git('checkout', '-q', '--detach'),
  'with hooks that fail and commits that must be signed': (place) => {
    for (const hook of ['pre-commit', 'commit-msg', 'post-checkout', 'reference-transaction', 'pre-merge-commit']) chmodSync(place.write(`repository/.git/hooks/${hook}`, `#!/bin/sh\ntouch "${place.base}/hook"\nexit 1\n`), 0o755);
    place.git('config', 'commit.gpgsign', 'true');
    place.git('config', 'gpg.program', '/bin/false');
  },
  'whose files were committed with other line ends than its attributes say': (place) => {
    place.write('repository/w.txt', 'a\r\nb\r\n');
    place.git('add', '-A');
    place.git('commit', '-q', '-m', 'CRLF');
    place.write('repository/.gitattributes', '* text=auto\n');
    place.git('add', '.gitattributes');
    place.git('commit', '-q', '-m', 'Attributes');
  },
  'with SHA-256 names': (place) => {
    rmSync(path.join(place.root, '.git'), { recursive: true });
    place.git('init', '-q', '-b', 'main', '--object-format=sha256');
    place.git('add', '-A');
    place.git('commit', '-q', '-m', 'Begin');
  },
  'with settings that change what git prints': (place) => {
    for (const [key, value] of Object.entries({ 'diff.external': '/bin/false', 'diff.noprefix': 'true', 'color.ui': 'always', 'core.pager': '/bin/false', 'status.showUntrackedFiles': 'no', 'log.showSignature': 'true', 'merge.ff': 'only' })) place.git('config', key, value);
  },
};

describe('a run in a repository', () => {
  let place: Outsider;
  afterEach(() => place.remove());

  for (const [name, make] of Object.entries(KINDS)) {
    it(`${name} changes just the files that were written, and apply and undo hold there`, async () => {
      place = new Outsider();
      make(place);
      const status = () => place.git('status', '--porcelain', '--untracked-files=all');
      const before = status();
      const answer = await place.run([{ id: 'a' }, { id: 'b' }], [builder('a', [file('a/neu é.txt')]), builder('b', [file('b/x y.txt')])]);
      expectExit(answer, 0);
      assert.equal(status(), before);
      assert.deepEqual(place.changed(answer), ['a/neu é.txt', 'b/x y.txt']);
      const run = String(answer.result['run']);
      assert.deepEqual(place.git('for-each-ref', '--format=%(refname:short)', 'refs/heads/ce').trim(), `ce/${run}/integration`);
      assert.equal(place.git('worktree', 'list', '--porcelain').match(/^worktree /gm)?.length, 1);
      expectExit(await place.call('apply', run, '--json'), 0);
      assert.equal(readFileSync(path.join(place.root, 'a/neu é.txt'), 'utf8').replaceAll('\r\n', '\n'), 'a/neu é.txt\n');
      expectExit(await place.call('undo', run, '--json'), 0);
      assert.equal(status(), before);
      assert.equal(existsSync(path.join(place.base, 'hook')), false);
    });
  }

  it('counts nothing as a task’s change that set-up commands wrote', async () => {
    const script = `const f=require('fs');f.writeFileSync('package-lock.json','{}');f.writeFileSync('setup.done','1')`;
    place = new Outsider({ 'package-lock.json': '{"old":1}\n', 'ce-config.yml': `version: 1\nworktree: {setup: [${JSON.stringify(`node -e "${script}"`)}]}\n` });
    const answer = await place.run([{ id: 'a' }], [builder('a', [file('a/x.txt')])]);
    expectExit(answer, 0);
    assert.deepEqual(place.changed(answer), ['a/x.txt']);
  });
});
