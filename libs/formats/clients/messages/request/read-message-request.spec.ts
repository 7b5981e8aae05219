import { finish, RoutifyError } from '#core';
import { SAMPLE_STATES } from '../../../../../test/support/samples/sample-states.js';
import { boundParts, readChatBody, type ChatBody } from '../../../chat/body/read-chat-body.js';
import { readChatRequest } from '../../../chat/request/read-chat-request.js';
import { readMessageRequest } from './read-message-request.js';
import { translateMessagesRequest } from './translate-messages-request.js';

const bodyOf = (messages: readonly unknown[]): ChatBody =>
  readChatBody(Buffer.from(JSON.stringify({ model: 'm', max_tokens: 9, messages })));

const turns = (count: number): readonly unknown[] =>
  Array.from({ length: count }, (_, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content: 'Hi' }));

function translated(body: ChatBody): ChatBody {
  const { chat } = finish(translateMessagesRequest(body, { betas: [], states: SAMPLE_STATES }));
  return readChatBody(chat);
}

function refusalOf(run: () => unknown): object {
  try {
    run();
  } catch (error) {
    if (error instanceof RoutifyError) return error;
  }
  throw new Error('it is accepted');
}

describe('the number of messages of the Messages API', () => {
  it('MSG-18: is not bounded by the limit of chat, but by that of objects in a conversation', () => {
    const body = bodyOf(turns(10_000));
    boundParts(body);
    expect(finish(readMessageRequest(translated(body))).messageCount).toBe(10_000);
    expect(refusalOf(() => finish(readChatRequest(translated(body))))).toMatchObject({ param: 'messages' });
    const refusal = refusalOf(() => {
      boundParts(bodyOf(turns(10_001)));
    });
    expect(refusal).toMatchObject({ metadata: { limit_parts: 10_000 } });
  });

  it('MSG-18: is 100,000 at most, of whatever they are', () => {
    const refusal = refusalOf(() => translated(bodyOf(Array.from({ length: 100_001 }, () => 1))));
    expect(refusal).toMatchObject({ param: 'messages' });
    expect((refusal as Error).message).toContain('expected an array of 1 to 100,000 messages');
    const last = refusalOf(() => translated(bodyOf(Array.from({ length: 100_000 }, () => 1))));
    expect(last).toMatchObject({ param: 'messages[0]' });
  });

  it('MSG-18: results of tools, which are messages of their own in chat, count once', () => {
    const results = Array.from({ length: 3_000 }, (_, index) => ({ type: 'tool_result', tool_use_id: `t${index}` }));
    const calls = results.map(({ tool_use_id: id }) => ({ type: 'tool_use', id, name: 'f', input: {} }));
    const body = bodyOf([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: calls },
      { role: 'user', content: results },
    ]);
    boundParts(body);
    expect(finish(readMessageRequest(translated(body))).messageCount).toBe(3_002);
  });
});
