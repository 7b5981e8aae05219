import { withUsageFault } from '../faults/usage-fault.js';
import type { JsonObject } from '../json.js';
import type { UsageFault } from '../faults/knobs.js';
import type { Reply, ReplyChoice, ReplyToolCall, ReplyUsage } from '../reply/compose-reply.js';
import { countTokens } from '../count-tokens.js';
import type { ChatRequest } from '../request/read-chat-request.js';
import type { Frame } from '../wire/frame.js';

const SIGNATURE = 'c2ltdWxhdGVk';
const STOP_REASONS: Readonly<Record<ReplyChoice['finishReason'], string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
};

/** A reply of Converse. */
export function formatConverse({ simulate }: ChatRequest, reply: Reply): Frame {
  const [choice] = reply.choices;
  const { leave_out: left = [], usage: fault } = simulate;
  const usage = left.includes('usage') ? undefined : reportUsage(reply.usage, fault);
  const body = {
    output: { message: { role: 'assistant', content: choice === undefined ? [] : blocksOf(choice) } },
    stopReason: stopReasonOf(choice),
    usage,
    metrics: { latencyMs: 1 },
  };
  return { data: JSON.stringify(body), tokens: reply.usage.completionTokens, usage: usage ?? null };
}

/** The same as events of ConverseStream. Usage comes after the end. */
export function formatConverseStream({ simulate }: ChatRequest, reply: Reply): Frame[] {
  const [choice] = reply.choices;
  const { leave_out: left = [], usage: fault } = simulate;
  const usage = left.includes('usage') ? undefined : reportUsage(reply.usage, fault);
  return [
    frame('messageStart', { role: 'assistant' }),
    ...(choice === undefined ? [] : eventsOf(choice)),
    frame('messageStop', { stopReason: stopReasonOf(choice) }),
    { ...frame('metadata', { usage, metrics: { latencyMs: 1 } }), usage: usage ?? null, ends: true },
  ];
}

function eventsOf({ reasoning, text, toolCalls }: ReplyChoice): Frame[] {
  const blocks: ((index: number) => Frame[])[] = [];
  if (reasoning.length > 0) blocks.push((index) => thoughtEvents(index, reasoning));
  if (text.length > 0) blocks.push((index) => text.map((token) => delta(index, { text: token }, 1)));
  for (const call of toolCalls) blocks.push((index) => callEvents(index, call));
  return blocks.flatMap((events, index) => [...events(index), frame('contentBlockStop', { contentBlockIndex: index })]);
}

function thoughtEvents(index: number, reasoning: readonly string[]): Frame[] {
  return [
    ...reasoning.map((token) => delta(index, { reasoningContent: { text: token } }, 1)),
    delta(index, { reasoningContent: { signature: SIGNATURE } }),
  ];
}

function callEvents(index: number, call: ReplyToolCall): Frame[] {
  const toolUse = { toolUseId: toolUseId(call), name: call.name };
  return [
    frame('contentBlockStart', { contentBlockIndex: index, start: { toolUse } }, countTokens(call.name)),
    ...call.argumentTokens.map((token) => delta(index, { toolUse: { input: token } }, 1)),
  ];
}

function delta(index: number, value: JsonObject, tokens = 0): Frame {
  return frame('contentBlockDelta', { contentBlockIndex: index, delta: value }, tokens);
}

/** Events are padded, against guesses from their lengths. */
function frame(event: string, members: JsonObject, tokens = 0): Frame {
  return { event, data: JSON.stringify({ ...members, p: 'abcdefgh' }), tokens, usage: null };
}

function blocksOf({ reasoning, text, toolCalls }: ReplyChoice): JsonObject[] {
  const thought = { reasoningText: { text: reasoning.join(''), signature: SIGNATURE } };
  return [
    ...(reasoning.length === 0 ? [] : [{ reasoningContent: thought }]),
    ...(text.length === 0 ? [] : [{ text: text.join('') }]),
    ...toolCalls.map((call) => ({ toolUse: { toolUseId: toolUseId(call), name: call.name, input: inputOf(call) } })),
  ];
}

function stopReasonOf(choice: ReplyChoice | undefined): string {
  return choice?.refuses === true ? 'content_filtered' : STOP_REASONS[choice?.finishReason ?? 'stop'];
}

function toolUseId({ id }: ReplyToolCall): string {
  return id.replace('call_', 'tooluse_');
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

/** The usage, or the requested fault; faults about its position are ignored. */
function reportUsage(usage: ReplyUsage, fault: UsageFault | JsonObject | undefined): JsonObject | undefined {
  const accurate = {
    inputTokens: usage.promptTokens - usage.cachedTokens,
    outputTokens: usage.completionTokens,
    totalTokens: usage.promptTokens + usage.completionTokens,
    cacheReadInputTokens: usage.cachedTokens,
    cacheWriteInputTokens: 0,
  };
  return withUsageFault(accurate, { field: 'outputTokens', count: usage.completionTokens }, fault);
}
