import { finish } from '#core';
import { readChatBody } from '../body/read-chat-body.js';
import { collectPromptText } from './prompt-text.js';

const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

describe('collectPromptText', () => {
  it('reads messages, tools and the schema of the reply, but not media', () => {
    const body = readChatBody(
      bytes({
        model: 'm',
        messages: [
          { role: 'system', content: 'Be brief.' },
          {
            role: 'user',
            name: 'Ann',
            content: [
              { type: 'text', text: 'Look' },
              { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
            ],
          },
          { role: 'assistant', tool_calls: [{ id: '1', function: { name: 'f', arguments: '{}' } }] },
        ],
        tools: [{ type: 'function' }],
        response_format: { type: 'text' },
      }),
    );
    expect(finish(collectPromptText(body.bytes))).toEqual([
      'Be brief.',
      'LookAnn',
      'f{}',
      '[{"type":"function"}]',
      '{"type":"text"}',
    ]);
  });

  it('reads all of a body with a truncated parsed value', () => {
    const content = 'long '.repeat(100_000);
    const body = readChatBody(bytes({ model: 'm', messages: [{ role: 'user', content }] }));
    expect(finish(collectPromptText(body.bytes))).toEqual([content]);
  });
});
