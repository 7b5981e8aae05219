import { type DialectRequest, messagesEndpoint, responsesEndpoint, chatEndpoint, type Endpoint } from '#formats';
import { finish } from '#core';
import { type Candidate, DEFAULT_CHANNEL_OPTIONS } from '#channels';
import { chatBody, PLAIN_OPTIONS } from '../../../../test/support/samples/dialect-request.js';
import { SAMPLE_STATES } from '../../../../test/support/samples/sample-states.js';
import { buildAttemptRequest } from './build-attempt-request.js';

type Kind = Candidate['channel']['kind'];
type Json = Readonly<Record<string, unknown>>;

const ENDPOINTS = { chat: chatEndpoint, messages: messagesEndpoint, responses: responsesEndpoint };
const HEADS = {
  chat: { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
  messages: { model: 'm', max_tokens: 4_096, messages: [{ role: 'user', content: 'Hi' }] },
  responses: { model: 'm', input: 'Hi' },
};
const TOOL = { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } };

interface Requested {
  readonly kind?: Kind;
  readonly options?: object;
  readonly from?: keyof typeof ENDPOINTS;
}

/** What a model gets of a request, and what is named as left out. */
function sentTo(
  upstreamModel: string,
  fields: Json,
  requested: Requested = {},
): { sent: Json; dropped: readonly string[] } {
  const { parts, dropped } = builtFor(upstreamModel, fields, requested);
  return { sent: JSON.parse(Buffer.concat(parts).toString()) as Json, dropped };
}

function builtFor(upstreamModel: string, fields: Json, requested: Requested = {}): DialectRequest {
  const { kind = 'anthropic-messages', options = {}, from = 'chat' } = requested;
  const endpoint: Endpoint = ENDPOINTS[from];
  const { body, native } = finish(endpoint.translate(chatBody({ ...HEADS[from], ...fields }), {}, SAMPLE_STATES));
  const channel = {
    kind,
    endpoint: { origin: 'https://up.example', path: '' },
    options: { ...DEFAULT_CHANNEL_OPTIONS, ...options },
  } as Candidate['channel'];
  const candidate = { channel, upstreamModel, toolsApi: null };
  const attempt = { ...PLAIN_OPTIONS, native, cacheKey: null };
  return finish(buildAttemptRequest(candidate, body, finish(endpoint.readRequest(body)), attempt));
}

const SAMPLING = { temperature: 0.5, top_p: 0.9 };

describe('fields that a model refuses', () => {
  it.each([
    'claude-opus-4-7',
    'claude-opus-4-8-20260601',
    'anthropic/claude-opus-4.8',
    'anthropic/claude-4.7-opus',
    'us.anthropic.claude-sonnet-5-v1:0',
    'claude-opus-5-5@20260922',
    'Claude-Fable-5.1',
  ])('REQ-21: %s gets no sampling fields, and they are named', (model) => {
    const { sent, dropped } = sentTo(model, SAMPLING);
    expect([sent.temperature, sent.top_p]).toEqual([undefined, undefined]);
    expect(dropped).toEqual(['temperature', 'top_p']);
  });

  it.each(['claude-opus-4-6', 'claude-sonnet-4-6', 'claude-haiku-4-5', 'claude-3-7-sonnet', 'up'])(
    'REQ-21: %s gets a temperature',
    (model) => {
      expect(sentTo(model, { temperature: 0.5 })).toMatchObject({ sent: { temperature: 0.5 }, dropped: [] });
    },
  );

  it.each(['claude-sonnet-4-5', 'claude-sonnet-4-6', 'anthropic/claude-sonnet-4.6'])(
    'REQ-21: %s gets one of temperature and top_p',
    (model) => {
      const both = sentTo(model, SAMPLING);
      expect([both.sent.temperature, both.sent.top_p, both.dropped]).toEqual([0.5, undefined, ['top_p']]);
      expect(sentTo(model, { top_p: 0.9 })).toMatchObject({ sent: { top_p: 0.9 }, dropped: [] });
    },
  );

  it.each<[model: string, effort: string | undefined, isSent: boolean]>([
    ['gpt-5.6-sol', undefined, false],
    ['gpt-6-luna', 'high', false],
    ['openai/gpt-6-sol', 'none', true],
    ['gpt-6.1-sol', 'low', false],
    ['gpt-6.2-astra', undefined, false],
    ['gpt-5.5', 'high', true],
  ])('REQ-21: %s at effort %s gets sampling fields: %s', (model, effort, isSent) => {
    const requested = { ...SAMPLING, ...(effort === undefined ? {} : { reasoning_effort: effort }) };
    const { sent, dropped } = sentTo(model, requested, { kind: 'openai-compatible' });
    expect(['temperature' in sent, 'top_p' in sent]).toEqual([isSent, isSent]);
    expect(dropped).toEqual(isSent ? [] : ['temperature', 'top_p']);
  });

  it('MSG-12: bytes of clients of Messages and Responses lose the same, and nothing else', () => {
    const requested = { ...SAMPLING, top_k: 5, x_own: 1.0 };
    const messages = sentTo('claude-opus-4-8', requested, { from: 'messages' });
    expect(messages.sent).toEqual({ ...HEADS.messages, model: 'claude-opus-4-8', x_own: 1 });
    expect(messages.dropped).toEqual(['temperature', 'top_p', 'top_k']);
    const responses = sentTo('gpt-6.1-sol', SAMPLING, { from: 'responses', kind: 'openai-responses' });
    expect([responses.sent.temperature, responses.sent.top_p]).toEqual([undefined, undefined]);
    expect(responses.dropped).toEqual(['temperature', 'top_p']);
  });

  it('are sent where the channel allows or sets them', () => {
    const allowing = sentTo('claude-opus-4-8', SAMPLING, { options: { allow: ['temperature'] } });
    expect([allowing.sent.temperature, allowing.dropped]).toEqual([0.5, ['top_p']]);
    const forcing = sentTo('gpt-6.1-sol', SAMPLING, {
      kind: 'openai-compatible',
      options: { force: { temperature: 1 } },
    });
    expect([forcing.sent.temperature, forcing.dropped]).toEqual([1, ['top_p']]);
  });
});

describe('thinking that a model cannot turn off', () => {
  it.each([
    ['claude-opus-4-8', { type: 'disabled' }, []],
    ['claude-fable-5', undefined, ['reasoning_effort']],
    ['claude-opus-5.5', undefined, ['reasoning_effort']],
    ['claude-sonnet-5-5', { type: 'between_tools' }, ['reasoning_effort']],
  ])('REQ-22: %s gets %j for the effort none', (model, thinking, dropped) => {
    const built = sentTo(model, { reasoning_effort: 'none' });
    expect([built.sent.thinking, built.dropped]).toEqual([thinking, dropped]);
  });

  it.each([
    ['claude-opus-4-8', { type: 'disabled' }, []],
    ['claude-fable-5-1', undefined, ['thinking']],
    ['claude-sonnet-5-5', { type: 'between_tools' }, ['thinking']],
  ])('MSG-12: %s gets %j where its own format says disabled', (model, thinking, dropped) => {
    const off = { thinking: { type: 'disabled' } };
    // In chat, too: the field then is translated with the others.
    for (const from of ['messages', 'chat'] as const) {
      const built = sentTo(model, off, { from });
      expect([built.sent.thinking, built.dropped]).toEqual([thinking, dropped]);
    }
    const invoked = sentTo(`anthropic.${model}`, off, { from: 'messages', kind: 'bedrock' });
    expect([invoked.sent.thinking, invoked.dropped]).toEqual([thinking, dropped]);
  });

  it('is sent where the channel allows the field', () => {
    const options = { allow: ['reasoning_effort', 'thinking'] };
    const chat = sentTo('claude-fable-5', { reasoning_effort: 'none' }, { options });
    const own = sentTo('claude-fable-5', { thinking: { type: 'disabled' } }, { options, from: 'messages' });
    for (const { sent, dropped } of [chat, own]) expect([sent.thinking, dropped]).toEqual([{ type: 'disabled' }, []]);
    const nested = sentTo('claude-fable-5', { reasoning: { effort: 'none' } }, { options });
    expect([nested.sent.thinking, nested.dropped]).toEqual([undefined, ['reasoning.effort']]);
  });
});

describe('an effort that a model does not have', () => {
  const low = { effort: 'low' };

  it.each(['none', 'minimal'])('REQ-22: %s is the least that GPT-6.1 has, and named', (effort) => {
    const chat = sentTo('gpt-6.1-sol', { reasoning_effort: effort }, { kind: 'openai-compatible' });
    expect([chat.sent.reasoning_effort, chat.dropped]).toEqual(['low', ['reasoning_effort']]);
    const nested = sentTo(
      'openai/gpt-6.1-sol',
      { reasoning: { effort, exclude: true } },
      { kind: 'openai-compatible' },
    );
    expect([nested.sent.reasoning, nested.dropped]).toEqual([{ ...low, exclude: true }, ['reasoning']]);
    const translated = sentTo('gpt-6-astra', { reasoning_effort: effort }, { kind: 'openai-responses' });
    expect([translated.sent.reasoning, translated.dropped]).toEqual([low, ['reasoning_effort']]);
    const requested = { reasoning: { effort, summary: 'auto' } };
    const passed = sentTo('gpt-6.1-sol', requested, { kind: 'openai-responses', from: 'responses' });
    expect([passed.sent.reasoning, passed.dropped]).toEqual([{ ...low, summary: 'auto' }, ['reasoning_effort']]);
  });

  it.each(['gpt-6-sol', 'gpt-5.6-luna'])('REQ-22: none stays at %s, which has it', (model) => {
    const { sent, dropped } = sentTo(model, { reasoning_effort: 'none' }, { kind: 'openai-compatible' });
    expect([sent.reasoning_effort, dropped]).toEqual(['none', []]);
  });

  it('is sent where the channel allows it', () => {
    const requested = { options: { allow: ['reasoning_effort'] } };
    const none = { reasoning_effort: 'none' };
    const chat = sentTo('gpt-6.1-sol', none, { ...requested, kind: 'openai-compatible' });
    expect([chat.sent.reasoning_effort, chat.dropped]).toEqual(['none', []]);
    const translated = sentTo('gpt-6.1-sol', none, { ...requested, kind: 'openai-responses' });
    const own = { reasoning: { effort: 'none' } };
    const passed = sentTo('gpt-6.1-sol', own, { ...requested, kind: 'openai-responses', from: 'responses' });
    for (const { sent, dropped } of [translated, passed])
      expect([sent.reasoning, dropped]).toEqual([{ effort: 'none' }, []]);
  });
});

describe('a tool that has to be called', () => {
  const forced = { tools: [TOOL], tool_choice: 'required' };
  const unsupported = expect.objectContaining({ status: 400, param: 'tool_choice' }) as Error;

  it.each(['claude-fable-5', 'claude-fable-5-1', 'claude-opus-5.5', 'us.anthropic.claude-sonnet-5-5-v1:0'])(
    'REQ-22: is refused by name for %s, which decides by itself',
    (model) => {
      expect(() => sentTo(model, forced)).toThrow(unsupported);
      const named = { tools: [{ name: 'f', input_schema: { type: 'object' } }], tool_choice: { type: 'any' } };
      expect(() => sentTo(model, named, { from: 'messages' })).toThrow(unsupported);
      expect(sentTo(model, { ...forced, tool_choice: 'auto' }).sent.tools).toHaveLength(1);
    },
  );

  it('REQ-22: is left out where the channel leaves it out', () => {
    const { sent } = sentTo('claude-opus-5-5', forced, { options: { drop: ['tool_choice'] } });
    expect([sent.tools, sent.tool_choice]).toEqual([expect.any(Array), undefined]);
  });

  it('REQ-22: is sent where the model takes it, or the channel allows it', () => {
    expect(sentTo('claude-opus-4-8', forced).sent.tool_choice).toEqual({ type: 'any' });
    const options = { allow: ['tool_choice'] };
    expect(sentTo('claude-opus-5-5', forced, { options }).sent.tool_choice).toEqual({ type: 'any' });
  });
});

describe('thinking that is bound to what stood before it', () => {
  const binding = { block_binding: { prefix_mismatch_behavior: 'drop_block' } };
  const thought = [{ type: 'reasoning.text', text: 'Hm.', signature: 's', format: 'anthropic-claude-v1', index: 0 }];
  const history = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello.', reasoning_details: thought },
    { role: 'user', content: 'On.' },
  ];

  it.each(['claude-fable-5-1', 'claude-opus-5-5', 'anthropic/claude-sonnet-5.5', 'claude-haiku-5-5'])(
    'REQ-22: is left out by %s itself where it does not fit any more',
    (model) => {
      const plain = sentTo(model, { messages: history });
      expect(plain.sent.thinking).toEqual({ type: 'adaptive', ...binding });
      const withEffort = sentTo(model, { messages: history, reasoning_effort: 'high' });
      expect(withEffort.sent.thinking).toEqual({ type: 'adaptive', display: 'summarized', ...binding });
    },
  );

  it('REQ-22: is nothing to other models, without thinking in the history, or where a client says it', () => {
    expect(sentTo('claude-opus-4-8', { messages: history }).sent.thinking).toBeUndefined();
    expect(sentTo('claude-opus-5-5', {}).sent.thinking).toBeUndefined();
    const own = { type: 'adaptive', block_binding: { prefix_mismatch_behavior: 'error' } };
    expect(sentTo('claude-opus-5-5', { messages: history, thinking: own }).sent.thinking).toEqual(own);
  });

  it('REQ-22: needs a beta, wherever betas stand', () => {
    const beta = 'thinking-binding-controls-2026-08-01';
    const { headers } = builtFor('claude-opus-5-5', { messages: history });
    expect(headers).toMatchObject({ 'anthropic-beta': beta });
    const converse = sentTo('anthropic.claude-opus-5-5-v1:0', { messages: history }, { kind: 'bedrock' });
    expect(converse.sent.additionalModelRequestFields).toEqual({
      anthropic_beta: [beta],
      thinking: { type: 'adaptive', ...binding },
    });
  });
});

describe('thinking beside a tool that has to be called', () => {
  const named = { type: 'function', function: { name: 'f' } };
  it.each<[choice: unknown, isLeftOut: boolean]>([
    ['required', true],
    [named, true],
    [{ type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [named] } }, true],
    [{ type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [named] } }, false],
    ['auto', false],
    ['none', false],
  ])('REQ-22: %j leaves it out: %s', (choice, isLeftOut) => {
    const requested = { tools: [TOOL], tool_choice: choice, reasoning_effort: 'high' };
    const { sent, dropped } = sentTo('claude-opus-4-8', requested);
    expect(['thinking' in sent, dropped]).toEqual([!isLeftOut, isLeftOut ? ['reasoning_effort'] : []]);
  });

  it('REQ-22: stays where the channel allows it', () => {
    const requested = { tools: [TOOL], tool_choice: 'required', reasoning_effort: 'high' };
    const { sent } = sentTo('claude-opus-4-8', requested, { options: { allow: ['reasoning_effort'] } });
    expect(sent.thinking).toMatchObject({ type: 'adaptive' });
  });

  it('REQ-22: other makers’ models in the same format keep it', () => {
    const requested = { tools: [TOOL], tool_choice: 'required', reasoning_effort: 'high' };
    expect(sentTo('minimax-m2', requested)).toMatchObject({ sent: { thinking: { type: 'adaptive' } }, dropped: [] });
  });

  it('REQ-22: a wish for none stays', () => {
    const requested = { tools: [TOOL], tool_choice: 'required', reasoning_effort: 'none' };
    expect(sentTo('claude-opus-4-8', requested)).toMatchObject({
      sent: { thinking: { type: 'disabled' } },
      dropped: [],
    });
  });
});
