import fc from 'fast-check';
import { NO_USAGE, type TokenUsage } from '#core';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import { readUsage } from './read-usage.js';

const basic = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };
const basicUsage: TokenUsage = { ...NO_USAGE, promptTokens: 100, completionTokens: 20 };

describe('readUsage', () => {
  it.each<[vendor: string, value: object, usage: Partial<TokenUsage>, plain: boolean]>([
    ['OpenAI, bare', basic, {}, false],
    [
      'our own format',
      {
        ...basic,
        prompt_tokens_details: { cached_tokens: 64, cache_write_tokens: 8 },
        completion_tokens_details: { reasoning_tokens: 12 },
      },
      { cachedTokens: 64, cacheWriteTokens: 8, reasoningTokens: 12 },
      true,
    ],
    [
      'OpenAI, full',
      {
        ...basic,
        prompt_tokens_details: { cached_tokens: 64, audio_tokens: 3, image_tokens: 2 },
        completion_tokens_details: { reasoning_tokens: 12, audio_tokens: 4, accepted_prediction_tokens: 0 },
      },
      { cachedTokens: 64, audioInputTokens: 3, imageInputTokens: 2, reasoningTokens: 12, audioOutputTokens: 4 },
      false,
    ],
    ['null details', { ...basic, prompt_tokens_details: null, completion_tokens_details: null }, {}, false],
    [
      'an explicit zero',
      { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
      { promptTokens: 0, completionTokens: 0 },
      false,
    ],
    ['DeepSeek', { ...basic, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 }, { cachedTokens: 64 }, false],
    [
      'DeepSeek, both',
      { ...basic, prompt_cache_hit_tokens: 64, prompt_tokens_details: { cached_tokens: 64 } },
      { cachedTokens: 64 },
      false,
    ],
    [
      'Mistral',
      { ...basic, num_cached_tokens: 64, prompt_tokens_details: { cached_tokens: 0 } },
      { cachedTokens: 64 },
      false,
    ],
    ['Moonshot', { ...basic, cached_tokens: 64 }, { cachedTokens: 64 }, false],
    [
      'OpenRouter writes',
      { ...basic, prompt_tokens_details: { cached_tokens: 10, cache_write_tokens: 50 } },
      { cachedTokens: 10, cacheWriteTokens: 50 },
      false,
    ],
    [
      'writes with a lifetime of one hour',
      { ...basic, prompt_tokens_details: { cached_tokens: 10, cache_write_tokens: 50, cache_write_1h_tokens: 20 } },
      { cachedTokens: 10, cacheWriteTokens: 30, cacheWrite1hTokens: 20 },
      false,
    ],
    [
      'writes that were also read',
      { ...basic, cached_tokens: 60, cache_write_tokens: 41 },
      { cachedTokens: 60, cacheWriteTokens: 40 },
      false,
    ],
    ['writes equal to reads', { ...basic, cached_tokens: 100, cache_write_tokens: 100 }, { cachedTokens: 100 }, false],
    [
      'one-hour writes that were also read',
      { ...basic, prompt_tokens_details: { cached_tokens: 90, cache_write_tokens: 50, cache_write_1h_tokens: 20 } },
      { cachedTokens: 90, cacheWrite1hTokens: 10 },
      false,
    ],
    ['writes at the top', { ...basic, cache_write_tokens: 50 }, { cacheWriteTokens: 50 }, false],
    [
      'xAI, thinking only in the total',
      {
        prompt_tokens: 12,
        completion_tokens: 1,
        total_tokens: 241,
        completion_tokens_details: { reasoning_tokens: 228 },
      },
      { promptTokens: 12, completionTokens: 229, reasoningTokens: 228 },
      false,
    ],
    [
      'the fields of the Responses API',
      {
        input_tokens: 100,
        output_tokens: 20,
        total_tokens: 120,
        input_tokens_details: { cached_tokens: 64 },
        output_tokens_details: { reasoning_tokens: 12 },
      },
      { cachedTokens: 64, reasoningTokens: 12 },
      false,
    ],
    ['no total', { prompt_tokens: 100, completion_tokens: 20 }, {}, false],
    ['no completion', { prompt_tokens: 100, completion_tokens: null, total_tokens: 120 }, {}, false],
  ])('reads %s', (_vendor, value, usage, plain) => {
    expect(readUsage(value)).toEqual({ kind: 'usage', usage: { ...basicUsage, ...usage }, plain });
  });

  it.each([undefined, null, {}, [], 'many', { total_tokens: 5 }, { prompt_tokens: null }])(
    'is missing for %j',
    (value) => {
      expect(readUsage(value)).toEqual({ kind: 'missing' });
    },
  );

  it.each<[value: object, reason: string]>([
    [{ ...basic, prompt_tokens: -1 }, 'prompt_tokens is not a whole number of zero or more'],
    [{ ...basic, completion_tokens: 1.5 }, 'completion_tokens is not a whole number of zero or more'],
    [{ ...basic, total_tokens: '120' }, 'total_tokens is not a whole number of zero or more'],
    [{ ...basic, prompt_tokens: 1e300 }, 'prompt_tokens is not a whole number of zero or more'],
    [
      { ...basic, prompt_tokens_details: { cached_tokens: true } },
      'cached_tokens is not a whole number of zero or more',
    ],
    [{ ...basic, total_tokens: 119 }, 'total_tokens is below prompt_tokens + completion_tokens'],
    [{ ...basic, prompt_tokens_details: { cached_tokens: 101 } }, 'cached tokens exceed prompt_tokens'],
    [{ ...basic, cached_tokens: 60, cache_write_tokens: 101 }, 'cached tokens exceed prompt_tokens'],
    [{ ...basic, prompt_tokens_details: { image_tokens: 60, audio_tokens: 41 } }, 'media tokens exceed prompt_tokens'],
    [{ ...basic, completion_tokens_details: { reasoning_tokens: 21 } }, 'reasoning tokens exceed completion_tokens'],
    [{ ...basic, completion_tokens_details: { image_tokens: 21 } }, 'media tokens exceed completion_tokens'],
  ])('calls %j absurd', (value, reason) => {
    expect(readUsage(value)).toEqual({ kind: 'absurd', reason });
  });

  it.each([
    [
      { prompt_tokens: 100, cached_tokens: 64 },
      { lacks: 'completion', usage: { promptTokens: 100, cachedTokens: 64 } },
    ],
    [
      { completion_tokens: 20, total_tokens: 120 },
      { lacks: 'prompt', usage: { completionTokens: 20 } },
    ],
  ])('has one side of %j', (value, expected) => {
    expect(readUsage(value)).toMatchObject({ kind: 'partial', ...expected });
  });

  it.each<[what: string, value: object, usage: Partial<TokenUsage>, contradiction: string | null]>([
    [
      'LiteLLM, without its writes in the prompt',
      { prompt_tokens: 31, completion_tokens: 467, total_tokens: 498, cache_creation_input_tokens: 1_253 },
      { promptTokens: 1_284, completionTokens: 467, cacheWriteTokens: 1_253 },
      'cached tokens exceed prompt_tokens',
    ],
    [
      'a prompt without its reads, and no total',
      { prompt_tokens: 32, completion_tokens: 10, cache_read_input_tokens: 10_000 },
      { promptTokens: 10_032, completionTokens: 10, cachedTokens: 10_000 },
      'cached tokens exceed prompt_tokens',
    ],
    [
      'a total that proves reads beside the prompt',
      { prompt_tokens: 320, completion_tokens: 10, total_tokens: 430, cache_read_input_tokens: 100 },
      { promptTokens: 420, completionTokens: 10, cachedTokens: 100 },
      null,
    ],
    [
      'new-api, by its own word',
      { ...basic, usage_semantic: 'anthropic', prompt_tokens_details: { cached_tokens: 40 } },
      { promptTokens: 140, completionTokens: 20, cachedTokens: 40 },
      null,
    ],
    [
      'a total without what was cached',
      { ...basic, total_tokens: 56, prompt_tokens_details: { cached_tokens: 64 } },
      { ...basicUsage, cachedTokens: 64 },
      'total_tokens leaves out cached tokens',
    ],
    ['a total of zero', { ...basic, total_tokens: 0 }, basicUsage, null],
    [
      'DeepSeek, more hits than prompt',
      { ...basic, prompt_cache_hit_tokens: 640, prompt_cache_miss_tokens: 100 },
      { promptTokens: 740, completionTokens: 20, cachedTokens: 640 },
      'prompt_tokens is not the sum of cache hits and misses',
    ],
    [
      'DeepSeek, no prompt',
      { completion_tokens: 20, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 },
      { ...basicUsage, cachedTokens: 64 },
      null,
    ],
    [
      'reasoning beside the completion, and no total',
      { prompt_tokens: 100, completion_tokens: 20, reasoning_tokens: 228 },
      { promptTokens: 100, completionTokens: 248, reasoningTokens: 228 },
      'reasoning tokens exceed completion_tokens',
    ],
    [
      'two values of one count',
      { ...basic, cached_tokens: 64, prompt_tokens_details: { cached_tokens: 60 } },
      { ...basicUsage, cachedTokens: 64 },
      'cached_tokens has two values',
    ],
    [
      'writes above their split',
      {
        ...basic,
        cache_creation_input_tokens: 50,
        cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
      },
      { ...basicUsage, cacheWriteTokens: 30, cacheWrite1hTokens: 20 },
      'cache writes differ from their split',
    ],
    [
      'the cached part of sound and images',
      {
        ...basic,
        prompt_tokens_details: {
          cached_tokens: 50,
          audio_tokens: 40,
          image_tokens: 30,
          cached_tokens_details: { audio_tokens: 30, image_tokens: 20 },
        },
      },
      {
        ...basicUsage,
        cachedTokens: 50,
        audioInputTokens: 40,
        imageInputTokens: 30,
        cachedAudioTokens: 30,
        cachedImageTokens: 20,
      },
      null,
    ],
  ])('RES-18: reads %s', (_what, value, usage, contradiction) => {
    const result = readUsage(value);
    expect(result).toMatchObject({ kind: 'usage', usage: { ...NO_USAGE, ...usage } });
    expect(result.kind === 'usage' ? (result.contradiction ?? null) : result).toBe(contradiction);
  });

  it('never gives a part above its total, for any input', () => {
    const count = fc.oneof(fc.nat(50), fc.constant(null), fc.jsonValue());
    const details = fc.oneof(
      fc.record({ cached_tokens: count, cache_write_tokens: count, reasoning_tokens: count }, { requiredKeys: [] }),
      fc.jsonValue(),
    );
    const anyUsage = fc.record(
      {
        prompt_tokens: fc.nat(100),
        completion_tokens: count,
        total_tokens: count,
        prompt_tokens_details: details,
        completion_tokens_details: details,
        cached_tokens: count,
      },
      { requiredKeys: ['prompt_tokens'] },
    );
    fc.assert(
      fc.property(anyUsage, (value) => {
        const result = readUsage(value);
        if (result.kind !== 'usage') return;
        const { usage } = result;
        for (const tokens of Object.values(usage)) expect(Number.isSafeInteger(tokens) && tokens >= 0).toBe(true);
        expect(usage.cachedTokens + usage.cacheWriteTokens).toBeLessThanOrEqual(usage.promptTokens);
        expect(usage.reasoningTokens).toBeLessThanOrEqual(usage.completionTokens);
      }),
      { numRuns: propertyRuns(500) },
    );
  });
});
