import fc from 'fast-check';
import { SseSplitter, finish, NO_USAGE } from '#core';
import { messagesReply } from '../../clients/messages/reply/messages-reply.js';
import { MessagesStreamWriter } from '../../clients/messages/reply/messages-stream-writer.js';
import {
  clientParam,
  translateMessagesRequest,
  type MessagesContext,
} from '../../clients/messages/request/translate-messages-request.js';
import { readChatRequest } from '../../chat/request/read-chat-request.js';
import { SAMPLE_STATES } from '../../../../test/support/samples/sample-states.js';
import { accumulatedMessage } from '../../../../test/support/messages/anthropic-stream.js';
import { chatBody, PLAIN_OPTIONS } from '../../../../test/support/samples/dialect-request.js';
import { RECORDED_MESSAGES } from '../../../../test/support/messages/recorded-messages.js';
import type { DialectRequest } from '../dialect.js';
import { anthropicMessages } from './anthropic-messages.js';

type Json = Readonly<Record<string, unknown>>;

const FACTS = {
  channel: 'a',
  latencyMs: 5,
  costNanoUsd: 1n,
  generationId: 'gen_1',
  usageSource: 'upstream',
  maxTokensApplied: null,
  waiver: null,
  serviceTier: null,
} as const;
const TURNS = 5;
const CALL = { name: 'f', input: { city: 'Oslo', id: 5 } };

/** One request of the client: the context of its reply, and its body in chat. */
interface Turn {
  readonly context: MessagesContext;
  readonly chat: Json;
  readonly request: DialectRequest;
}

function turnOf(messages: readonly Json[]): Turn {
  const thinking = { type: 'enabled', budget_tokens: 1_024 };
  const body = chatBody({
    model: 'm',
    max_tokens: 2_000,
    thinking,
    tools: [{ name: 'f', input_schema: {} }],
    messages,
  });
  const { chat, context } = finish(translateMessagesRequest(body, { betas: [], states: SAMPLE_STATES }));
  const read = chatBody(chat.toString());
  const request = finish(anthropicMessages.buildRequest(read, finish(readChatRequest(read)), PLAIN_OPTIONS));
  return { context, chat: JSON.parse(chat.toString()) as Json, request };
}

const usage = { input_tokens: 5, output_tokens: 5 };
const facts = { model: 'm', usage: NO_USAGE, routify: FACTS };

/** What the client reads of a reply of chat. */
const replyOf = (chat: Buffer, context: MessagesContext): Json =>
  JSON.parse(messagesReply(chat, context, facts).toString()) as Json;

/** What the SDK of the client reads of a stream of Anthropic, whose bytes arrive in pieces. */
async function streamedFor({ request, context }: Turn, stream: Buffer, pieceBytes: number): Promise<Json> {
  const translator = request.translation?.stream?.();
  const splitter = new SseSplitter(1_000_000);
  const writer = new MessagesStreamWriter(
    { generationId: 'gen_1', model: 'm', inputTokens: 0, request: { serviceTier: null } },
    context,
  );
  const parts = [writer.begin()];
  for (let at = 0; at < stream.length; at += pieceBytes) {
    for (const frame of splitter.push(stream.subarray(at, at + pieceBytes)).frames) {
      for (const { data } of translator?.push(frame) ?? []) parts.push(writer.chunk(data));
    }
  }
  parts.push(writer.complete({ usage: NO_USAGE, facts: FACTS, endedBy: null }));
  return accumulatedMessage(Buffer.concat(parts));
}

/** Talks for five turns of tools, and returns the requests. */
async function loop(answer: (turn: Turn, number: number) => Promise<Json> | Json): Promise<readonly Turn[]> {
  const messages: Json[] = [{ role: 'user', content: 'Hi' }];
  const turns: Turn[] = [];
  for (let number = 0; number < TURNS; number++) {
    const turn = turnOf(messages);
    turns.push(turn);
    const { content, stop_reason: reason } = await answer(turn, number);
    expect(reason).toBe('tool_use');
    messages.push({ role: 'assistant', content });
    const calls = (content as Json[]).filter(({ type }) => type === 'tool_use');
    messages.push({
      role: 'user',
      content: calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: 'ok' })),
    });
  }
  return [...turns, turnOf(messages)];
}

const claudeContent = (number: number): readonly Json[] => [
  { type: 'thinking', thinking: `I think ${number}`, signature: `sig+/${number}=` },
  { type: 'redacted_thinking', data: `data${number}` },
  { type: 'text', text: `Step ${number}` },
  { type: 'tool_use', id: `toolu_${number}a`, ...CALL },
  { type: 'tool_use', id: `toolu_${number}b`, ...CALL },
];
const resultsOf = (number: number): Json => ({
  role: 'user',
  content: ['a', 'b'].map((which) => ({ type: 'tool_result', tool_use_id: `toolu_${number}${which}`, content: 'ok' })),
});
const HISTORY = [
  { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
  ...[0, 1, 2, 3, 4].flatMap((number) => [{ role: 'assistant', content: claudeContent(number) }, resultsOf(number)]),
];

function sentMessages({ request }: Turn): unknown {
  const { messages } = JSON.parse(Buffer.concat(request.parts).toString()) as { messages: Json[] };
  return messages;
}

/** A message of Anthropic as its stream. */
function streamOf(content: readonly Json[]): Buffer {
  const events = content.flatMap((block, index) => [
    {
      type: 'content_block_start',
      index,
      content_block: block.type === 'tool_use' ? { ...block, input: {} } : emptied(block),
    },
    ...deltasOf(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]);
  const message = { id: 'msg_x', type: 'message', role: 'assistant', model: 'm', content: [], usage };
  const all = [
    { type: 'message_start', message },
    ...events,
    { type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage },
    { type: 'message_stop' },
  ];
  return Buffer.from(all.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
}

function emptied(block: Json): Json {
  if (block.type === 'thinking') return { ...block, thinking: '', signature: '' };
  return block.type === 'text' ? { ...block, text: '' } : block;
}

function deltasOf({ type, text, thinking, signature, input }: Json): readonly Json[] {
  if (type === 'text') return [{ type: 'text_delta', text }];
  if (type === 'tool_use') return [{ type: 'input_json_delta', partial_json: JSON.stringify(input) }];
  if (type !== 'thinking') return [];
  return [
    { type: 'thinking_delta', thinking },
    { type: 'signature_delta', signature },
  ];
}

describe('a loop of tools by a client of the Messages API', () => {
  it('gives Anthropic its own turns back: thinking, signatures, parallel calls', async () => {
    const turns = await loop((turn, number) => {
      const message = { id: 'msg_x', type: 'message', content: claudeContent(number), stop_reason: 'tool_use', usage };
      const chat = turn.request.translation?.reply(Buffer.from(JSON.stringify(message)));
      return replyOf(chat ?? Buffer.from('{}'), turn.context);
    });
    expect(turns.map(sentMessages)).toEqual(turns.map((_, number) => HISTORY.slice(0, 1 + 2 * number)));
  });

  it('does so with streams, wherever they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 500 }), async (pieceBytes) => {
        const turns = await loop((turn, number) => streamedFor(turn, streamOf(claudeContent(number)), pieceBytes));
        expect(sentMessages(turns[TURNS] ?? turnOf([]))).toEqual(HISTORY);
      }),
      { numRuns: 10 },
    );
  });

  it('gives other issuers their state back: encrypted reasoning, summaries, signatures of calls', async () => {
    const issued = (number: number): Json => ({
      content: null,
      reasoning_details: [
        {
          type: 'reasoning.summary',
          format: 'openai-responses-v1',
          id: `rs_${number}`,
          summary: `S${number}`,
          index: 0,
        },
        {
          type: 'reasoning.encrypted',
          data: `E+/${number}=`,
          format: 'openai-responses-v1',
          id: `rs_${number}`,
          index: 1,
        },
        { type: 'reasoning.text', format: 'unknown', text: 'T', index: 2 },
      ],
      tool_calls: [
        {
          id: `call_${number}`,
          type: 'function',
          function: { name: 'f', arguments: JSON.stringify(CALL.input) },
          extra_content: { google: { thought_signature: `G${number}` } },
        },
      ],
    });
    const turns = await loop(({ context }, number) => {
      const choice = { index: 0, message: issued(number), finish_reason: 'tool_calls' };
      return replyOf(Buffer.from(JSON.stringify({ choices: [choice] })), context);
    });
    const last = turns[TURNS]?.chat.messages as Json[];
    const own = last.filter(({ role }) => role === 'assistant');
    expect(own).toEqual([0, 1, 2, 3, 4].map((number) => ({ role: 'assistant', ...issued(number) })));
    const sent = JSON.stringify(sentMessages(turns[TURNS] ?? turnOf([])));
    for (const state of ['openai-responses', 'thought_signature', 'E+', 'thinking"']) expect(sent).not.toContain(state);
  });

  // A reply that begins anew cannot be taken back once its start was sent.
  const recorded = RECORDED_MESSAGES.filter(({ id, status }) => status === 200 && !id.includes('spliced'));

  it.each(recorded)('reads what was recorded: $id', async ({ reply, stream }) => {
    const turn = turnOf([{ role: 'user', content: 'Hi' }]);
    const bytes = Buffer.from(stream ?? JSON.stringify(reply));
    const message =
      stream === undefined
        ? replyOf(turn.request.translation?.reply(bytes) ?? bytes, turn.context)
        : await streamedFor(turn, bytes, 64);
    const recorded = stream === undefined ? (reply ?? {}) : await accumulatedMessage(recordedOnce(bytes));
    expect(message.stop_reason).toBe(recorded.stop_reason);
    expect(essence(message)).toEqual(essence(recorded));
  });

  it('names parameters in the words of the client', () => {
    const { context } = turnOf([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'A' },
    ]);
    expect(clientParam('messages[1].content', context)).toBe('messages[1]');
  });
});

/** Some recordings begin twice; the SDK takes the last beginning only. */
function recordedOnce(stream: Buffer): Buffer {
  const text = stream.toString();
  return Buffer.from(text.slice(text.lastIndexOf('event: message_start')));
}

/** Blocks that the model wrote, texts and thoughts put together: chat has no bounds of blocks. */
function essence(message: Json): Json {
  const blocks = (message.content ?? []) as Json[];
  const joined = (type: string, key: string): string =>
    blocks.map((block) => (block.type === type ? String(block[key]) : '')).join('');
  return {
    text: joined('text', 'text'),
    thinking: joined('thinking', 'thinking'),
    signatures: joined('thinking', 'signature'),
    calls: blocks.filter(({ type }) => type === 'tool_use').map(({ id, name, input }) => ({ id, name, input })),
  };
}
