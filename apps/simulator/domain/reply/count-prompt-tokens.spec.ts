import { countPromptTokens } from './count-prompt-tokens.js';

const BIG_IMAGE = `data:image/png;base64,${'A'.repeat(100_000)}`;

describe('countPromptTokens', () => {
  it.each([
    ['no messages', { messages: [] }, 3],
    ['one message', { messages: [{ role: 'user', content: 'hello world' }] }, 3 + 4 + 2],
    ['a name', { messages: [{ role: 'user', name: 'bob', content: 'hi' }] }, 3 + 4 + 2],
    ['null content', { messages: [{ role: 'assistant', content: null }] }, 3 + 4],
    ['text parts', { messages: [{ role: 'user', content: [{ type: 'text', text: 'hello world' }] }] }, 3 + 4 + 2],
    [
      'an image of any size',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: BIG_IMAGE } }] }] },
      3 + 4 + 85,
    ],
    ['other media', { messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, 3 + 4 + 100],
    ['tools', { messages: [], tools: [1] }, 3 + 3],
  ])('counts %s', (_, body, tokens) => {
    expect(countPromptTokens(body)).toBe(tokens);
  });
});
