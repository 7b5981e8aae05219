import { isJsonObject, type JsonObject } from '../json.js';
import type { Reply, ReplyChoice, ReplyToolCall } from '../reply/compose-reply.js';
import type { ChatRequest } from '../request/read-chat-request.js';
import type { Frame } from '../wire/frame.js';
import { formatLogprobs } from '../wire/format-logprobs.js';
import { leaveOut } from '../wire/leave-out.js';
import { encryptedState } from './encrypted-state.js';
import { imageCalls, reportToolUsage } from './image-tool.js';
import { reportResponsesUsage } from './report-responses-usage.js';

/** A reply as one response. */
export function formatResponse(request: ChatRequest, reply: Reply): Frame {
  const body = responseOf(request, reply);
  const usage = isJsonObject(body['usage']) ? body['usage'] : null;
  return { data: JSON.stringify(body), tokens: reply.usage.completionTokens, usage };
}

/** The response at its end. */
export function responseOf(request: ChatRequest, reply: Reply): JsonObject {
  const [choice] = reply.choices;
  const { leave_out: left = [], usage: usageFault } = request.simulate;
  const usage = left.includes('usage') ? undefined : reportResponsesUsage(reply.usage, usageFault);
  const toolUsage = reportToolUsage(request, reply);
  const isCut = choice?.finishReason === 'length';
  const body = {
    ...responseHead(request, reply),
    status: isCut ? 'incomplete' : 'completed',
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    output: choice === undefined ? [] : itemsOf(request, reply, choice),
    ...(toolUsage === undefined ? {} : { tool_usage: toolUsage }),
    ...(usage === undefined ? {} : { usage }),
  };
  return leaveOut(body, left);
}

/** The members of every response, at its start in a stream. */
export function responseHead({ model, tools, simulate }: ChatRequest, { id, createdSeconds }: Reply): JsonObject {
  const head = {
    id: id.replace('chatcmpl-', 'resp_'),
    object: 'response',
    created_at: createdSeconds,
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: 'auto',
    top_p: 1,
    model,
    output: [],
    store: false,
    tools: tools.map(({ name, parameters = null }) => ({ type: 'function', name, parameters, strict: false })),
    usage: null,
  };
  return leaveOut(head, simulate.leave_out ?? []);
}

/** The items of a reply: reasoning, text, calls. Reasoning is summarized on request, and always encrypted. */
export function itemsOf(request: ChatRequest, reply: Reply, choice: ReplyChoice): JsonObject[] {
  const { reasoning, text, toolCalls } = choice;
  const summary = request.hidesReasoning ? [] : [{ type: 'summary_text', text: reasoning.join('') }];
  const thought = {
    id: itemId(reply, 'rs'),
    type: 'reasoning',
    summary,
    encrypted_content: encryptedState(reply.id),
  };
  return [
    ...(reasoning.length === 0 ? [] : [thought]),
    ...imageCalls(request, reply),
    ...(text.length === 0 ? [] : [messageItem(request, reply, choice)]),
    ...toolCalls.map((call) => callItem(call)),
  ];
}

function messageItem({ topLogprobs }: ChatRequest, reply: Reply, { text, refuses }: ReplyChoice): JsonObject {
  const logprobs = topLogprobs === null ? [] : formatLogprobs(text, topLogprobs)['content'];
  const part = refuses
    ? { type: 'refusal', refusal: text.join('') }
    : { type: 'output_text', text: text.join(''), annotations: [], logprobs };
  return { id: itemId(reply, 'msg'), type: 'message', status: 'completed', role: 'assistant', content: [part] };
}

function callItem({ id, name, argumentTokens }: ReplyToolCall): JsonObject {
  return {
    id: id.replace('call_', 'fc_'),
    type: 'function_call',
    status: 'completed',
    call_id: id,
    name,
    arguments: argumentTokens.join(''),
  };
}

function itemId({ id }: Reply, prefix: string): string {
  return id.replace('chatcmpl-', `${prefix}_`);
}
