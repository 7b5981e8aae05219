import { finish, type ResultOf, NO_USAGE } from '#core';
import { responsesReply } from '../clients/responses/reply/responses-reply.js';
import { ResponsesStream } from '../clients/responses/reply/responses-stream.js';
import { readChatBody } from '../chat/body/read-chat-body.js';
import { translateResponsesRequest } from '../clients/responses/request/translate-request.js';
import { SAMPLE_STATES } from '../../../test/support/samples/sample-states.js';
import { dialectRequest } from '../../../test/support/samples/dialect-request.js';
import { CLOSING } from '../../../test/support/samples/responses/sample-response.js';
import { anthropicMessages } from './anthropic-messages/anthropic-messages.js';
import type { Dialect, DialectRequest } from './dialect.js';
import { gemini } from './gemini/gemini.js';
import { openaiChat } from './openai-chat/openai-chat.js';

type Json = Record<string, unknown>;

const TURNS = 5;
const IDENTITY = { generationId: 'gen_1', createdSeconds: 1, model: 'm' };
const TOOLS = [
  { type: 'custom', name: 'exec', format: { type: 'grammar', syntax: 'lark', definition: 'start: /.+/' } },
  { type: 'namespace', name: 'fs', description: 'Files.', tools: [{ type: 'function', name: 'read' }] },
];
const TASK = { role: 'user', content: [{ type: 'input_text', text: 'Go.' }] };

/** What the client sends in a turn, as the provider gets it, and its output items. */
interface Turn {
  readonly sent: Json;
  readonly output: readonly Json[];
}

type Answer = (request: DialectRequest, turn: number) => { readonly bytes: Buffer; readonly isStream: boolean };

/** One turn of an agent without state: the whole history goes out, the output comes back. */
function takeTurn(dialect: Dialect, input: readonly object[], turn: number, answer: Answer): Turn {
  const body = { model: 'm', input: [{ type: 'additional_tools', role: 'developer', tools: TOOLS }, ...input] };
  const { chat, context } = finish(
    translateResponsesRequest(readChatBody(Buffer.from(JSON.stringify(body))), SAMPLE_STATES),
  );
  const request = dialectRequest(dialect, chat.toString(), { reasoningField: 'reasoning_details' });
  const sent = JSON.parse(Buffer.concat(request.parts).toString()) as Json;
  const { bytes, isStream } = answer(request, turn);
  const response = isStream ? streamed(request, context, bytes) : replied(request, context, bytes);
  expect(response.status).toBe('completed');
  return { sent, output: response.output as readonly Json[] };
}

type Context = ResultOf<ReturnType<typeof translateResponsesRequest>>['context'];

function replied({ translation }: DialectRequest, context: Context, bytes: Buffer): Json {
  const chat = translation?.reply(bytes) ?? bytes;
  return JSON.parse(responsesReply(chat, context, IDENTITY, CLOSING).toString()) as Json;
}

function streamed({ translation }: DialectRequest, context: Context, bytes: Buffer): Json {
  const writer = new ResponsesStream(context, IDENTITY);
  const translator = translation?.stream?.() ?? null;
  writer.begin();
  for (const line of bytes.toString().split('\n')) {
    const frame = { event: null, data: Buffer.from(line) };
    for (const { data } of translator?.push(frame) ?? [frame]) writer.chunk(data);
  }
  const frame = writer.complete({ ...CLOSING, usage: NO_USAGE, endedBy: null }).toString();
  const data = frame.trimEnd().split('\n').at(-1) ?? '';
  return (JSON.parse(data.slice('data: '.length)) as { response: Json }).response;
}

/** A loop of five turns. The client returns every item as it came, and adds the outputs of the calls. */
function runLoop(dialect: Dialect, answer: Answer): { readonly last: Json; readonly output: readonly Json[] } {
  let input: object[] = [TASK];
  let last: Turn = { sent: {}, output: [] };
  for (let turn = 0; turn < TURNS; turn++) {
    last = takeTurn(dialect, input, turn, answer);
    const outputs = last.output.flatMap((item) => outputOf(item, turn));
    input = [...input, ...last.output, ...outputs];
  }
  return { last: takeTurn(dialect, input, TURNS, answer).sent, output: last.output };
}

function outputOf({ type, call_id }: Json, turn: number): Json[] {
  if (type === 'function_call') return [{ type: 'function_call_output', call_id, output: `read ${turn}` }];
  if (type !== 'custom_tool_call') return [];
  return [{ type: 'custom_tool_call_output', call_id, output: [{ type: 'input_text', text: 'ok' }] }];
}

const SCRIPT = 'const s = "ü\\n😀";\n';

describe('an agent that speaks Responses over Anthropic’s Messages', () => {
  const content = (turn: number): Json[] => [
    { type: 'thinking', thinking: `Thought ${turn}`, signature: `sig+/${turn}==` },
    { type: 'redacted_thinking', data: `red${turn}` },
    { type: 'text', text: 'I run it.' },
    { type: 'tool_use', id: `toolu_a${turn}`, name: 'exec', input: { input: SCRIPT } },
    { type: 'tool_use', id: `toolu_b${turn}`, name: 'fs__read', input: { path: 'a', n: turn } },
  ];
  const expected = (turn: number): Json[] => [
    { role: 'assistant', content: content(turn) },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: `toolu_a${turn}`, content: 'ok' },
        { type: 'tool_result', tool_use_id: `toolu_b${turn}`, content: `read ${turn}` },
      ],
    },
  ];

  const reply: Answer = (_request, turn) => ({
    bytes: Buffer.from(
      JSON.stringify({
        id: `msg_${turn}`,
        type: 'message',
        role: 'assistant',
        content: content(turn),
        stop_reason: 'tool_use',
      }),
    ),
    isStream: false,
  });

  const stream: Answer = (_request, turn) => {
    const events: Json[] = [{ type: 'message_start', message: { id: `msg_${turn}`, model: 'c', usage: {} } }];
    const block = (index: number, start: Json, deltas: readonly Json[]): void => {
      events.push({ type: 'content_block_start', index, content_block: start });
      for (const delta of deltas) events.push({ type: 'content_block_delta', index, delta });
      events.push({ type: 'content_block_stop', index });
    };
    const input = (value: object): Json[] =>
      Array.from(JSON.stringify(value), (character) => ({ type: 'input_json_delta', partial_json: character }));
    block(0, { type: 'thinking', thinking: '' }, [
      { type: 'thinking_delta', thinking: 'Thought' },
      { type: 'thinking_delta', thinking: ` ${turn}` },
      { type: 'signature_delta', signature: `sig+/${turn}==` },
    ]);
    block(1, { type: 'redacted_thinking', data: `red${turn}` }, []);
    block(2, { type: 'text', text: '' }, [{ type: 'text_delta', text: 'I run it.' }]);
    block(3, { type: 'tool_use', id: `toolu_a${turn}`, name: 'exec', input: {} }, input({ input: SCRIPT }));
    block(4, { type: 'tool_use', id: `toolu_b${turn}`, name: 'fs__read', input: {} }, input({ path: 'a', n: turn }));
    events.push({ type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: {} }, { type: 'message_stop' });
    return { bytes: Buffer.from(events.map((event) => JSON.stringify(event)).join('\n')), isStream: true };
  };

  it.each([
    ['replies', reply],
    ['streams', stream],
  ])('returns thinking, signatures, ids and inputs over five turns of %s', (_name, answer) => {
    const { last, output } = runLoop(anthropicMessages, answer);
    expect(last.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Go.' }] },
      ...Array.from({ length: TURNS }, (_, turn) => expected(turn)).flat(),
    ]);
    expect(last.tools).toMatchObject([{ name: 'exec' }, { name: 'fs__read' }]);
    expect(output).toMatchObject([
      { type: 'reasoning', summary: [{ text: 'Thought 4' }] },
      { type: 'message' },
      { type: 'custom_tool_call', call_id: 'toolu_a4', name: 'exec', input: SCRIPT },
      { type: 'function_call', call_id: 'toolu_b4', name: 'read', namespace: 'fs', arguments: '{"path":"a","n":4}' },
    ]);
  });
});

describe('an agent that speaks Responses over chat', () => {
  const message = (turn: number): Json => ({
    role: 'assistant',
    content: null,
    reasoning_details: [
      { type: 'reasoning.summary', summary: 'S', format: 'openai-responses-v1', id: `rs_${turn}`, index: 0 },
      { type: 'reasoning.encrypted', data: `gA_-${turn}==`, format: 'openai-responses-v1', id: `rs_${turn}`, index: 1 },
    ],
    tool_calls: [
      { id: `call_${turn}`, type: 'function', function: { name: 'fs__read', arguments: '{"n":12345678901234567890}' } },
    ],
  });
  const answer: Answer = (_request, turn) => ({
    bytes: Buffer.from(
      JSON.stringify({ choices: [{ index: 0, message: message(turn), finish_reason: 'tool_calls' }] }),
    ),
    isStream: false,
  });

  it('returns encrypted reasoning and arguments byte for byte over five turns', () => {
    const { last } = runLoop(openaiChat, answer);
    expect(last.messages).toEqual([
      { role: 'user', content: 'Go.' },
      ...Array.from({ length: TURNS }, (_, turn) => [
        { ...message(turn), reasoning: 'S' },
        { role: 'tool', tool_call_id: `call_${turn}`, content: `read ${turn}` },
      ]).flat(),
    ]);
  });
});

describe('an agent that speaks Responses over Gemini', () => {
  const parts = (turn: number): Json[] => [
    { functionCall: { id: `f${turn}`, name: 'fs__read', args: { n: turn } }, thoughtSignature: `c2ln${turn}` },
  ];
  const answer: Answer = (_request, turn) => ({
    bytes: Buffer.from(
      JSON.stringify({
        candidates: [{ content: { role: 'model', parts: parts(turn) }, finishReason: 'STOP', index: 0 }],
      }),
    ),
    isStream: false,
  });

  it('returns the signatures of calls over five turns', () => {
    const { last } = runLoop(gemini, answer);
    const turns = (last.contents as Json[]).filter(({ role }) => role === 'model');
    expect(turns).toMatchObject(Array.from({ length: TURNS }, (_, turn) => ({ parts: parts(turn) })));
  });
});
