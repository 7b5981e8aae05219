import fc from 'fast-check';
import { joinPiece, type PriceVersion, type TokenUsage, priceUsage } from '#core';
import { readUsage } from '../chat/usage/read-usage.js';
import { propertyRuns } from '../../../test/support/property-runs.js';
import { chatUsage } from './anthropic-messages/reply/translate-usage.js';
import { messagesUsage } from './bedrock/reply/converse-usage.js';
import { laterMetadata, toUsage } from './gemini/reply/read-usage-metadata.js';

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
        output: 15_000_000_000n,
        reasoning: 17_000_000_000n,
        cache_write: 3_750_000_000n,
        cache_write_1h: 6_000_000_000n,
      },
    },
  ],
};

const written = ({ written5m, written1h }: Call): number => written5m + written1h;
const prompt = (call: Call): number => call.fresh + call.read + written(call);
const completion = ({ output, reasoning }: Call): number => output + reasoning;
const openAi = (call: Call): object => ({
  prompt_tokens: prompt(call),
  completion_tokens: completion(call),
  total_tokens: prompt(call) + completion(call),
  prompt_tokens_details: {
    cached_tokens: call.read,
    cache_write_tokens: written(call),
    cache_write_1h_tokens: call.written1h,
  },
  completion_tokens_details: { reasoning_tokens: call.reasoning },
});

const messages = (call: Call): Record<string, unknown> => ({
  input_tokens: call.fresh,
  cache_read_input_tokens: call.read,
  output_tokens: completion(call),
  cache_creation: { ephemeral_5m_input_tokens: call.written5m, ephemeral_1h_input_tokens: call.written1h },
  output_tokens_details: { thinking_tokens: call.reasoning },
});
const converse = (call: Call): object => ({
  inputTokens: call.fresh,
  cacheReadInputTokens: call.read,
  outputTokens: completion(call),
  cacheDetails: [
    { ttl: '5m', inputTokens: call.written5m },
    { ttl: '1h', inputTokens: call.written1h },
  ],
});
const gemini = (call: Call): Record<string, unknown> => ({
  promptTokenCount: prompt(call),
  cachedContentTokenCount: call.read,
  candidatesTokenCount: call.output,
  thoughtsTokenCount: call.reasoning,
});
const geminiParts = (call: Call): Record<string, unknown> => ({
  promptTokensDetails: [{ modality: 'TEXT', tokenCount: prompt(call) }],
  cacheTokensDetails: [{ modality: 'TEXT', tokenCount: call.read }],
  candidatesTokensDetails: [{ modality: 'TEXT', tokenCount: call.output }],
  thoughtsTokenCount: call.reasoning,
});
const ofConverse = (usage: object): unknown => {
  const piece = messagesUsage(Buffer.from(JSON.stringify(usage)));
  return piece === null ? null : chatUsage(JSON.parse(joinPiece(piece).toString()) as Record<string, unknown>);
};

const NAMINGS: readonly (readonly [name: string, write: (call: Call) => unknown, without: Partial<Call>])[] = [
  ['Messages', (call) => chatUsage({ ...messages(call), cache_creation_input_tokens: written(call) }), {}],
  ['Messages without the total of writes', (call) => chatUsage(messages(call)), {}],
  [
    'Messages in new-api’s words',
    (call) =>
      chatUsage({
        ...messages(call),
        cache_creation_input_tokens: written(call),
        cache_creation: null,
        claude_cache_creation_5_m_tokens: call.written5m,
        claude_cache_creation_1_h_tokens: call.written1h,
      }),
    {},
  ],
  [
    'Messages in new-api’s words without the total of writes',
    (call) =>
      chatUsage({
        ...messages(call),
        cache_creation: null,
        usage_semantic: 'anthropic',
        claude_cache_creation_5_m_tokens: call.written5m,
        claude_cache_creation_1_h_tokens: call.written1h,
      }),
    {},
  ],
  [
    'Messages whose input has all of the prompt, as the upstream says',
    (call) => chatUsage({ ...messages(call), input_tokens: prompt(call), usage_semantic: 'openai' }),
    {},
  ],
  ['Converse', (call) => ofConverse({ ...converse(call), cacheWriteInputTokens: written(call) }), { reasoning: 0 }],
  ['Converse without the total of writes', (call) => ofConverse(converse(call)), { reasoning: 0 }],
  ['Gemini', (call) => toUsage(gemini(call)), { written5m: 0, written1h: 0 }],
  [
    'Gemini with a total',
    (call) => toUsage({ ...gemini(call), totalTokenCount: prompt(call) + completion(call) }),
    { written5m: 0, written1h: 0 },
  ],
  ['Gemini by its parts', (call) => toUsage(geminiParts(call)), { written5m: 0, written1h: 0 }],
  [
    'Gemini in two chunks, the last without counts',
    (call) => toUsage(laterMetadata(gemini(call), { promptTokenCount: prompt(call), totalTokenCount: prompt(call) })),
    { written5m: 0, written1h: 0 },
  ],
];

function read(usage: unknown): TokenUsage {
  const result = readUsage(usage);
  if (result.kind !== 'usage' || result.contradiction !== undefined) {
    throw new Error(`${JSON.stringify(usage)} is ${JSON.stringify(result)}`);
  }
  return result.usage;
}

describe('usage of other formats', () => {
  const tokens = fc.nat({ max: 100_000 });
  const some = fc.integer({ min: 1, max: 100_000 });
  const calls = fc.record({
    fresh: some,
    read: tokens,
    written5m: tokens,
    written1h: tokens,
    output: some,
    reasoning: tokens,
  });

  it.each(NAMINGS)('RES-18: %s cost what OpenAI’s names do', (_name, write, without) => {
    fc.assert(
      fc.property(calls, (any) => {
        const call = { ...any, ...without };
        const usage = read(write(call));
        expect(usage).toEqual(read(openAi(call)));
        const charge = priceUsage(usage, PRICE, []).amountNanoUsd;
        expect(charge).toBe(priceUsage(read(openAi(call)), PRICE, []).amountNanoUsd);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  it.each([
    [{ input_tokens: 5, output_tokens: 7, cache_creation_input_tokens: 50, cache_creation: split(10, 20) }, 30, 20],
    [{ input_tokens: 5, output_tokens: 7, cache_creation_input_tokens: 20, cache_creation: split(10, 30) }, 10, 30],
  ])('CHARGE-9: writes of Messages that differ from their split contradict themselves: %j', (usage, short, long) => {
    expect(readUsage(chatUsage(usage))).toMatchObject({
      kind: 'usage',
      contradiction: 'cache writes differ from their split',
      usage: { promptTokens: 5 + short + long, cacheWriteTokens: short, cacheWrite1hTokens: long },
    });
  });
});

function split(short: number, long: number): object {
  return { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long };
}
