import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NO_USAGE } from '../../../../src/engine/model/usage.ts';
import { estimateUsage } from '../../../../src/node/providers/anthropic/estimate.ts';
import { DEFAULT_MODELS, factsOf, MODELS, priceOf } from '../../../../src/node/providers/anthropic/models.ts';
import { requestOf, user } from './requests.ts';

const MILLION = { input: 1_000_000, output: 1_000_000, cacheRead: 1_000_000, cacheWrite: 1_000_000 };

describe('the prices of models', () => {
  it('are known for every model that we choose', () => {
    for (const model of Object.values(DEFAULT_MODELS)) assert.ok(MODELS[model] !== undefined && MODELS[model].thinks, model);
  });

  it('are the same for a name with a date', () => {
    assert.deepEqual(factsOf('claude-haiku-4-5-20251001'), MODELS['claude-haiku-4-5']);
  });

  it('are the long ones for all of a call whose input is long, cached or not', () => {
    const usage = { ...NO_USAGE, output: 1_000_000, model: 'claude-haiku-5-5' };
    assert.equal(priceOf({ ...usage, cacheRead: 99_000, input: 1_000 }).toFixed(5), (0.5 + 0.00099 + 0.0001).toFixed(5));
    assert.equal(priceOf({ ...usage, cacheRead: 99_000, input: 1_001 }).toFixed(4), (2.5 + 0.00495 + 0.0005005).toFixed(4));
  });

  it('are those of the dearest for a model that nobody knows, so that no budget is overshot', () => {
    for (const model of Object.keys(MODELS)) assert.ok(priceOf({ ...MILLION, model: 'claude-next-9' }) >= priceOf({ ...MILLION, model }), model);
    assert.equal(priceOf(MILLION), priceOf({ ...MILLION, model: 'claude-next-9' }));
  });

  it('are one’s own where somebody set them', () => {
    assert.equal(priceOf({ ...MILLION, model: 'claude-next-9' }, { 'claude-next-9': { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 } }), 10);
  });
});

describe('the estimate of a call', () => {
  const assistant = (tokens: number) => ({ type: 'assistant' as const, text: 'So.', toolCalls: [], state: { by: 'anthropic', model: 'claude-sonnet-5-5', exchange: [], tokens } });

  it('takes what the last answer saw for cached, and what came since for new', () => {
    const first = estimateUsage(requestOf([user('x'.repeat(300))]), 'claude-sonnet-5-5');
    assert.equal(first.cacheRead, 0);
    assert.ok(first.cacheWrite > 100 + 1_000, 'the tools count too');
    const later = estimateUsage(requestOf([user('x'.repeat(300)), assistant(5_000), user('y'.repeat(300))]), 'claude-sonnet-5-5');
    assert.deepEqual([later.cacheRead, later.cacheWrite], [5_000, 100]);
    const another = estimateUsage(requestOf([user('x'), assistant(5_000)]), 'claude-opus-5-5');
    assert.equal(another.cacheRead, 0, 'the cache of one model is none of another’s');
  });

  it('is never lower for a longer conversation', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (texts, more) => {
        const price = (all: readonly string[]): number => priceOf(estimateUsage(requestOf(all.map(user)), 'claude-sonnet-5-5'));
        assert.ok(price([...texts, more]) >= price(texts));
      }),
    );
  });
});
