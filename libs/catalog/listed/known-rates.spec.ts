import { knownTokensPerSecond } from './known-rates.js';

describe('knownTokensPerSecond', () => {
  it.each([
    ['openai/gpt-5.6', 500],
    ['openai/gpt-oss-120b', 4_500],
    ['groq/gpt-oss-120b', 750],
    ['OpenAI/GPT-OSS-20B', 1_500],
    ['google/gemini-3.5-flash', 500],
    ['google/gemini-3.5-flash-lite', 800],
    ['anthropic/claude-opus-5', 250],
    ['anthropic/claude-haiku-4-5', 500],
  ])('of %s is %i', (canonicalId, tokensPerSecond) => {
    expect(knownTokensPerSecond(canonicalId)).toBe(tokensPerSecond);
  });
});
