import fc from 'fast-check';
import { type PriceVersion, type TokenUsage, priceUsage } from '#core';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import { readUsage } from './read-usage.js';

/** Disjoint parts of one call. */
interface Call {
  readonly fresh: number;
  readonly read: number;
  readonly written5m: number;
  readonly written1h: number;
  readonly output: number;
  readonly reasoning: number;
}

const PRICE: PriceVersion = {
  id: 'p',
  rows: [
    {
      fromPromptTokens: 0,
      rates: {
        input: 3_000_000_000n,
        cache_read: 300_000_000n,
        cache_write: 3_750_000_000n,
        cache_write_1h: 6_000_000_000n,
        output: 15_000_000_000n,
        reasoning: 17_000_000_000n,
      },
    },
  ],
};

const prompt = ({ fresh, read, written5m, written1h }: Call): number => fresh + read + written5m + written1h;
const written = ({ written5m, written1h }: Call): number => written5m + written1h;
const split = (call: Call): object => ({
  ephemeral_5m_input_tokens: call.written5m,
  ephemeral_1h_input_tokens: call.written1h,
});
const chat = (call: Call): object => {
  const completion = call.output + call.reasoning;
  return {
    prompt_tokens: prompt(call),
    completion_tokens: completion,
    total_tokens: prompt(call) + completion,
    completion_tokens_details: { reasoning_tokens: call.reasoning },
  };
};

/** OpenAI's names, with the member for long writes that its API lacks. */
const openAi = (call: Call): object => ({
  ...chat(call),
  prompt_tokens_details: {
    cached_tokens: call.read,
    cache_write_tokens: written(call),
    cache_write_1h_tokens: call.written1h,
  },
});

type Naming = readonly [name: string, write: (call: Call) => object];

/** With reads and writes of both lifetimes. */
const WHOLE: readonly Naming[] = [
  [
    'LiteLLM',
    (call) => ({
      ...chat(call),
      cache_read_input_tokens: call.read,
      cache_creation_input_tokens: written(call),
      prompt_tokens_details: {
        cached_tokens: call.read,
        cache_creation_tokens: written(call),
        cache_creation_token_details: split(call),
        text_tokens: call.fresh,
      },
    }),
  ],
  [
    'LiteLLM, without totals of writes',
    (call) => ({
      ...chat(call),
      cache_read_input_tokens: call.read,
      prompt_tokens_details: { cache_creation_token_details: split(call) },
    }),
  ],
  [
    'new-api',
    (call) => ({
      ...chat(call),
      input_tokens: 0,
      output_tokens: 0,
      input_tokens_details: null,
      usage_semantic: 'openai',
      prompt_tokens_details: { cached_tokens: call.read, cached_creation_tokens: written(call) },
      claude_cache_creation_5_m_tokens: call.written5m,
      claude_cache_creation_1_h_tokens: call.written1h,
    }),
  ],
  [
    'new-api in the words of Anthropic',
    (call) => ({
      ...chat(call),
      prompt_tokens: call.fresh,
      total_tokens: call.fresh + call.output + call.reasoning,
      usage_semantic: 'anthropic',
      prompt_tokens_details: { cached_tokens: call.read },
      claude_cache_creation_5_m_tokens: call.written5m,
      claude_cache_creation_1_h_tokens: call.written1h,
    }),
  ],
  [
    'a gateway with Anthropic’s input and a total of everything',
    (call) => ({
      ...chat(call),
      prompt_tokens: call.fresh,
      cache_read_input_tokens: call.read,
      cache_creation_input_tokens: written(call),
      cache_creation: split(call),
    }),
  ],
  [
    'Anthropic',
    (call) => ({
      input_tokens: call.fresh,
      output_tokens: call.output + call.reasoning,
      cache_read_input_tokens: call.read,
      cache_creation_input_tokens: written(call),
      cache_creation: split(call),
      output_tokens_details: { thinking_tokens: call.reasoning },
    }),
  ],
  [
    'Anthropic, without totals of writes',
    (call) => ({
      input_tokens: call.fresh,
      output_tokens: call.output + call.reasoning,
      cache_read_input_tokens: call.read,
      cache_creation: split(call),
      output_tokens_details: { thinking_tokens: call.reasoning },
    }),
  ],
  [
    'Alibaba',
    (call) => ({
      ...chat(call),
      prompt_tokens_details: {
        cached_tokens: call.read,
        cache_creation_input_tokens: written(call),
        cache_type: 'ephemeral',
        cache_creation: split(call),
      },
    }),
  ],
  [
    'the Responses API',
    (call) => ({
      input_tokens: prompt(call),
      output_tokens: call.output + call.reasoning,
      total_tokens: prompt(call) + call.output + call.reasoning,
      input_tokens_details: {
        cached_tokens: call.read,
        cache_write_tokens: written(call),
        cache_write_1h_tokens: call.written1h,
      },
      output_tokens_details: { reasoning_tokens: call.reasoning },
    }),
  ],
];

/** With writes of the ordinary lifetime. */
const SHORT: readonly Naming[] = [
  [
    'OpenRouter',
    (call) => ({
      ...chat(call),
      prompt_tokens_details: { cached_tokens: call.read, cache_write_tokens: call.written5m, audio_tokens: 0 },
    }),
  ],
  [
    'one-api and its forks',
    (call) => ({
      ...chat(call),
      prompt_tokens_details: { cached_read_tokens: call.read, cached_write_tokens: call.written5m },
    }),
  ],
];

/** With reads alone. */
const READS: readonly Naming[] = [
  ['OpenAI, Zhipu, vLLM', (call) => ({ ...chat(call), prompt_tokens_details: { cached_tokens: call.read } })],
  ['DeepSeek', (call) => ({ ...chat(call), prompt_cache_hit_tokens: call.read, prompt_cache_miss_tokens: call.fresh })],
  ['Moonshot', (call) => ({ ...chat(call), cached_tokens: call.read })],
  ['Mistral', (call) => ({ ...chat(call), num_cached_tokens: call.read, prompt_tokens_details: { cached_tokens: 0 } })],
  ['a reader of one side', (call) => ({ ...chat(call), cache_read_input_tokens: call.read })],
  [
    'xAI',
    (call) => ({
      ...chat(call),
      completion_tokens: call.output,
      prompt_tokens_details: { cached_tokens: call.read },
    }),
  ],
];

function read(usage: object): TokenUsage {
  const result = readUsage(usage);
  if (result.kind !== 'usage') throw new Error(`${JSON.stringify(usage)} is ${JSON.stringify(result)}`);
  return result.usage;
}

function charge(usage: object): bigint {
  return priceUsage(read(usage), PRICE, []).amountNanoUsd;
}

const tokens = fc.nat({ max: 100_000 });
const calls = fc.record({
  fresh: fc.integer({ min: 1, max: 100_000 }),
  read: tokens,
  written5m: tokens,
  written1h: tokens,
  output: fc.integer({ min: 1, max: 100_000 }),
  reasoning: tokens,
});

describe('one meaning of a token', () => {
  it.each([
    ...WHOLE.map(([name, write]) => [name, write, {}] as const),
    ...SHORT.map(([name, write]) => [name, write, { written1h: 0 }] as const),
    ...READS.map(([name, write]) => [name, write, { written5m: 0, written1h: 0 }] as const),
  ])('RES-18: the names of %s cost what OpenAI’s do', (_name, write, without) => {
    fc.assert(
      fc.property(calls, (any) => {
        const call = { ...any, ...without };
        expect(read(write(call))).toEqual(read(openAi(call)));
        expect(charge(write(call))).toBe(charge(openAi(call)));
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  it('RES-18: names that agree, or are zero, change nothing', () => {
    fc.assert(
      fc.property(calls, (call) => {
        const both = { ...openAi(call), cached_tokens: call.read, cache_read_input_tokens: 0, num_cached_tokens: null };
        expect(read(both)).toEqual(read(openAi(call)));
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});
