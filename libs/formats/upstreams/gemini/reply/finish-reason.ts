import { finishOf, type Finish } from '../../../chat/finish/finish-reasons.js';
import type { ReplyFacts } from './reply-facts.js';

/** The value of an enumeration that was not set: the model has not stopped. */
const UNSET = 'FINISH_REASON_UNSPECIFIED';
/** By Google's documentation a candidate without a reason has not ended. */
const NOT_ENDED: Finish = { reason: 'length', native: null };

/** A reason that is given. */
export function givenReason(reason: string | null): string | null {
  return reason === UNSET || reason === '' ? null : reason;
}

/** Google's reason as OpenAI's; it has none for function calls. */
export function finishOfCandidate(
  reason: string | null,
  callCount: number,
  { usesLegacyFunctions }: Pick<ReplyFacts, 'usesLegacyFunctions'>,
): Finish {
  const given = givenReason(reason);
  const finish = given === null ? NOT_ENDED : finishOf(given, null);
  if (finish.reason !== 'stop' || callCount === 0) return finish;
  return { ...finish, reason: usesLegacyFunctions ? 'function_call' : 'tool_calls' };
}
