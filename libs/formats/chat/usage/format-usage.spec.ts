import fc from 'fast-check';
import { scanTopLevel, NO_USAGE, type TokenUsage } from '#core';
import { formatUsage, rewriteUsage } from './format-usage.js';
import { readUsage } from './read-usage.js';

const usage: TokenUsage = {
  ...NO_USAGE,
  promptTokens: 100,
  completionTokens: 20,
  cachedTokens: 64,
  reasoningTokens: 5,
};

describe('formatUsage', () => {
  it('RES-3: always has totals, cached, cache-written and reasoning tokens', () => {
    expect(JSON.parse(formatUsage(usage))).toEqual({
      prompt_tokens: 100,
      completion_tokens: 20,
      total_tokens: 120,
      prompt_tokens_details: { cached_tokens: 64, cache_write_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 5 },
    });
  });

  it('has image and audio tokens when above zero', () => {
    const media = { ...usage, imageInputTokens: 1, audioInputTokens: 2, imageOutputTokens: 3, audioOutputTokens: 4 };
    expect(JSON.parse(formatUsage(media))).toMatchObject({
      prompt_tokens_details: { image_tokens: 1, audio_tokens: 2 },
      completion_tokens_details: { image_tokens: 3, audio_tokens: 4 },
    });
  });

  it('is read back as the same usage, and as plain', () => {
    const part = fc.nat(1_000);
    fc.assert(
      fc.property(part, part, part, part, part, part, (cached, written, fresh, reasoning, image, text) => {
        const any: TokenUsage = {
          ...NO_USAGE,
          promptTokens: cached + written + fresh,
          cachedTokens: cached,
          cacheWriteTokens: written,
          imageInputTokens: fresh,
          completionTokens: reasoning + image + text,
          reasoningTokens: reasoning,
          imageOutputTokens: image,
        };
        expect(readUsage(JSON.parse(formatUsage(any)))).toEqual({ kind: 'usage', usage: any, plain: true });
      }),
    );
  });
});

describe('rewriteUsage', () => {
  it('sets the documented fields and keeps the others', () => {
    const upstream =
      '{"prompt_tokens":100,"completion_tokens":2, "total_tokens":120,"num_cached_tokens":64,"cost":1.0}';
    expect(rewriteUsage(scanTopLevel(Buffer.from(upstream)), usage)).toBe(
      '{"prompt_tokens":100,"completion_tokens":20, "total_tokens":120,"num_cached_tokens":64,"cost":1.0,' +
        '"prompt_tokens_details":{"cached_tokens":64,"cache_write_tokens":0},' +
        '"completion_tokens_details":{"reasoning_tokens":5}}',
    );
  });

  it('keeps other details, and replaces details that are not an object', () => {
    const upstream = '{"prompt_tokens_details":{"text_tokens": 9,"cached_tokens":0},"completion_tokens_details":null}';
    expect(JSON.parse(rewriteUsage(scanTopLevel(Buffer.from(upstream)), usage))).toEqual({
      prompt_tokens: 100,
      completion_tokens: 20,
      total_tokens: 120,
      prompt_tokens_details: { text_tokens: 9, cached_tokens: 64, cache_write_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 5 },
    });
  });
});
