import { finishOf, type Finish } from '../../../chat/finish/finish-reasons.js';
import type { ReplyContext } from './reply-context.js';

/** A message without a reason, as its streams end with some providers. */
const NO_REASON: Finish = { reason: 'stop', native: null };

/** The stop reason as that of chat. Clients find what chat has no word for beside it, under OpenRouter's name. */
export function finishOfMessage(
  stopReason: string | null,
  { usesLegacyFunctions }: Pick<ReplyContext, 'usesLegacyFunctions'>,
): Finish {
  const finish = stopReason === null || stopReason === '' ? NO_REASON : finishOf(stopReason, null);
  return usesLegacyFunctions && finish.reason === 'tool_calls' ? { ...finish, reason: 'function_call' } : finish;
}

/** Refusal text when the provider gives no explanation. */
export const REFUSAL_TEXT = 'The model refused to answer.';
