import type { JsonObject } from '../json.js';
import type { Reply, ReplyChoice, ReplyToolCall } from '../reply/compose-reply.js';
import { countTokens } from '../count-tokens.js';
import type { ChatRequest } from '../request/read-chat-request.js';
import type { Frame } from '../wire/frame.js';
import { leaveOut } from '../wire/leave-out.js';
import { messageHead, SIGNATURE, stopReasonOf, toolUseId } from './format-message.js';
import { adviceBlocks, withAdvice } from './advice.js';
import { reportMessagesUsage } from './report-messages-usage.js';

/** One content block of a message: its start and its deltas. */
interface Block {
  readonly start: JsonObject;
  readonly startTokens: number;
  readonly deltas: readonly (readonly [delta: JsonObject, tokens: number])[];
}

/** A reply as stream events, from `message_start` to `message_stop`. Both carry usage, as Anthropic's do. */
export function formatEvents(request: ChatRequest, reply: Reply): Frame[] {
  const { leave_out: left = [], usage: usageFault } = request.simulate;
  const [choice] = reply.choices;
  const usage = left.includes('usage') ? undefined : reportMessagesUsage(reply.usage, usageFault);
  const lastUsage = withAdvice(usage, request);
  const startUsage = usage === undefined ? {} : { usage: { ...usage, output_tokens: 1 } };
  const message = leaveOut({ ...messageHead(request, reply), ...startUsage }, left);
  const blocks = choice === undefined ? [] : blocksOf(request, choice);
  return [
    eventOf('message_start', { message }),
    eventOf('ping', {}),
    ...blocks.flatMap(blockEvents),
    {
      ...eventOf('message_delta', {
        delta: { stop_reason: stopReasonOf(choice), stop_sequence: null },
        ...(lastUsage === undefined ? {} : { usage: lastUsage }),
      }),
      usage: lastUsage ?? null,
    },
    { ...eventOf('message_stop', {}), ends: true },
  ];
}

function blockEvents({ start, startTokens, deltas }: Block, index: number): Frame[] {
  return [
    eventOf('content_block_start', { index, content_block: start }, startTokens),
    ...deltas.map(([delta, tokens]) => eventOf('content_block_delta', { index, delta }, tokens)),
    eventOf('content_block_stop', { index }),
  ];
}

function blocksOf(request: ChatRequest, { reasoning, text, toolCalls }: ReplyChoice): Block[] {
  return [
    ...(reasoning.length === 0 ? [] : [thinkingBlock(request, reasoning)]),
    ...adviceBlocks(request).map((start) => ({ start, startTokens: 0, deltas: [] })),
    ...(text.length === 0 ? [] : [textBlock(text)]),
    ...toolCalls.map(toolBlock),
  ];
}

function thinkingBlock({ hidesReasoning }: ChatRequest, reasoning: readonly string[]): Block {
  const shown = hidesReasoning ? [] : reasoning;
  return {
    start: { type: 'thinking', thinking: '', signature: '' },
    startTokens: 0,
    deltas: [
      ...shown.map((thinking) => [{ type: 'thinking_delta', thinking }, 1] as const),
      [{ type: 'signature_delta', signature: SIGNATURE }, 0],
    ],
  };
}

function textBlock(tokens: readonly string[]): Block {
  return {
    start: { type: 'text', text: '' },
    startTokens: 0,
    deltas: tokens.map((text) => [{ type: 'text_delta', text }, 1] as const),
  };
}

function toolBlock(call: ReplyToolCall): Block {
  return {
    start: { type: 'tool_use', id: toolUseId(call), name: call.name, input: {} },
    startTokens: countTokens(call.name),
    deltas: call.argumentTokens.map((piece) => [{ type: 'input_json_delta', partial_json: piece }, 1] as const),
  };
}

function eventOf(event: string, members: JsonObject, tokens = 0): Frame {
  return { event, data: JSON.stringify({ type: event, ...members }), tokens, usage: null };
}
