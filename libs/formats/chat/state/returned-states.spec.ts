import { finish } from '#core';
import { readChatBody } from '../body/read-chat-body.js';
import { translateMessagesRequest } from '../../clients/messages/request/translate-messages-request.js';
import { translateResponsesRequest } from '../../clients/responses/request/translate-request.js';
import { SAMPLE_STATES } from '../../../../test/support/samples/sample-states.js';
import { ReturnedStates } from './returned-states.js';

const A = 'chn_a-crd_a';
const B = 'chn_b-crd_b';
const sealed = (issuer: string, state: string): string => SAMPLE_STATES.seal(issuer, state);
const read = (value: object) => readChatBody(Buffer.from(JSON.stringify({ model: 'm', ...value })));

function returnedChat(...messages: readonly object[]): ReturnedStates | null {
  return finish(ReturnedStates.of(read({ messages }), null, SAMPLE_STATES));
}

function restored(returned: ReturnedStates | null, issuer: string) {
  const { body, native, droppedStates } = finish(returned!.restoredFor(issuer));
  const edited = Object.fromEntries(
    (native?.edits ?? []).map(({ key, value }) => [key, JSON.parse(Buffer.concat(value ?? []).toString()) as unknown]),
  );
  const left = native?.droppedStates ?? droppedStates;
  return {
    messages: (body.value as { messages: unknown }).messages,
    isNative: native !== null,
    edited,
    droppedStates: left,
  };
}

const text = (signature: string) => ({ type: 'reasoning.text', text: 'T', signature, index: 0 });
const encrypted = (data: string) => ({ type: 'reasoning.encrypted', data, index: 1 });
const signed = (signature: string) => ({ extra_content: { google: { thought_signature: signature } } });

describe('state in chat', () => {
  it('is nothing to restore where no message holds any', () => {
    expect(returnedChat({ role: 'user', content: 'Hi' }, { role: 'assistant', reasoning_content: 'T' })).toBeNull();
  });

  it('goes to its issuer as it was issued', () => {
    const message = (one: (state: string) => string) => ({
      role: 'assistant',
      content: 'a',
      n: 1.5,
      reasoning_details: [text(one('s"')), encrypted(one('d'))],
      ...signed(one('g')),
      tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{}' }, ...signed(one('h')) }],
    });
    const returned = returnedChat(message((state) => sealed(A, state)));
    expect(returned?.lastIssuer).toBe(A);
    expect(restored(returned, A)).toMatchObject({ messages: [message((state) => state)], droppedStates: [] });
    expect(restored(returned, B)).toEqual({
      messages: [
        {
          role: 'assistant',
          content: 'a',
          n: 1.5,
          reasoning_details: [{ type: 'reasoning.text', text: 'T', index: 0 }],
          tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{}' } }],
        },
      ],
      isNative: false,
      edited: {},
      droppedStates: ['messages.reasoning_details', 'messages.extra_content'],
    });
  });

  it('names the account of the last state, where it continues', () => {
    const message = (state: string) => ({ role: 'assistant', reasoning_details: [encrypted(state)] });
    expect(returnedChat(message(sealed(A, '1')), message(sealed(B, '2')), message('raw'))?.lastIssuer).toBe(B);
    expect(returnedChat(message('raw'))?.lastIssuer).toBeNull();
  });

  it('reaches no account when it never left here', () => {
    const returned = returnedChat({ role: 'assistant', content: 'a', thinking_blocks: [{ signature: 'raw' }] });
    expect(restored(returned, A).messages).toEqual([{ role: 'assistant', content: 'a', thinking_blocks: [] }]);
  });
});

describe('state in the client’s own format', () => {
  const reasoning = (content: string) => ({ type: 'reasoning', summary: [], encrypted_content: content });
  const user = { role: 'user', content: 'Hi' };

  function responses(...items: readonly object[]): ReturnedStates | null {
    const { chat, native } = finish(translateResponsesRequest(read({ input: [user, ...items, user] }), SAMPLE_STATES));
    return finish(ReturnedStates.of(readChatBody(chat), native, SAMPLE_STATES));
  }

  it('of responses: other items are left out', () => {
    const returned = responses(reasoning(sealed(A, '1')), reasoning(sealed(B, '2')));
    expect(restored(returned, A)).toMatchObject({
      edited: { input: [user, reasoning('1'), user] },
      droppedStates: ['messages.reasoning_details'],
    });
  });

  it('of responses: the translation reads what the gateway encoded', () => {
    const encoded = SAMPLE_STATES.encode('reasoning', JSON.stringify([text(sealed(A, 's'))]));
    const returned = responses(reasoning(encoded), { role: 'assistant', content: 'a' });
    expect(returned?.lastIssuer).toBe(A);
    const { isNative, messages } = restored(returned, A);
    expect(isNative).toBe(false);
    expect(messages).toMatchObject([user, { reasoning_details: [text('s')] }, user]);
  });

  function messages(...content: readonly object[]): ReturnedStates | null {
    const body = read({ max_tokens: 9, messages: [user, { role: 'assistant', content }, user] });
    const { chat, native } = finish(translateMessagesRequest(body, { betas: [], states: SAMPLE_STATES }));
    return finish(ReturnedStates.of(readChatBody(chat), native, SAMPLE_STATES));
  }

  it('of messages: blocks are restored, or the translation is sent', () => {
    const blocks = (one: (state: string) => string) => [
      { type: 'thinking', thinking: 'T', signature: one('s') },
      { type: 'redacted_thinking', data: one('d') },
      { type: 'text', text: 'a' },
    ];
    const returned = messages(...blocks((state) => sealed(A, state)));
    expect(restored(returned, A).edited).toMatchObject({
      messages: [user, { content: blocks((state) => state) }, user],
    });
    expect(restored(returned, B)).toMatchObject({ isNative: false, droppedStates: ['messages.reasoning_details'] });
  });
});
