import { objectsOf, type JsonObject } from '../json.js';
import type { Reply, ReplyChoice } from '../reply/compose-reply.js';
import { reportUsage } from '../reply/report-usage.js';
import type { ChatRequest } from '../request/read-chat-request.js';
import { formatLogprobs } from './format-logprobs.js';
import type { Frame } from './frame.js';
import { leaveOut } from './leave-out.js';
import { reasoningMember } from './reasoning-member.js';

export const FINGERPRINT = 'fp_simulator';

/** A reply as one JSON document. */
export function formatCompletion(request: ChatRequest, reply: Reply): Frame {
  const { leave_out: left = [], usage: usageFault } = request.simulate;
  const usage = left.includes('usage') ? undefined : reportUsage(reply.usage, usageFault).value;
  const body = {
    id: reply.id,
    object: 'chat.completion',
    created: reply.createdSeconds,
    model: request.model,
    choices: reply.choices.map((choice, index) => formatChoice(request, choice, index)),
    ...(usage === undefined ? {} : { usage }),
    service_tier: 'default',
    system_fingerprint: FINGERPRINT,
  };
  return { data: JSON.stringify(leaveOut(body, left)), tokens: reply.usage.completionTokens, usage: usage ?? null };
}

function formatChoice(request: ChatRequest, choice: ReplyChoice, index: number): JsonObject {
  const logprobs = request.topLogprobs === null ? null : formatLogprobs(choice.text, request.topLogprobs);
  return { index, message: formatMessage(request, choice), logprobs, finish_reason: choice.finishReason };
}

function formatMessage(request: ChatRequest, choice: ReplyChoice): JsonObject {
  const { reasoning, text, toolCalls, imageUrls, refuses } = choice;
  const calls = toolCalls.map((call) => ({
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: call.argumentTokens.join('') },
  }));
  return {
    role: 'assistant',
    content: calls.length > 0 || refuses ? null : text.join(''),
    refusal: refuses ? text.join('') : null,
    ...(reasoning.length === 0 || request.hidesReasoning ? {} : thoughts(request, reasoning.join(''), text.join(''))),
    ...(calls.length === 0 ? {} : callMembers(calls, request.legacyFunctions)),
    ...(imageUrls.length === 0 ? {} : { images: imageUrls.map(formatImage) }),
    annotations: [],
  };
}

/** With reasoning within `content`, the text follows it there. */
function thoughts({ simulate: { reasoning_as: as } }: ChatRequest, reasoning: string, text: string): JsonObject {
  const member = reasoningMember(as, reasoning);
  if (as !== 'thinking_parts') return member;
  return { content: [...objectsOf(member['content']), { type: 'text', text }] };
}

function callMembers(calls: readonly JsonObject[], legacyFunctions: boolean): JsonObject {
  return legacyFunctions ? { function_call: calls[0]?.['function'] } : { tool_calls: calls };
}

export function formatImage(url: string): JsonObject {
  return { type: 'image_url', image_url: { url } };
}
