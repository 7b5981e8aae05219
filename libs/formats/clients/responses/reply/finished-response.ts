import type { TokenUsage } from '#core';
import { formatRoutify, type RoutifyFacts } from '../../../chat/reply/format-routify.js';
import { isUnknownWord, readFinish, type ChoiceEnd } from '../../../chat/finish/finish-reasons.js';
import type { IncompleteDetails, ResponseIdentity, ResponseState } from './response-object.js';

const MS_PER_SECOND = 1_000;

/** Why a response is incomplete, by the end of its choice; null: it is complete, as is a refusal in words. */
export function incompleteDetails(end: ChoiceEnd, hasRefusal: boolean): IncompleteDetails | null {
  const { reason, native } = readFinish(end);
  if (reason === 'content_filter') return hasRefusal ? null : { reason };
  if (reason !== 'length') return null;
  return { reason: 'max_output_tokens', ...(isUnknownWord(native) ? { native_finish_reason: native } : {}) };
}

export type ClosingFields = Required<Pick<ResponseState, 'usage' | 'serviceTier' | 'routify' | 'completedSeconds'>>;

/** What the gateway knows at the end of a response, in the words of the format. */
export function closingFields(
  { createdSeconds }: ResponseIdentity,
  usage: TokenUsage,
  facts: RoutifyFacts,
  lost: readonly string[],
): ClosingFields {
  return {
    usage,
    serviceTier: facts.serviceTier,
    routify: formatRoutify(facts, lost),
    completedSeconds: createdSeconds + Math.floor(facts.latencyMs / MS_PER_SECOND),
  };
}
