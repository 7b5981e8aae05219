import { isRecord } from '#core';

/** Why a prompt was blocked. The reply is complete: it is a refusal. */
interface BlockedPrompt {
  readonly reason: string;
  readonly refusal: string;
}

/** Reads `promptFeedback`; null when the prompt is not blocked. */
export function readBlockedPrompt(feedback: unknown): BlockedPrompt | null {
  if (!isRecord(feedback) || typeof feedback.blockReason !== 'string') return null;
  const { blockReason: reason, blockReasonMessage: message } = feedback;
  const hasMessage = typeof message === 'string' && message !== '';
  return { reason, refusal: hasMessage ? message : `The provider of the model blocked this prompt: ${reason}.` };
}
