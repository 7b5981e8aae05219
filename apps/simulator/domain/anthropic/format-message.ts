import type { JsonObject } from '../json.js';
import type { Reply, ReplyChoice, ReplyToolCall } from '../reply/compose-reply.js';
import type { ChatRequest } from '../request/read-chat-request.js';
import type { Frame } from '../wire/frame.js';
import { leaveOut } from '../wire/leave-out.js';
import { adviceBlocks, withAdvice } from './advice.js';
import { reportMessagesUsage } from './report-messages-usage.js';

/** A constant: only the provider that made a signature checks it. */
export const SIGNATURE = 'c2lnbmVkIGJ5IHRoZSBzaW11bGF0b3I=';

const STOP_REASONS: Readonly<Record<ReplyChoice['finishReason'], string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
};

/** A reply as one message. */
export function formatMessage(request: ChatRequest, reply: Reply): Frame {
  const [choice] = reply.choices;
  const { leave_out: left = [], usage: usageFault } = request.simulate;
  const usage = left.includes('usage') ? undefined : withAdvice(reportMessagesUsage(reply.usage, usageFault), request);
  const body = {
    ...messageHead(request, reply),
    content: choice === undefined ? [] : blocksOf(request, choice),
    stop_reason: stopReasonOf(choice),
    ...(usage === undefined ? {} : { usage }),
  };
  return { data: JSON.stringify(leaveOut(body, left)), tokens: reply.usage.completionTokens, usage: usage ?? null };
}

/** The fields that a message and `message_start` share. */
export function messageHead({ model }: ChatRequest, { id }: Reply): JsonObject {
  return {
    id: id.replace('chatcmpl-', 'msg_'),
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
  };
}

export function stopReasonOf(choice: ReplyChoice | undefined): string {
  return choice?.refuses === true ? 'refusal' : STOP_REASONS[choice?.finishReason ?? 'stop'];
}

export function toolUseId({ id }: ReplyToolCall): string {
  return id.replace('call_', 'toolu_');
}

/** Hidden thinking keeps its signature. */
function blocksOf(request: ChatRequest, { reasoning, text, toolCalls }: ReplyChoice): JsonObject[] {
  const thinking = request.hidesReasoning ? '' : reasoning.join('');
  return [
    ...(reasoning.length === 0 ? [] : [{ type: 'thinking', thinking, signature: SIGNATURE }]),
    ...adviceBlocks(request),
    ...(text.length === 0 ? [] : [{ type: 'text', text: text.join('') }]),
    ...toolCalls.map((call) => ({
      type: 'tool_use',
      id: toolUseId(call),
      name: call.name,
      input: inputOf(call),
    })),
  ];
}

/** A token limit can cut the arguments; invalid JSON becomes an empty object. */
function inputOf({ argumentTokens }: ReplyToolCall): unknown {
  try {
    return JSON.parse(argumentTokens.join('')) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
