import { isReasoning, mediaTokens, type CatalogModel } from '#catalog';
import {
  maxBigint,
  holdBounds,
  holdPrice,
  outputTokensCovered,
  possiblePrices,
  promptTokenBound,
  type HoldBounds,
  type HoldRequest,
  type ReasoningHold,
} from '#core';
import { mediaBounds, type AdmissionBounds } from '#billing/metering';
import type { ModelRequest } from '#formats';
import type { CompletionTask } from '../task/completion-task.js';
import { unitBounds, withToolTokens } from './models/hosted-units.js';

/** Output tokens that count against tokens per minute at admission; the rest is corrected at finalization. */
const TPM_OUTPUT_QUANTUM = 4_096;
/** What a provider adds to a conversation for its advisor: Anthropic's example has 322. */
const ADVICE_INSTRUCTION_TOKENS = 1_024;

/** Hold and limits of one request, known before admission. */
export interface HoldLimits extends HoldBounds {
  readonly request: HoldRequest;
  /** Bound of the client's prompt, without what tools add to it. */
  readonly promptTokens: number;
  /** Reserved against tokens per minute. */
  readonly tpmTokens: number;
  /** The part of each hold that is for the calls of the request's advisor. */
  readonly advisorHoldNanoUsd: bigint;
}

/** Bounds of the calls behind one reply. */
interface Readings {
  /** Prompt tokens of all calls of the request's model together. */
  readonly ownTokens: number;
  /** Those of all calls of its advisor. */
  readonly advisorTokens: number;
  /** Output of calls that are in no reply. */
  readonly asideTokens: number;
}

/** Upper bound of a request's prompt tokens with a model. */
export function promptBoundOf(parsedRequest: ModelRequest, model: CatalogModel): number {
  // A provider-specific part may refer to a document of any length.
  if (parsedRequest.unknownPartCount > 0) return model.contextLength * parsedRequest.promptCount;
  return promptTokenBound(
    {
      textTokens: parsedRequest.promptTextTokens,
      mediaTokens: parsedRequest.media.length === 0 ? 0 : mediaTokens(parsedRequest.media, model),
      prompts: parsedRequest.promptCount,
      messages: parsedRequest.messageCount,
      isInstructed: parsedRequest.needs.has('tools') || parsedRequest.needs.has('json_schema'),
    },
    model.contextLength,
  );
}

/**
 * Sizes the hold of a request from its body's bounds, the model's card and the pinned price.
 * @param holdsReasoningWhole whether the installation holds the whole bound of all models that think
 */
export function holdLimits(task: CompletionTask, holdsReasoningWhole = false): HoldLimits {
  const { parsedRequest, model, price, principal, advisor, toolUsesMax } = task;
  const promptTokens = promptBoundOf(parsedRequest, model);
  const uses = unitBounds(parsedRequest, price, toolUsesMax);
  const { ownTokens, advisorTokens, asideTokens } = readingsOf(
    promptTokens,
    withToolTokens(promptTokens, uses, model.contextLength),
    task,
  );
  const media = mediaBounds(parsedRequest, model, price);
  const request: HoldRequest = {
    promptBoundTokens: ownTokens,
    asideTokens,
    clientOutputTokens: parsedRequest.outputTokenLimit,
    maxOutputTokens: model.maxOutputTokens,
    // A token has at least one byte, and JSON escapes only lengthen a text.
    predictionTokens: parsedRequest.predictionBytes,
    choices: parsedRequest.n,
    stream: parsedRequest.stream,
    reasoning: holdsReasoningWhole && isReasoning(model) ? 'whole' : reasoningHoldOf(model, parsedRequest),
    tokensPerSecond: model.tokensPerSecond,
    units: media.length === 0 ? uses : [...uses, ...media],
    parts: {
      // Pages and videos are billed as images, and videos also as audio.
      imageInput: parsedRequest.imagePartCount + parsedRequest.filePartCount > 0,
      audioInput: parsedRequest.audioPartCount > 0 || parsedRequest.media.some(isVideo),
      imageOutput: parsedRequest.needs.has('image_output'),
      audioOutput: parsedRequest.needs.has('audio_output'),
    },
  };
  const prices = possiblePrices(price, parsedRequest.serviceTier);
  const bounds = holdBounds(request, prices, principal.multipliersPpm);
  const limits = {
    request,
    promptTokens,
    tpmTokens: promptTokens + Math.min(bounds.outputBoundTokens, TPM_OUTPUT_QUANTUM),
    advisorHoldNanoUsd: 0n,
    ...bounds,
  };
  if (advisor === null) return limits;
  const advice = { promptBoundTokens: advisorTokens, parts: request.parts, units: [] };
  const outputTokens = advisor.usesMax * advisor.outputTokensMax;
  return withAdvisorHold(limits, holdPrice(advice, outputTokens, [advisor.price], principal.multipliersPpm));
}

/**
 * Each advice and a requested compaction read the conversation once more, and so does the model after it: the prompt,
 * what is written until then, and the advice before. `max_tokens` bounds what the model writes in its reply, and a
 * summary as well; more than one compaction is charged as a price above the hold.
 */
function readingsOf(
  promptTokens: number,
  withTools: number,
  { parsedRequest, model, advisor }: CompletionTask,
): Readings {
  const { compacts, outputTokenLimit } = parsedRequest;
  if (advisor === null && !compacts) return { ownTokens: withTools, advisorTokens: 0, asideTokens: 0 };
  const { usesMax, outputTokensMax } = advisor ?? { usesMax: 0, outputTokensMax: 0 };
  const outputTokens = Math.min(outputTokenLimit ?? model.maxOutputTokens, model.maxOutputTokens);
  const written = outputTokens + usesMax * outputTokensMax + ADVICE_INSTRUCTION_TOKENS;
  const again = usesMax + (compacts ? 1 : 0);
  const ownTokens = withTools + again * Math.min(withTools + written, model.contextLength);
  const asideTokens = compacts ? outputTokens : 0;
  if (advisor === null) return { ownTokens, advisorTokens: 0, asideTokens };
  const read = promptBoundOf(parsedRequest, advisor.model) + (withTools - promptTokens) + written;
  return { ownTokens, advisorTokens: usesMax * Math.min(read, advisor.model.contextLength), asideTokens };
}

function withAdvisorHold(limits: HoldLimits, advisorHoldNanoUsd: bigint): HoldLimits {
  const { holdNanoUsd, leastHoldNanoUsd, startHoldNanoUsd } = limits;
  return {
    ...limits,
    advisorHoldNanoUsd,
    holdNanoUsd: holdNanoUsd + advisorHoldNanoUsd,
    leastHoldNanoUsd: leastHoldNanoUsd + advisorHoldNanoUsd,
    startHoldNanoUsd: startHoldNanoUsd === null ? null : startHoldNanoUsd + advisorHoldNanoUsd,
  };
}

/** Thinking that the client leaves out of its reply is in no stream, and cannot be counted there. */
function reasoningHoldOf(model: CatalogModel, { hidesReasoning }: ModelRequest): ReasoningHold | null {
  if (!isReasoning(model)) return null;
  return hidesReasoning && model.reasoningHold === 'visible' ? 'clock' : model.reasoningHold;
}

function isVideo(size: ModelRequest['media'][number]): boolean {
  return size.unit === 'videoSeconds' || (size.unit === 'unknown' && size.kind === 'video');
}

/** What an admitted hold below the bound grows with. Null: it does not. */
export type HoldGrowth = 'text' | 'clock' | null;

/** @param isStart whether admission granted the hold to start with */
export function growthOf(
  { outputBoundTokens, holdOutputTokens, startHoldNanoUsd }: HoldBounds,
  isStart: boolean,
): HoldGrowth {
  if (holdOutputTokens < outputBoundTokens) return 'text';
  return isStart && startHoldNanoUsd !== null ? 'clock' : null;
}

/** The bounds for admission: enough for the most expensive of the models. */
export function admissionBounds(ofModels: readonly HoldLimits[]): AdmissionBounds {
  let [holdNanoUsd, leastHoldNanoUsd, startNanoUsd, tpmTokens, promptTokens] = [0n, 0n, 0n, 0, 0];
  for (const limits of ofModels) {
    startNanoUsd = maxBigint(startNanoUsd, limits.startHoldNanoUsd ?? limits.holdNanoUsd);
    holdNanoUsd = maxBigint(holdNanoUsd, limits.holdNanoUsd);
    leastHoldNanoUsd = maxBigint(leastHoldNanoUsd, limits.leastHoldNanoUsd);
    tpmTokens = Math.max(tpmTokens, limits.tpmTokens);
    promptTokens = Math.max(promptTokens, limits.promptTokens);
  }
  const startHoldNanoUsd = startNanoUsd < holdNanoUsd ? startNanoUsd : null;
  return { holdNanoUsd, leastHoldNanoUsd, startHoldNanoUsd, promptTokens, tpmTokens };
}

/** Output tokens, over all choices, that an amount covers besides the prompt. */
export function tokensCovered(task: CompletionTask, limits: HoldLimits, amountNanoUsd: bigint): number {
  if (amountNanoUsd < limits.advisorHoldNanoUsd) return 0;
  return outputTokensCovered(
    limits.request,
    amountNanoUsd - limits.advisorHoldNanoUsd,
    limits.outputBoundTokens,
    possiblePrices(task.price, task.parsedRequest.serviceTier),
    task.principal.multipliersPpm,
  );
}

/** The hold that covers this many output tokens, over all choices, whichever service tier serves them. */
export function holdFor(
  task: CompletionTask,
  { request, advisorHoldNanoUsd }: HoldLimits,
  outputTokens: number,
): bigint {
  const prices = possiblePrices(task.price, task.parsedRequest.serviceTier);
  return holdPrice(request, outputTokens, prices, task.principal.multipliersPpm) + advisorHoldNanoUsd;
}

/** The output limit of each choice that an amount covers besides the prompt and rejected prediction tokens. */
export function limitCovered(task: CompletionTask, limits: HoldLimits, amountNanoUsd: bigint): number {
  const { choices, predictionTokens } = limits.request;
  return Math.floor(tokensCovered(task, limits, amountNanoUsd) / choices) - predictionTokens;
}
