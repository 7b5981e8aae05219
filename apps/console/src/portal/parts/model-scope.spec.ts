import { isInScope } from './model-scope';

const IDS = ['openai/gpt-4.1', 'openai/gpt-4x1', 'openai/gpt-4.1-mini', 'anthropic/claude-haiku-4-5'];

it.each([
  [[], IDS],
  [['openai/*'], ['openai/gpt-4.1', 'openai/gpt-4x1', 'openai/gpt-4.1-mini']],
  [['gpt-4.1'], ['openai/gpt-4.1']],
  [
    ['*mini', 'claude-*'],
    ['openai/gpt-4.1-mini', 'anthropic/claude-haiku-4-5'],
  ],
  [['gpt'], []],
])('patterns %j let a key call %j', (patterns, callable) => {
  expect(IDS.filter((id) => isInScope(patterns, id))).toEqual(callable);
});
