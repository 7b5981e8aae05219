import type { TokenUsage } from '#kernel';
import { formatRoutify, type RoutifyFacts } from '../reply/format-routify.js';
import type { ResponseIdentity, ResponseState } from './response-object.js';

const MS_PER_SECOND = 1_000;
const INCOMPLETE_REASONS: ReadonlyMap<string | null, string> = new Map([
  ['length', 'max_output_tokens'],
  ['content_filter', 'content_filter'],
]);

/** Why a response is incomplete, by the `finish_reason` of chat; null: it is complete, as is a refusal in words. */
export function incompleteReasonOf(finishReason: string | null, hasRefusal: boolean): string | null {
  const reason = INCOMPLETE_REASONS.get(finishReason) ?? null;
  return hasRefusal && reason === 'content_filter' ? null : reason;
}

type ClosingFields = Required<Pick<ResponseState, 'usage' | 'serviceTier' | 'routify' | 'completedSeconds'>>;

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
