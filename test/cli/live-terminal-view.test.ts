import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { liveTerminalView } from '../../src/cli/reporters/live-terminal-view.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { shopRun } from '../engine/report/sample-run.ts';

class FakeScreen extends EventEmitter {
  readonly isTTY = true;
  readonly columns = 80;
  readonly rows = 24;
  readonly writes: string[] = [];

  write(text: string): boolean {
    this.writes.push(text);
    return true;
  }

  get text(): string {
    return this.writes.join('');
  }
}

const terminal: Terminal = { json: false, live: true, interactive: false, color: false, width: () => 80, height: () => 24, say: () => undefined, warn: () => undefined, record: () => undefined };

describe('The live terminal view', () => {
  it('repaints seldom however many events come, and ends with the last state', () => {
    const screen = new FakeScreen();
    const view = liveTerminalView(terminal, () => undefined, screen as unknown as NodeJS.WriteStream);
    const states = shopRun().states();
    for (let i = 0; i < 500; i += 1) for (const { event, state } of states) view.show(event, state);
    assert.equal(screen.text, '', 'nothing is painted within one turn of the loop');
    view.close();
    assert.match(screen.text, /2\/5/);
    assert.match(screen.text, /waits for api_v1/);
    assert.ok(screen.writes.length < 10, String(screen.writes.length));
  });

  it('leaves what it showed when it gives the terminal back, and goes on below', () => {
    const screen = new FakeScreen();
    const view = liveTerminalView(terminal, () => undefined, screen as unknown as NodeJS.WriteStream);
    const states = shopRun().states();
    const [first] = states;
    const last = states.at(-1);
    assert.ok(first && last);
    view.show(first.event, first.state);
    view.pause();
    const before = screen.writes.length;
    assert.match(screen.text, /planning/);
    view.show(last.event, last.state);
    view.close();
    const after = screen.writes.slice(before).join('');
    assert.match(after, /2\/5/);
    assert.ok(!/\u001b\[\d*A/.test(after), 'it does not go up into what it left');
  });

  it('stops to listen for resizes when it is closed', () => {
    const screen = new FakeScreen();
    const view = liveTerminalView(terminal, () => undefined, screen as unknown as NodeJS.WriteStream);
    assert.equal(screen.listenerCount('resize'), 1);
    screen.emit('resize');
    view.close();
    assert.equal(screen.listenerCount('resize'), 0);
  });
});
