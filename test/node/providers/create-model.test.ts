import assert from 'node:assert/strict';
import { isFault } from '../../../src/engine/model/fault.ts';
import { systemClock } from '../../../src/node/clock.ts';
import { createModel } from '../../../src/node/providers/create-model.ts';
import { keyOf, keysFor } from '../../../src/node/providers/provider-keys.ts';
import { PROVIDER_NAMES } from '../../../src/node/providers/provider-names.ts';

const settings = { keys: {}, playbook: undefined, clock: systemClock };

describe('a provider by its name', () => {
  it('is made, and says its name', () => {
    for (const provider of PROVIDER_NAMES) assert.equal(createModel({ ...settings, provider, keys: { ANTHROPIC_API_KEY: 'k' } }).provider, provider);
  });

  it('that does not exist is told with those that do', () => {
    assert.throws(() => createModel({ ...settings, provider: 'openai' }), (error) => isFault(error, 'usage') && error.remedy.includes('anthropic'));
  });

  it('that needs a key is not made without, and says how to set it', () => {
    for (const keys of [{}, { ANTHROPIC_API_KEY: ' ' }, { OTHER_KEY: 'k' }]) {
      assert.throws(() => createModel({ ...settings, provider: 'anthropic', keys }), (error) => isFault(error, 'preflight') && /ANTHROPIC_API_KEY.*Set API Key/u.test(error.remedy));
    }
  });
});

describe('the key of a provider', () => {
  it('is the stored one, else that of the environment, and none for a provider that needs none', () => {
    const environment = { ANTHROPIC_API_KEY: 'env' };
    assert.deepEqual(keysFor('anthropic', { environment, stored: 'stored' }), { ANTHROPIC_API_KEY: 'stored' });
    assert.deepEqual(keysFor('anthropic', { environment }), { ANTHROPIC_API_KEY: 'env' });
    assert.deepEqual(keysFor('anthropic', { environment: { ANTHROPIC_API_KEY: '' } }), {});
    assert.deepEqual(keysFor('scripted', { environment, stored: 'stored' }), {});
    assert.equal(keyOf('anthropic', { ANTHROPIC_API_KEY: ' k\n' }), 'k');
  });
});
