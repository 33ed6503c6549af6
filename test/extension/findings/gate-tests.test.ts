import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CancellationTokenSource, commands, extensions, TestRunRequest, window, type TestItem, type TestItemCollection, type TestMessage, type TestRun, type TextDocument } from 'vscode';
import type { Extension } from '../../../src/extension/extension.ts';
import type { Activated } from '../../../src/extension/main.ts';

const GATES = `version: 1
gates:
  - {name: types, dimension: quality, command: node tools/check-names.mjs, parser: tsc}
  - {name: tests, dimension: tests, command: node tools/some-tests.mjs, parser: junit}
  - {name: odd, dimension: security, command: no-such-tool-anywhere}
`;

/** Everything below these rows, as "gate / file / finding". */
function labels(items: TestItemCollection, above = ''): string[] {
  return [...items].flatMap(([, item]) => [`${above}${item.label}`, ...labels(item.children, `${above}${item.label} / `)]);
}

describe('the gates in the Testing view', function () {
  this.timeout(120_000);
  let extension: Extension;
  const results: string[] = [];
  const messages = new Map<string, readonly TestMessage[]>();
  let printed = '';
  let onStarted: (() => void) | undefined;
  const shown = (): TextDocument | undefined => window.activeTextEditor?.document;

  before(async () => {
    const found = extensions.getExtension<Activated>('ce-parallel.ce-parallel');
    assert.ok(found !== undefined);
    extension = await (await found.activate()).ready();
    const { controller } = extension.gateTests;
    const create = controller.createTestRun.bind(controller);
    // The real run does everything; what it was told is noted, because the editor does not give results back.
    controller.createTestRun = (...args): TestRun => {
      const run = create(...args);
      const heard: Partial<TestRun> = {
        started: (item: TestItem) => {
          run.started(item);
          onStarted?.();
        },
        passed: (item: TestItem, duration?: number) => {
          results.push(`${item.label} passed`);
          run.passed(item, duration);
        },
        failed: (item: TestItem, message: TestMessage | readonly TestMessage[], duration?: number) => {
          results.push(`${item.label} failed`);
          messages.set(item.label, [message].flat());
          run.failed(item, message, duration);
        },
        skipped: (item: TestItem) => {
          results.push(`${item.label} skipped`);
          run.skipped(item);
        },
        appendOutput: (text: string) => {
          printed += text;
          run.appendOutput(text);
        },
      };
      return new Proxy(run, { get: (target, name) => (name in heard ? heard[name as keyof TestRun] : ((value: unknown) => (typeof value === 'function' ? (value.bind(target) as unknown) : value))(Reflect.get(target, name))) });
    };
    const root = extension.session?.root ?? '';
    await writeFile(path.join(root, 'ce-config.yml'), GATES);
    await writeFile(path.join(root, 'src/discount.py'), '# Discounts.\nDISCOUNT = 1 - rate("de")\n');
    await extension.gateTests.refresh();
  });
  beforeEach(() => {
    results.length = 0;
    messages.clear();
    printed = '';
  });

  it('are listed as they are configured', () => {
    assert.deepEqual(labels(extension.gateTests.controller.items), ['types', 'tests', 'odd']);
  });

  it('are run by the command, each with a result for every file and test', async () => {
    await commands.executeCommand('ceParallel.runGates');
    assert.deepEqual(results.sort(), ['2: Cannot find name \'rate\'. failed', 'are in EUR skipped', 'are rounded passed', 'have a rate failed', 'odd skipped', 'prices failed', 'src/discount.py failed', 'tests failed', 'types failed']);
    assert.match(shown()?.getText() ?? '', /The gates do not let the working tree pass/);
  });

  it('lead from a result to its line, and say why one did not run', async () => {
    await commands.executeCommand('ceParallel.runGates');
    const [message] = messages.get("2: Cannot find name 'rate'.") ?? [];
    assert.equal(message?.location?.range.start.line, 1);
    assert.match(message.location.uri.path, /src\/discount\.py$/);
    const [fault] = messages.get('have a rate') ?? [];
    assert.deepEqual([fault?.location?.range.start.line, fault?.message], [2, 'prices › have a rate: 0.2 is not 0.19']);
    assert.match(extension.gateTests.controller.items.get('odd')?.description ?? '', /^not run: no-such-tool-anywhere is not installed/);
    assert.equal(extension.gateTests.controller.items.get('tests')?.description, '1 of 3 tests failed');
    assert.match(printed, /odd: odd did not run/);
  });

  it('are run one by one, also from a row below a gate', async () => {
    const { controller } = extension.gateTests;
    const file = [...(controller.items.get('types')?.children ?? [])][0]?.[1];
    assert.ok(file !== undefined);
    await extension.gateTests.runAsked(new TestRunRequest([file]), new CancellationTokenSource().token);
    assert.deepEqual(results.filter((result) => !result.startsWith('2:')).sort(), ['src/discount.py failed', 'types failed']);
  });

  it('end when the run is cancelled, and are then not run', async () => {
    const root = extension.session?.root ?? '';
    await writeFile(path.join(root, 'ce-config.yml'), 'version: 1\ngates:\n  - {name: slow, command: "node -e \\"setInterval(() => undefined, 1000)\\""}\n');
    const stop = new CancellationTokenSource();
    onStarted = () => stop.cancel();
    await extension.gateTests.runAsked(new TestRunRequest(), stop.token);
    assert.deepEqual(results, ['slow skipped']);
    assert.match(printed, /cancelled/);
  });
});
