import type { JsonObject } from '../json.js';
import { IMAGE_TOKENS, type Reply, type ReplyChoice } from '../reply/compose-reply.js';
import { countTokens } from '../count-tokens.js';
import { reportUsage, type UsageReport } from '../reply/report-usage.js';
import type { ChatRequest } from '../request/read-chat-request.js';
import { FINGERPRINT, formatImage } from './format-completion.js';
import { formatLogprobs } from './format-logprobs.js';
import { DONE, type Frame } from './frame.js';
import { leaveOut } from './leave-out.js';
import { reasoningMember } from './reasoning-member.js';
import { takeTurns } from './take-turns.js';

/** One step of one choice: its delta and its token count. */
interface Step {
  readonly delta: JsonObject;
  readonly tokens: number;
  /** The text token it carries, for log probabilities. */
  readonly text?: string;
  readonly finishReason?: string;
}

/** A reply as stream events, `[DONE]` included. The choices alternate, as OpenAI's do. */
export function formatChunks(request: ChatRequest, reply: Reply): Frame[] {
  const { leave_out: left = [], usage: usageFault } = request.simulate;
  const report = left.includes('usage') ? NO_USAGE : reportUsage(reply.usage, usageFault);
  const usageChunk = frameOf(request, reply, [], 0, report.value ?? null);
  const steps = reply.choices.map((choice) => stepsOf(request, choice));
  const frames = takeTurns(steps, (step, index) => {
    const carried = carriedUsage(report, step.finishReason !== undefined);
    return frameOf(request, reply, [formatStep(request, step, index)], step.tokens, carried);
  });
  return [...insertUsage(frames, usageChunk, request.includeUsage ? report.position : unrequestedUsage(report)), DONE];
}

export const NO_USAGE: UsageReport = { value: undefined, position: 'nowhere' };

/** The position of usage in a stream whose client did not request it. */
export function unrequestedUsage({ position }: UsageReport): UsageReport['position'] {
  return position === 'requested' ? 'nowhere' : position;
}

/** Usage inside a chunk with choices: only some providers send that. */
export function carriedUsage({ position, value }: UsageReport, isFinish: boolean): JsonObject | null {
  const carries = position === 'every-chunk' || (position === 'with-finish' && isFinish);
  return carries ? (value ?? null) : null;
}

/** Adds the usage chunk to the frames of a stream, at the given position. */
export function insertUsage(
  frames: readonly Frame[],
  usage: Frame,
  position: UsageReport['position'],
): readonly Frame[] {
  switch (position) {
    case 'requested':
    case 'end':
      return [...frames, usage];
    case 'twice':
      return [...frames, usage, usage];
    case 'early':
      return [...frames.slice(0, -2), usage, ...frames.slice(-2)];
    case 'nowhere':
    case 'with-finish':
    case 'every-chunk':
      return frames;
  }
}

function frameOf(
  request: ChatRequest,
  reply: Reply,
  choices: JsonObject[],
  tokens: number,
  usage: JsonObject | null,
): Frame {
  const chunk = {
    id: reply.id,
    object: 'chat.completion.chunk',
    created: reply.createdSeconds,
    model: request.model,
    service_tier: 'default',
    system_fingerprint: FINGERPRINT,
    choices,
    ...(usage !== null || request.includeUsage ? { usage } : {}),
  };
  return { data: JSON.stringify(leaveOut(chunk, request.simulate.leave_out ?? [])), tokens, usage };
}

function formatStep({ topLogprobs }: ChatRequest, step: Step, index: number): JsonObject {
  const logprobs = topLogprobs === null || step.text === undefined ? null : formatLogprobs([step.text], topLogprobs);
  return { index, delta: step.delta, logprobs, finish_reason: step.finishReason ?? null };
}

function stepsOf(request: ChatRequest, choice: ReplyChoice): Step[] {
  const { reasoning, text, toolCalls, imageUrls, finishReason, refuses } = choice;
  const content = toolCalls.length > 0 || refuses ? null : '';
  const textMember = refuses ? 'refusal' : 'content';
  const shownReasoning = request.hidesReasoning ? [] : reasoning;
  return [
    { delta: { role: 'assistant', content, refusal: null }, tokens: 0 },
    ...shownReasoning.map((token): Step => ({
      delta: reasoningMember(request.simulate.reasoning_as, token),
      tokens: 1,
    })),
    ...imageUrls.map((url): Step => ({ delta: { images: [formatImage(url)] }, tokens: IMAGE_TOKENS })),
    ...(request.legacyFunctions ? functionCallSteps(choice) : toolCallSteps(choice)),
    ...text.map((token): Step => ({ delta: { [textMember]: token }, tokens: 1, text: token })),
    { delta: {}, tokens: 0, finishReason },
  ];
}

function toolCallSteps({ toolCalls }: ReplyChoice): Step[] {
  return toolCalls.flatMap(({ id, name, argumentTokens }, index) => [
    {
      delta: { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] },
      tokens: countTokens(name),
    },
    ...argumentTokens.map((piece) => ({
      delta: { tool_calls: [{ index, function: { arguments: piece } }] },
      tokens: 1,
    })),
  ]);
}

function functionCallSteps({ toolCalls }: ReplyChoice): Step[] {
  return toolCalls.flatMap(({ name, argumentTokens }) => [
    { delta: { function_call: { name, arguments: '' } }, tokens: countTokens(name) },
    ...argumentTokens.map((piece) => ({ delta: { function_call: { arguments: piece } }, tokens: 1 })),
  ]);
}
