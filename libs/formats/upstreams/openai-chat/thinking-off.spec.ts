import { finish } from '#core';
import { translateMessagesRequest } from '../../clients/messages/request/translate-messages-request.js';
import { SAMPLE_STATES } from '../../../../test/support/samples/sample-states.js';
import { chatBody, dialectRequest, requestText } from '../../../../test/support/samples/dialect-request.js';
import type { DialectOptions } from '../dialect.js';
import { openaiChat } from './openai-chat.js';

type Json = Readonly<Record<string, unknown>>;

function sentTo(options: Partial<DialectOptions>, fields: Json) {
  const body = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...fields };
  const request = dialectRequest(openaiChat, body, { upstreamModel: 'deepseek-v4-flash', ...options });
  const { model: _model, messages: _messages, ...sent } = JSON.parse(requestText(request)) as Json;
  return { sent, dropped: request.dropped };
}

/** What a client of Messages writes, as a body of chat. */
function fromMessages(fields: Json): Json {
  const body = chatBody({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], max_tokens: 9, ...fields });
  const options = { betas: [], countsOnly: false, states: SAMPLE_STATES };
  return chatBody(finish(translateMessagesRequest(body, options)).chat.toString()).value;
}

describe('thinking that a client turns off', () => {
  it.each([
    [{ reasoning_effort: 'none' }],
    [{ reasoning: { effort: 'none' } }],
    [{ reasoning: { enabled: false } }],
    [{ enable_thinking: false }],
    [{ thinking: { type: 'disabled' } }],
  ])('REQ-41: by %j is turned off by the provider’s own field', (fields) => {
    const own = (thinkingOff: DialectOptions['thinkingOff']) => sentTo({ thinkingOff }, fields);
    expect(own('thinking')).toEqual({ sent: { thinking: { type: 'disabled' } }, dropped: [] });
    expect(own('enable_thinking')).toEqual({ sent: { enable_thinking: false }, dropped: [] });
    expect(own('reasoning')).toEqual({ sent: { reasoning: { effort: 'none' } }, dropped: [] });
    expect(own('as_sent')).toEqual({ sent: fields, dropped: [] });
  });

  it.each([[{ reasoning_effort: 'low' }], [{ reasoning: { exclude: true } }], [{ thinking: { type: 'enabled' } }]])(
    'REQ-41: is not what %j says',
    (fields) => {
      expect(sentTo({ thinkingOff: 'thinking' }, fields).sent).toEqual(fields);
    },
  );

  it('REQ-41: by a client of Messages is turned off, or named', () => {
    const body = fromMessages({ thinking: { type: 'disabled' } });
    const withSwitch = sentTo({ thinkingOff: 'thinking' }, body);
    expect([withSwitch.sent.thinking, withSwitch.dropped]).toEqual([{ type: 'disabled' }, []]);
    const without = sentTo({}, body);
    expect([without.sent.thinking, without.dropped]).toEqual([undefined, ['thinking']]);
    expect(sentTo({}, fromMessages({ thinking: { type: 'adaptive' } })).dropped).toEqual([]);
  });

  it.each(['kimi-k3', 'kimi-k3.1-pro', 'kimi-k2.7-code', 'moonshotai/kimi-k3'])(
    'REQ-41: stays as it is said at %s, which always thinks',
    (upstreamModel) => {
      const fields = { reasoning_effort: 'none' };
      expect(sentTo({ upstreamModel, thinkingOff: 'thinking' }, fields).sent).toEqual(fields);
    },
  );

  it('REQ-41: is what the operator forces in any case', () => {
    const policy = { rename: {}, default: {}, force: { thinking: { type: 'enabled' } } };
    const { sent } = sentTo({ thinkingOff: 'thinking', policy }, { reasoning_effort: 'none' });
    expect(sent).toEqual({ thinking: { type: 'enabled' } });
  });
});
