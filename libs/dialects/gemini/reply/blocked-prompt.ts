import { isRecord } from '../../json/is-record.js';

/** Why a prompt was not answered. The answer is complete: it is a refusal. */
export interface BlockedPrompt {
  readonly reason: string;
  readonly refusal: string;
}

/** Reads `promptFeedback`; null when it blocks nothing. */
export function readBlockedPrompt(feedback: unknown): BlockedPrompt | null {
  if (!isRecord(feedback) || typeof feedback.blockReason !== 'string') return null;
  const { blockReason: reason, blockReasonMessage: message } = feedback;
  const told = typeof message === 'string' && message !== '';
  return { reason, refusal: told ? message : `The provider of the model blocked this prompt: ${reason}.` };
}
