import { readUsage } from '../../../chat/usage/read-usage.js';
import { translateUsage } from './translate-usage.js';

function read(usage: Record<string, unknown>): unknown {
  const json = translateUsage(usage);
  return json === null ? null : readUsage(JSON.parse(json));
}

const none = {
  cachedTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  reasoningTokens: 0,
  imageInputTokens: 0,
  imageOutputTokens: 0,
  audioInputTokens: 0,
  audioOutputTokens: 0,
};

describe('translateUsage', () => {
  it.each<[usage: Record<string, unknown>, expected: { readonly calls?: object; readonly [count: string]: unknown }]>([
    [
      { input_tokens: 5, output_tokens: 7 },
      { promptTokens: 5, completionTokens: 7 },
    ],
    [
      { input_tokens: 5, cache_read_input_tokens: 10, cache_creation_input_tokens: 20, output_tokens: 7 },
      { promptTokens: 35, completionTokens: 7, cachedTokens: 10, cacheWriteTokens: 20 },
    ],
    [
      {
        input_tokens: 5,
        cache_creation_input_tokens: 20,
        cache_creation: { ephemeral_5m_input_tokens: 8, ephemeral_1h_input_tokens: 12 },
        output_tokens: 7,
      },
      { promptTokens: 25, completionTokens: 7, cacheWriteTokens: 8, cacheWrite1hTokens: 12 },
    ],
    [
      { input_tokens: 5, output_tokens: 7, output_tokens_details: { thinking_tokens: 6 } },
      { promptTokens: 5, completionTokens: 7, reasoningTokens: 6 },
    ],
    [
      { input_tokens: 5, output_tokens: 7, iterations: [{ input_tokens: 5, output_tokens: 7 }] },
      { promptTokens: 5, completionTokens: 7 },
    ],
    [
      {
        input_tokens: 5,
        output_tokens: 7,
        iterations: [
          { type: 'compaction', input_tokens: 100, cache_read_input_tokens: 30, output_tokens: 40 },
          { type: 'message', input_tokens: 5, output_tokens: 7 },
        ],
      },
      { promptTokens: 135, completionTokens: 47, cachedTokens: 30, calls: { own: 2, others: [] } },
    ],
    // An advisor is another model, and in no total.
    [
      {
        input_tokens: 400,
        output_tokens: 500,
        iterations: [
          { type: 'message', input_tokens: 400, output_tokens: 80 },
          { type: 'advisor_message', model: 'claude-opus', input_tokens: 800, output_tokens: 1_600 },
          { type: 'message', input_tokens: 1_300, cache_read_input_tokens: 400, output_tokens: 420 },
        ],
      },
      {
        promptTokens: 2_100,
        completionTokens: 500,
        cachedTokens: 400,
        calls: {
          own: 2,
          others: [{ model: 'claude-opus', usage: { ...none, promptTokens: 800, completionTokens: 1_600 } }],
        },
      },
    ],
    [
      {
        input_tokens: 4,
        output_tokens: 5,
        iterations: [
          { type: 'message', input_tokens: 4, output_tokens: 5 },
          { type: 'advisor_message', model: 'a name', input_tokens: -1, output_tokens: 1_600 },
        ],
      },
      { promptTokens: 4, completionTokens: 5, calls: { own: 1, others: [{ model: null, usage: null }] } },
    ],
    // Refused before any output: a fallback replied, and is billed alone.
    [
      {
        input_tokens: 106,
        output_tokens: 7,
        iterations: [
          { type: 'message', input_tokens: 106, cache_read_input_tokens: 50, output_tokens: 0 },
          { type: 'fallback_message', input_tokens: 106, output_tokens: 7 },
        ],
      },
      { promptTokens: 106, completionTokens: 7 },
    ],
    // Refused half-way: both are billed.
    [
      {
        input_tokens: 106,
        output_tokens: 7,
        iterations: [
          { type: 'message', input_tokens: 106, output_tokens: 3 },
          { type: 'fallback_message', input_tokens: 106, output_tokens: 7 },
        ],
      },
      { promptTokens: 212, completionTokens: 10, calls: { own: 2, others: [] } },
    ],
    [
      { input_tokens: 5, cache_read_input_tokens: null, output_tokens: 0 },
      { promptTokens: 5, completionTokens: 0 },
    ],
  ])('CHARGE-26: %j is %j', (usage, { calls, ...expected }) => {
    const several = calls === undefined ? {} : { calls };
    expect(read(usage)).toEqual({ kind: 'usage', plain: true, usage: { ...none, ...expected }, ...several });
  });

  it.each([
    { input_tokens: '5', output_tokens: 7 },
    { input_tokens: 5, output_tokens: -1 },
    { input_tokens: 5, output_tokens: 1.5 },
    { output_tokens: {}, input_tokens: 5 },
  ])('keeps absurd counts absurd: %j', (usage) => {
    expect(read(usage)).toMatchObject({ kind: 'absurd' });
  });

  it('is null without reported counts', () => {
    expect(read({ service_tier: 'standard' })).toBeNull();
  });
});
