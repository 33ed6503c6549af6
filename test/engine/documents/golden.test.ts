import assert from 'node:assert/strict';
import type { Diagnostic } from '../../../src/engine/model/diagnostic.ts';
import { readConfig } from '../../../src/engine/documents/read-config.ts';
import { readPlan } from '../../../src/engine/documents/read-plan.ts';
import { readPlaybook } from '../../../src/engine/documents/read-playbook.ts';
import { defaultConfig } from '../../../src/engine/model/config.ts';
import { goldenCases, goldenNames, spoken, updateGolden } from './golden.ts';

const read: Record<string, (text: string) => readonly Diagnostic[]> = {
  config: (text) => diagnosticsOf(readConfig(text, 'ce-config.yml')),
  plan: (text) => diagnosticsOf(readPlan(text, 'plan.yml', { config: defaultConfig() })),
  playbook: (text) => diagnosticsOf(readPlaybook(text, 'playbook.yml')),
};

function diagnosticsOf(reading: { ok: true; warnings: readonly Diagnostic[] } | { ok: false; error: readonly Diagnostic[] }): readonly Diagnostic[] {
  return reading.ok ? reading.warnings : reading.error;
}

describe('faults of documents', () => {
  for (const name of goldenNames()) {
    const say = (text: string): string => spoken((read[name.split(/[-.]/u)[0] ?? ''] ?? assert.fail(name))(text));
    if (process.env.UPDATE_GOLDEN === '1') updateGolden(name, say);
    describe(name, () => {
      for (const { title, text, expected } of goldenCases(name)) {
        it(title, () => {
          assert.notEqual(expected, '', 'a golden case says what is expected');
          assert.equal(say(text), expected);
        });
      }
    });
  }
});
