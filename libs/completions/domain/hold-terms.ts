import { holdBounds, promptTokenBound, type HoldBounds, type HoldRequest } from '#billing';
import { isReasoning } from '#catalog';
import type { CompletionTask } from '../completion-task.js';

/** Output tokens that count against tokens per minute at admission; the rest is corrected at the end. */
const TPM_OUTPUT_QUANTUM = 4_096;

/** Everything about the money of one request that is known before admission. */
export interface HoldTerms extends HoldBounds {
  readonly request: HoldRequest;
  /** Reserved against tokens per minute. */
  readonly tpmTokens: number;
}

/** Sizes the hold of a request from its body's bounds, the model's card and the pinned price. */
export function holdTerms({ chat, model, price, principal }: CompletionTask): HoldTerms {
  const promptBoundTokens = promptTokenBound(
    {
      textBytes: chat.promptTextBytes,
      messages: chat.messageCount,
      imageParts: chat.imagePartCount,
      fileParts: chat.filePartCount,
      audioParts: chat.audioPartCount,
    },
    model,
  );
  const request: HoldRequest = {
    promptBoundTokens,
    clientOutputTokens: chat.outputTokenLimit,
    maxOutputTokens: model.maxOutputTokens,
    choices: chat.n,
    stream: chat.stream,
    reasoning: isReasoning(model),
    parts: {
      imageInput: chat.imagePartCount > 0,
      audioInput: chat.audioPartCount > 0,
      imageOutput: chat.needs.has('image_output'),
      audioOutput: chat.needs.has('audio_output'),
    },
  };
  const bounds = holdBounds(request, [price], principal.multipliersPpm);
  return {
    request,
    tpmTokens: promptBoundTokens + Math.min(bounds.outputBoundTokens, TPM_OUTPUT_QUANTUM),
    ...bounds,
  };
}

/** Whether a stream's hold starts small and grows as tokens arrive. */
export function isGrowing({ outputBoundTokens, holdOutputTokens }: HoldBounds): boolean {
  return holdOutputTokens < outputBoundTokens;
}
