import { promptTokenBound, type PromptSize } from './prompt-token-bound.js';

const card = { contextLength: 128_000, imagePartTokens: 3_000, filePartTokens: 50_000, audioPartTokens: 40_000 };
const size: PromptSize = { textBytes: 0, prompts: 1, messages: 0, imageParts: 0, fileParts: 0, audioParts: 0 };

describe('promptTokenBound', () => {
  it.each([
    [{ textBytes: 0 }, 0],
    [{ textBytes: 1 }, 1],
    [{ textBytes: 1_000, messages: 3 }, 524],
    [{ textBytes: 600_000, prompts: 2 }, 256_000],
    [{ imageParts: 2, fileParts: 1, audioParts: 1 }, 96_000],
    [{ textBytes: 10_000_000 }, 128_000],
  ])('of %p is %p', (change, bound) => {
    expect(promptTokenBound({ ...size, ...change }, card)).toBe(bound);
  });
});
