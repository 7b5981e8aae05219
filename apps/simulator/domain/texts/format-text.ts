import type { JsonObject } from '../json.js';
import type { TextChoice, TextReply } from './compose-continuation.js';
import { reportUsage } from '../reply/report-usage.js';
import type { TextRequest } from './read-text-request.js';
import { carriedUsage, NO_USAGE, insertUsage, unrequestedUsage } from '../wire/format-chunks.js';
import { DONE, type Frame } from '../wire/frame.js';
import { leaveOut } from '../wire/leave-out.js';
import { takeTurns } from '../wire/take-turns.js';

/** A legacy completion as one JSON document. */
export function formatText(request: TextRequest, reply: TextReply): Frame {
  const { leave_out: left = [], usage: usageFault } = request.simulate;
  const usage = left.includes('usage') ? undefined : reportUsage(reply.usage, usageFault).value;
  const choices = reply.choices.map(({ echoed, text, finishReason }, index) =>
    formatChoice(request, { index, text: echoed + text.join(''), tokens: text, finishReason }),
  );
  return frameOf(request, reply, choices, reply.usage.completionTokens, usage ?? null);
}

/** The same as stream events, `[DONE]` included; the choices alternate. */
export function formatTextChunks(request: TextRequest, reply: TextReply): Frame[] {
  const { leave_out: left = [], usage: usageFault } = request.simulate;
  const report = left.includes('usage') ? NO_USAGE : reportUsage(reply.usage, usageFault);
  const frames = takeTurns(reply.choices.map(stepsOf), (step, index) => {
    const carried = carriedUsage(report, step.finishReason !== null);
    return frameOf(request, reply, [formatChoice(request, { index, ...step })], step.tokens.length, carried);
  });
  const usageChunk = frameOf(request, reply, [], 0, report.value ?? null);
  return [...insertUsage(frames, usageChunk, request.includeUsage ? report.position : unrequestedUsage(report)), DONE];
}

interface TextStep {
  readonly text: string;
  readonly tokens: readonly string[];
  readonly finishReason: TextChoice['finishReason'] | null;
}

function stepsOf({ echoed, text, finishReason }: TextChoice): TextStep[] {
  return [
    ...(echoed === '' ? [] : [{ text: echoed, tokens: [], finishReason: null }]),
    ...text.map((token) => ({ text: token, tokens: [token], finishReason: null })),
    { text: '', tokens: [], finishReason },
  ];
}

function formatChoice(request: TextRequest, step: TextStep & { readonly index: number }): JsonObject {
  const { text, index, tokens, finishReason } = step;
  const logprobs = request.logprobs === null ? null : formatTextLogprobs(tokens, request.logprobs);
  return { text, index, logprobs, finish_reason: finishReason };
}

/** Log probabilities in the legacy shape. They depend on the token only and mean nothing. */
function formatTextLogprobs(tokens: readonly string[], topCount: number): JsonObject {
  const logprobOf = (token: string) => -(token.charCodeAt(0) / 256);
  let offset = 0;
  return {
    tokens,
    token_logprobs: tokens.map(logprobOf),
    top_logprobs: topCount === 0 ? null : tokens.map((token) => ({ [token]: logprobOf(token) })),
    text_offset: tokens.map((token) => (offset += token.length) - token.length),
  };
}

function frameOf(
  request: TextRequest,
  reply: TextReply,
  choices: JsonObject[],
  tokens: number,
  usage: JsonObject | null,
): Frame {
  const chunk = {
    id: reply.id,
    object: 'text_completion',
    created: reply.createdSeconds,
    model: request.model,
    choices,
    ...(usage !== null || request.includeUsage ? { usage } : {}),
  };
  return { data: JSON.stringify(leaveOut(chunk, request.simulate.leave_out ?? [])), tokens, usage };
}
