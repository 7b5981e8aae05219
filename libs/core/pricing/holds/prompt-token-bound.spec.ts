import { promptTokenBound, type PromptSize } from './prompt-token-bound.js';

const size: PromptSize = { textTokens: 0, mediaTokens: 0, prompts: 1, messages: 0, isInstructed: false };

describe('promptTokenBound', () => {
  it.each([
    [{ textTokens: 0 }, 0],
    [{ textTokens: 1 }, 1],
    [{ textTokens: 500, messages: 3 }, 524],
    [{ textTokens: 500, isInstructed: true }, 1_524],
    [{ textTokens: 300_000, prompts: 2 }, 256_000],
    [{ textTokens: 10, mediaTokens: 96_000 }, 96_010],
    [{ textTokens: 10_000_000 }, 128_000],
    [{ mediaTokens: 10_000_000 }, 128_000],
  ])('LIFE-2: of %p is %p', (change, bound) => {
    expect(promptTokenBound({ ...size, ...change }, 128_000)).toBe(bound);
  });
});
