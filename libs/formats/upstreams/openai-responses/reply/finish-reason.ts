import { textOf, valueAt, type JsonMembers } from '#core';
import { finishOf, type Finish } from '../../../chat/finish/finish-reasons.js';
import type { ReplyContext } from './reply-context.js';

const NATURAL: Finish = { reason: 'stop', native: null };
const LIMIT: Finish = { reason: 'length', native: null };
const COMPLETED = 'completed';

/** What decides how a response ended; `status` is null where a provider leaves it out. */
interface ResponseEnd {
  readonly status: string | null;
  readonly details: Buffer | null | undefined;
  /** It holds calls of the client's tools. */
  readonly hasCalls: boolean;
}

export function endOf(response: JsonMembers, hasCalls: boolean): ResponseEnd {
  return { status: textOf(response.get('status')), details: response.get('incomplete_details'), hasCalls };
}

/** The end of a response in the words of chat. A status that is unknown is no natural end. */
export function finishOfResponse(
  { status, details, hasCalls }: ResponseEnd,
  { usesLegacyFunctions }: Pick<ReplyContext, 'usesLegacyFunctions'>,
): Finish {
  if (status === 'incomplete') return incomplete(textOf(valueAt(details, 'reason')) ?? '');
  const finish = status === null || status === '' || status === COMPLETED ? NATURAL : finishOf(status, null);
  if (finish.reason !== 'stop' || !hasCalls) return finish;
  return { ...finish, reason: usesLegacyFunctions ? 'function_call' : 'tool_calls' };
}

/** Whatever the reason, the response ended early. */
function incomplete(reason: string): Finish {
  if (reason === '') return LIMIT;
  const finish = finishOf(reason, null);
  const isEarly = finish.reason === 'length' || finish.reason === 'content_filter' || finish.reason === 'error';
  return isEarly ? finish : { reason: 'length', native: reason };
}
