import { cacheMinimumOf } from './cache-minimum.js';

it.each([
  ['claude-opus-5', 512],
  ['claude-opus-4-8', 1_024],
  ['claude-opus-4-20250514', 1_024],
  ['claude-opus-4-1@20250805', 1_024],
  ['claude-opus-4-7', 4_096],
  ['us.anthropic.claude-opus-4-5-20251101-v1:0', 4_096],
  ['anthropic/claude-haiku-4.5', 4_096],
  ['anthropic/claude-sonnet-4.5:thinking', 1_024],
  ['claude-sonnet-4-6', 1_024],
  ['Claude-Sonnet-5', 1_024],
  ['claude-3-7-sonnet-20250219', 1_024],
  ['claude-3-5-haiku@20241022', 2_048],
  ['claude-of-tomorrow', 4_096],
  ['claude-opus-50', 4_096],
  ['claude-3-5-sonnet-20240620', null],
  ['anthropic.claude-3-haiku-20240307-v1:0', null],
  ['anthropic.claude-v2:1', null],
  ['anthropic.claude-instant-v1', null],
  ['deepseek-reasoner', null],
])('the shortest prompt that is cached for %s has %j tokens', (model, tokens) => {
  expect(cacheMinimumOf(model)).toBe(tokens);
});
