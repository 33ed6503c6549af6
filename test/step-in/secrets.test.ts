import assert from 'node:assert/strict';
import { keysFor } from '../../src/node/providers/provider-keys.ts';
import { environmentFor } from '../../src/node/processes/environment.ts';
import { ApiKeys, keyFault } from '../../src/extension/secrets.ts';

const KEY = `sk-ant-${'aB3d'.repeat(12)}`;

describe('the key of a provider', () => {
  it('is told from what was pasted by mistake, without being repeated', () => {
    assert.equal(keyFault('anthropic', `  ${KEY}\n`), undefined);
    for (const wrong of ['', 'hello', KEY.slice(0, 20), `sk-ant-admin01-${'x'.repeat(60)}`, `${KEY} and more`, `${KEY}ü`, KEY.repeat(20)]) {
      const fault = keyFault('anthropic', wrong);
      assert.ok(fault !== undefined && (wrong === '' || !fault.includes(wrong)), wrong);
    }
  });

  it('is handed over for the provider that needs it only; the stored one goes before the environment’s', () => {
    const environment = { ANTHROPIC_API_KEY: 'from-the-environment' };
    assert.deepEqual(keysFor('anthropic', { environment, stored: KEY }), { ANTHROPIC_API_KEY: KEY });
    assert.deepEqual(keysFor('anthropic', { environment }), { ANTHROPIC_API_KEY: 'from-the-environment' });
    assert.deepEqual(keysFor('anthropic', { environment: {} }), {});
    assert.deepEqual(keysFor('scripted', { environment, stored: KEY }), {});
  });

  it('is never in the environment of a child process', () => {
    assert.ok(!JSON.stringify(environmentFor({ PATH: '/bin', ANTHROPIC_API_KEY: KEY, anthropic_api_key: KEY })).includes(KEY));
  });

  it('lies in the secret storage under its provider’s name, and one that cannot be read counts as none', async () => {
    const kept = new Map<string, string>();
    const storage = { get: (name: string) => Promise.resolve(kept.get(name)), store: (name: string, value: string) => Promise.resolve(void kept.set(name, value)), delete: (name: string) => Promise.resolve(void kept.delete(name)) };
    const keys = new ApiKeys(storage as never);
    await keys.store('anthropic', KEY);
    assert.deepEqual([[...kept.keys()], await keys.read('anthropic')], [['ceParallel.apiKey.anthropic'], KEY]);
    await keys.forget('anthropic');
    assert.equal(await keys.read('anthropic'), undefined);
    assert.equal(await new ApiKeys({ get: () => Promise.reject(new Error('the keyring is locked')) } as never).read('anthropic'), undefined);
  });
});
