import { holdBounds, outputTokensCovered, promptTokenBound, type HoldBounds, type HoldRequest } from '#pricing';
import type { AdmissionBounds } from '#metering';
import { isReasoning, mediaTokens, type CatalogModel } from '#catalog';
import type { MediaSize, ModelRequest } from '#dialects';
import { maxBigint } from '#kernel';
import type { CompletionTask } from '../completion-task.js';

/** Output tokens that count against tokens per minute at admission; the rest is corrected at the end. */
const TPM_OUTPUT_QUANTUM = 4_096;

/** Everything about the money of one request that is known before admission. */
export interface HoldLimits extends HoldBounds {
  readonly request: HoldRequest;
  /** Reserved against tokens per minute. */
  readonly tpmTokens: number;
}

/** An upper bound of the tokens that a request's prompts cost with a model. */
export function promptBoundOf(asked: ModelRequest, model: CatalogModel): number {
  // A part in a provider's own words may name a document of any length.
  if (asked.unknownPartCount > 0) return model.contextLength * asked.promptCount;
  return promptTokenBound(
    {
      textTokens: asked.promptTextTokens,
      mediaTokens: asked.media.length === 0 ? 0 : mediaTokens(asked.media, model),
      prompts: asked.promptCount,
      messages: asked.messageCount,
      isInstructed: asked.needs.has('tools') || asked.needs.has('json_schema'),
    },
    model.contextLength,
  );
}

/** Sizes the hold of a request from its body's bounds, the model's card and the pinned price. */
export function holdLimits({ parsedRequest, model, price, principal }: CompletionTask): HoldLimits {
  const promptBoundTokens = promptBoundOf(parsedRequest, model);
  const request: HoldRequest = {
    promptBoundTokens,
    clientOutputTokens: parsedRequest.outputTokenLimit,
    maxOutputTokens: model.maxOutputTokens,
    // A token has one byte or more, and what JSON escapes is longer than what it stands for.
    predictionTokens: parsedRequest.predictionBytes,
    choices: parsedRequest.n,
    stream: parsedRequest.stream,
    reasoning: isReasoning(model),
    parts: {
      // Pages and videos are pictures, too, and videos have sound.
      imageInput: parsedRequest.imagePartCount + parsedRequest.filePartCount > 0,
      audioInput: parsedRequest.audioPartCount > 0 || parsedRequest.media.some(isVideo),
      imageOutput: parsedRequest.needs.has('image_output'),
      audioOutput: parsedRequest.needs.has('audio_output'),
    },
  };
  const bounds = holdBounds(request, [price], principal.multipliersPpm);
  return {
    request,
    tpmTokens: promptBoundTokens + Math.min(bounds.outputBoundTokens, TPM_OUTPUT_QUANTUM),
    ...bounds,
  };
}

function isVideo(size: MediaSize): boolean {
  return size.unit === 'videoSeconds' || (size.unit === 'unknown' && size.kind === 'video');
}

/** Whether a stream's hold starts small and grows as tokens arrive. */
export function isGrowing({ outputBoundTokens, holdOutputTokens }: HoldBounds): boolean {
  return holdOutputTokens < outputBoundTokens;
}

/** What admission is asked for: enough for whichever of the models that may answer is the dearest. */
export function admissionBounds(first: HoldLimits, others: readonly HoldLimits[]): AdmissionBounds {
  let { holdNanoUsd, leastHoldNanoUsd, tpmTokens } = first;
  let promptTokens = first.request.promptBoundTokens;
  for (const terms of others) {
    holdNanoUsd = maxBigint(holdNanoUsd, terms.holdNanoUsd);
    leastHoldNanoUsd = maxBigint(leastHoldNanoUsd, terms.leastHoldNanoUsd);
    tpmTokens = Math.max(tpmTokens, terms.tpmTokens);
    promptTokens = Math.max(promptTokens, terms.request.promptBoundTokens);
  }
  return { holdNanoUsd, leastHoldNanoUsd, promptTokens, tpmTokens };
}

/** Output tokens, of all choices together, that an amount covers beside the prompt. */
export function tokensCovered({ price, principal }: CompletionTask, terms: HoldLimits, amountNanoUsd: bigint): number {
  return outputTokensCovered(terms.request, amountNanoUsd, terms.outputBoundTokens, [price], principal.multipliersPpm);
}

/** The limit, for each choice, that an amount covers beside the prompt and all that was predicted in vain. */
export function limitCovered(task: CompletionTask, terms: HoldLimits, amountNanoUsd: bigint): number {
  const { choices, predictionTokens } = terms.request;
  return Math.floor(tokensCovered(task, terms, amountNanoUsd) / choices) - predictionTokens;
}
