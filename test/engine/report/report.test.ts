import assert from 'node:assert/strict';
import stringWidth from 'string-width';
import { eventLine } from '../../../src/engine/report/event-line.ts';
import { finalReport } from '../../../src/engine/report/final-report.ts';
import { liveView } from '../../../src/engine/report/live-view.ts';
import { paintOf } from '../../../src/engine/report/paint.ts';
import { summaryMarkdown } from '../../../src/engine/report/summary-markdown.ts';
import { assertGolden } from './golden.ts';
import { approvedRun, commit, failedShopRun, shopRun, START, Story } from './sample-run.ts';

const now = START + 16_000;
const plain = { color: false, height: 24, now };

describe('The live view', () => {
  for (const width of [40, 80, 160]) {
    it(`shows streams, reasons and the bar in ${width} columns`, () => {
      const lines = liveView(shopRun().state(), { ...plain, width });
      for (const line of lines) assert.ok(stringWidth(line) < width, `${stringWidth(line)} columns: ${line}`);
      assertGolden(`live-${width}`, `${lines.join('\n')}\n`);
    });
  }

  it('never has more lines than the terminal and says how many tasks it leaves out', () => {
    const story = approvedRun(Array.from({ length: 60 }, (_, i) => ({ id: `task${i}`, writes: [`src/${i}/**`] })));
    for (let i = 0; i < 5; i += 1) story.add(2, 'task_started', { role: 'builder', agent: 'a', attempt: 1, worktree: '/w', base: commit('a') }, { task: `task${i}`, stream: `s${i + 1}` });
    const lines = liveView(story.state(), { ...plain, width: 80, height: 12 });
    assert.ok(lines.length <= 12, String(lines.length));
    assert.ok(lines.some((line) => line.includes('and 52 more tasks')), lines.join('\n'));
    for (let i = 0; i < 5; i += 1) assert.ok(lines.some((line) => line.startsWith(`task${i} `)));
  });

  it('shows planning before there is a plan', () => {
    const story = new Story();
    story.add(0, 'run_started', { goal: 'Do it', base: commit('a'), branch: null, config: {} as never, options: { provider: 'scripted', streams: 2, sequential: false }, version: '0', pid: 1 });
    const text = liveView(story.state(), { ...plain, width: 60 }).join('\n');
    assert.match(text, /planning {2}0:16 {2}Do it/);
  });

  it('paints by state, and only with colour', () => {
    const coloured = liveView(shopRun().state(), { ...plain, width: 80, color: true }).join('\n');
    assert.ok(coloured.includes('\u001b[34m●'));
    assert.ok(!liveView(shopRun().state(), { ...plain, width: 80 }).join('\n').includes('\u001b'));
  });

  it('says in words when it is no faster than one by one', () => {
    const story = approvedRun([{ id: 'only', writes: ['a'] }]);
    story.add(1, 'task_started', { role: 'builder', agent: 'a', attempt: 1, worktree: '/w', base: commit('a') }, { task: 'only', stream: 's1' });
    story.add(5, 'task_done', { summary: '' }, { task: 'only', stream: 's1' });
    const text = liveView(story.state(), { ...plain, width: 120 }).join('\n');
    assert.ok(text.includes('no faster than one by one'), text);
  });
});

describe('The final report', () => {
  for (const width of [40, 80, 160]) {
    it(`tells what ran beside what, times, gates, failures and the next step in ${width} columns`, () => {
      const lines = finalReport(failedShopRun().state(), { width, color: false });
      for (const line of lines) assert.ok(stringWidth(line) < width, `${stringWidth(line)} columns: ${line}`);
      assertGolden(`final-${width}`, `${lines.join('\n')}\n`);
    });
  }
});

describe('summary.md', () => {
  it('tells the run in Markdown', () => {
    assertGolden('summary', summaryMarkdown(failedShopRun().state()));
  });
});

describe('Plain lines', () => {
  it('count the rounds of gates and reviews, and none when a person sends a task back', () => {
    const line = (cause: string, round: number, of: number): string => {
      const story = approvedRun([{ id: 'api', writes: ['a'] }]);
      story.add(1, 'remediation_requested', { brief: 'Name it.', round, of, gates: [], findings: [], cause } as never, { task: 'api', stream: 's1' });
      const last = story.states().at(-1)!;
      return eventLine(last.event, last.state, paintOf(false)) ?? '';
    };
    assert.match(line('gates', 1, 2), /goes back to its builder \(round 1 of 2\): Name it\./u);
    assert.match(line('review', 2, 2), /changes requested \(round 2 of 2\): Name it\./u);
    assert.match(line('person', 0, 0), /a person sends it back to its builder: Name it\.$/u);
  });

  it('are one a meaningful event, with the time since the start', () => {
    const lines = failedShopRun()
      .states()
      .flatMap(({ event, state }) => eventLine(event, state, paintOf(false)) ?? []);
    assertGolden('plain', `${lines.join('\n')}\n`);
  });
});

describe('Hostile text', () => {
  const hostile = `\u001b[2J\u001b]0;owned\u0007evil\r\n\u009b31mred\u202etxt\u0000 | <b>x</b> ${'長'.repeat(1_000_000)}`;
  const story = new Story();
  approvedRun([{ id: 'a', title: hostile, instructions: hostile, writes: ['a'] }, { id: 'b', title: hostile, after: ['a'], writes: ['b'] }], story);
  story
    .add(2, 'task_started', { role: 'builder', agent: hostile, attempt: 2, worktree: '/w', base: commit('a') }, { task: 'a', stream: 's1' })
    .add(3, 'tool_called', { agent: 'a', tool: hostile, input: hostile, ok: true, summary: hostile, durationMs: 1, cutBytes: 0 }, { task: 'a', stream: 's1' })
    .add(4, 'conflict_detected', { kind: 'resource', tasks: [], paths: [hostile], detail: hostile }, {});
  const failing = new Story();
  failing.events.push(...story.events);
  failing.add(5, 'task_failed', { error: { type: hostile, class: 'unknown', message: hostile, context: {}, attempts: [], recoveryHints: [hostile] } }, { task: 'a', stream: 's1' });
  failing.add(6, 'run_finished', { state: 'failed', summary: hostile });

  const harmless = (text: string): void => {
    for (const char of text) {
      const code = char.codePointAt(0) ?? 0;
      assert.ok(code === 10 || (code >= 32 && !(code >= 127 && code < 160) && !(code >= 0x202a && code <= 0x202e)), `U+${code.toString(16)}`);
    }
  };

  it('reaches no terminal: no control character, no escape, no line longer than the width', () => {
    for (const width of [40, 80, 200]) {
      const lines = [...liveView(story.state(), { ...plain, width }), ...finalReport(failing.state(), { width, color: false })];
      for (const line of lines) {
        harmless(line);
        assert.ok(!line.includes('\n'));
        assert.ok(stringWidth(line) <= width);
      }
    }
    for (const { event, state } of failing.states()) harmless(eventLine(event, state, paintOf(false)) ?? '');
  });

  it('cannot write Markdown into the summary, nor make it large', () => {
    const text = summaryMarkdown(failing.state());
    harmless(text);
    assert.ok(text.length < 20_000, String(text.length));
    assert.ok(!text.includes('<b>'));
  });
});
