import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { draftLearning, learningFile, titleOf } from '../../../src/engine/learn/learning-note.ts';
import { fold } from '../../../src/engine/events/evolve.ts';
import { building, started } from '../../step-in/journal.ts';

const AT = Date.UTC(2026, 10, 20, 12);

describe('a note of what a run taught', () => {
  const state = fold(
    building(
      '  - {id: api, writes: [src/api.ts], tags: [parser]}\n  - {id: web, writes: [src/web.ts]}\n',
      started('api'),
      { type: 'remediation_requested', task: 'api', data: { brief: 'The grammar is missing\nsecond line', round: 1, of: 2, gates: ['tests'], findings: [], cause: 'gates' } },
      { type: 'conflict_detected', task: 'api', data: { kind: 'approach', tasks: ['api', 'web'], paths: ['src/api.ts'], detail: 'Both touch the same lines.' } },
      { type: 'task_failed', task: 'web', data: { error: { type: 'x', message: 'It broke', context: {}, attempts: 1, recoveryHints: ['Mend it'] } } },
    ),
  );
  const text = draftLearning(state, { title: 'The parser needs its grammar first', note: 'Generate it in set-up.', at: AT });

  it('begins with front matter that says which run, tasks, files and commit it is about', () => {
    const matter = parse(/^---\n([\s\S]*?)\n---\n/u.exec(text)?.[1] ?? '') as Record<string, unknown>;
    assert.deepEqual([matter['run'], matter['date'], matter['tasks'], matter['tags']], [state.run, '2026-11-20', ['api', 'web'], ['parser', 'failure', 'remediation', 'conflict']]);
    assert.ok(Array.isArray(matter['files']) && typeof matter['goal'] === 'string');
  });

  it('holds the person’s words under its title, and what the journal knows of failures and conflicts', () => {
    assert.equal(titleOf(text), 'The parser needs its grammar first');
    assert.ok(text.includes('\n\nGenerate it in set-up.\n\n'));
    assert.match(text, /\n## What went wrong, and what mended it\n\n- api, attempt 1: gates\. The grammar is missing second line\n- web failed: It broke\n {2}- Mend it\n/u);
    assert.match(text, /\n## Conflicts\n\n- api and web \(approach\): Both touch the same lines\.\n {2}src\/api\.ts\n/u);
  });

  it('gives texts of the journal one line each, without HTML and without secrets', () => {
    const key = `sk-ant-${'x1Y2'.repeat(12)}`;
    const hostile = { ...state, goal: `<img src=x>\n# not a heading ${key}` };
    const draft = draftLearning(hostile, { title: 'A\n# B <script>', note: '', at: AT });
    assert.ok(!draft.includes(key) && !draft.includes('<img') && !draft.includes('<script'));
    assert.equal(draft.split('\n').filter((line) => line.startsWith('# ')).length, 1);
  });

  it('has a file name of its day and its title, in any language, and another one where that is taken', () => {
    assert.equal(learningFile('Cache the parser!', AT, 1), '2026-11-20-cache-the-parser.md');
    assert.equal(learningFile('Über „Größe“', AT, 2), '2026-11-20-uber-große-2.md');
    assert.equal(learningFile('../../etc/passwd', AT, 1), '2026-11-20-etc-passwd.md');
    assert.equal(learningFile('…', AT, 1), '2026-11-20-learning.md');
    assert.ok(learningFile('x'.repeat(500), AT, 1).length < 80);
  });
});
