import { finish } from '#core';
import { readChatBody } from '../../chat/body/read-chat-body.js';
import { readChatRequest } from '../../chat/request/read-chat-request.js';
import { PLAIN_OPTIONS } from '../../../../test/support/samples/dialect-request.js';
import type { ReasoningField } from '../upstream-request-options.js';
import { openaiChat } from './openai-chat.js';

const IMAGE = { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } };
const TEXT = { type: 'text', text: 'sunny' };
const calling = {
  role: 'assistant',
  content: null,
  tool_calls: ['a', 'b'].map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })),
};
const result = (id: string, content: unknown): object => ({ role: 'tool', tool_call_id: id, content });

/** What is sent of the messages of a client of the Responses API, or of chat. */
function sentMessages(
  messages: readonly object[],
  isResponses = true,
  reasoningField: ReasoningField = 'none',
): unknown {
  const body = readChatBody(Buffer.from(JSON.stringify({ model: 'm', messages })));
  const request = { ...finish(readChatRequest(body)), nativeFormat: isResponses ? ('responses' as const) : null };
  const { parts } = finish(openaiChat.buildRequest(body, request, { ...PLAIN_OPTIONS, reasoningField }));
  return (JSON.parse(Buffer.concat(parts).toString()) as { messages: unknown }).messages;
}

describe('conversations of the Responses API at chat completions', () => {
  const user = { role: 'user', content: 'Go on.' };

  it('media of results follow all results of the turn as a message of the user', () => {
    const messages = [user, calling, result('a', [TEXT, IMAGE]), result('b', [IMAGE]), user];
    expect(sentMessages(messages)).toEqual([
      ...[user, calling, result('a', [TEXT]), result('b', 'The result is in the next message.')],
      ...[{ role: 'user', content: [IMAGE, IMAGE] }, user],
    ]);
    expect(sentMessages(messages.slice(0, 4))).toHaveLength(5);
    expect(sentMessages([user, calling, result('a', [TEXT]), result('b', 'x')])).toEqual([
      ...[user, calling, result('a', [TEXT]), result('b', 'x')],
    ]);
  });

  it('marks of caches reach only upstreams that have them', () => {
    const marked = [{ role: 'user', content: [{ ...TEXT, cache_control: { type: 'ephemeral' } }, IMAGE] }];
    expect(sentMessages(marked)).toEqual([{ role: 'user', content: [TEXT, IMAGE] }]);
    expect(sentMessages(marked, true, 'reasoning_details')).toEqual(marked);
  });

  it('what clients of chat write passes', () => {
    const messages = [user, calling, result('a', [{ ...TEXT, cache_control: { type: 'ephemeral' } }, IMAGE])];
    expect(sentMessages(messages, false)).toEqual(messages);
  });
});
