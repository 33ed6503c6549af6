import assert from 'node:assert/strict';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { readConfig } from '../../src/engine/documents/read-config.ts';
import type { Reading } from '../../src/engine/documents/outcome.ts';
import { readPlan } from '../../src/engine/documents/read-plan.ts';
import { readPlaybook } from '../../src/engine/documents/read-playbook.ts';
import { analyze } from '../../src/engine/graph/analyze.ts';
import { defaultConfig, type Config } from '../../src/engine/model/config.ts';
import { formatDiagnostic } from '../../src/engine/model/diagnostic.ts';
import type { Plan } from '../../src/engine/model/plan.ts';
import { fencedBlocks } from './fenced-blocks.ts';
import { textOf, trackedFiles } from './tracked-files.ts';

const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', ...trackedFiles().filter((file) => /^docs\/.*\.md$/.test(file))];

/** What a reader made of an example, which has no error and nothing to warn of, but for `except`. */
function read<T>(reading: Reading<T>, except: readonly string[] = []): T {
  assert.ok(reading.ok, reading.ok ? '' : reading.error.map(formatDiagnostic).join('\n'));
  assert.deepEqual(reading.warnings.filter((each) => !except.includes(each.code)).map(formatDiagnostic), []);
  return reading.value;
}

describe('the examples of documents', () => {
  for (const document of DOCUMENTS) {
    let config: Config = defaultConfig();
    let plan: Plan | undefined;
    for (const { info, text, line } of fencedBlocks(textOf(document))) {
      const title = `${document}:${line}`;
      if (info === 'yaml config') {
        it(`are read as a configuration: ${title}`, () => void (config = read(readConfig(text, title))));
      } else if (info === 'yaml plan') {
        it(`are read as a plan: ${title}`, () => void (plan = read(readPlan(text, title), ['unknown_scope'])));
      } else if (info === 'yaml playbook') {
        it(`are read as a playbook: ${title}`, () => void read(readPlaybook(text, title)));
      } else if (info === 'text serial') {
        it(`say of their plan what analyze says: ${title}`, () => {
          assert.ok(plan !== undefined);
          const said = analyze(plan, { config, files: [], caseBlind: false }).serial.map(({ a, b, level, reason }) => `${a}, ${b}: level ${level}, ${reason}`);
          assert.deepEqual(text.trimEnd().split('\n'), said);
        });
      } else if (info === 'text tasks') {
        it(`name the tasks that their plan makes: ${title}`, () => assert.deepEqual(text.trimEnd().split('\n'), plan?.tasks.map(({ id }) => id)));
      } else if (info === 'sh') {
        it(`use commands and options that exist: ${title}`, () => assert.deepEqual(text.split('\n').flatMap(faultsOf), []));
      } else {
        it(`are of a kind that is checked: ${title}`, () => assert.match(info, /^(text|json|ts|js)$/));
      }
    }
  }

  it('name in their prose only commands and options that exist', () => {
    const faults = DOCUMENTS.flatMap((document) => [...textOf(document).matchAll(/`(ce-parallel [^`]+)`/g)].flatMap(([, command = '']) => faultsOf(command).map((fault) => `${document}: ${fault}`)));
    assert.deepEqual(faults, []);
  });

  it('of the README fit together: its playbook has a builder for every task of its plan', () => {
    const blocks = fencedBlocks(textOf('README.md'));
    const block = (info: string): string => blocks.find((each) => each.info === info)?.text ?? '';
    const plan = read(readPlan(block('yaml plan'), 'plan.yml'));
    const playbook = read(readPlaybook(block('yaml playbook'), 'playbook.yml'));
    assert.deepEqual(playbook.agents.map(({ match }) => match.task), plan.tasks.map(({ id }) => id));
  });
});

/** What is wrong with a line that calls ce-parallel: a command or an option that does not exist. */
function faultsOf(line: string): string[] {
  const words = line.replace(/#.*/, '').replaceAll(/"[^"]*"/g, 'WORDS').trim().split(/\s+/);
  if (words[0] !== 'ce-parallel') return [];
  const name = words[1] ?? '';
  if (name.startsWith('<') || name.startsWith('-')) return [];
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) return [`there is no command: ${line}`];
  const known = ['--repo', '--json', '--help', ...command.options.map(({ flags }) => flags.split(' ')[0] ?? '')];
  return words.slice(2).flatMap((word) => {
    const option = /^\[?(--[a-z-]+)/.exec(word)?.[1];
    return option === undefined || known.includes(option) ? [] : [`${name} has no option ${option}: ${line}`];
  });
}
