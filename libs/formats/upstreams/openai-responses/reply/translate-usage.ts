import { entriesPiece, isGiven, membersOf, type JsonMembers, type JsonPiece } from '#core';
import { countUnits } from './count-units.js';
import type { ReplyContext } from './reply-context.js';

/** The provider's counts by OpenAI's names in chat. */
const CHAT_NAMES: ReadonlyMap<string, string> = new Map([
  ['input_tokens', 'prompt_tokens'],
  ['output_tokens', 'completion_tokens'],
  ['input_tokens_details', 'prompt_tokens_details'],
  ['output_tokens_details', 'completion_tokens_details'],
]);

/** Counts without which a usage has none; some upstreams use chat's names. */
const COUNTS = ['input_tokens', 'output_tokens', 'prompt_tokens', 'completion_tokens'];

/**
 * Renames the provider's counts; their meanings are equal: input includes what was cached and written to a cache,
 * output includes reasoning. Null when it reports none.
 */
export function translateUsage(
  response: JsonMembers,
  { countsUnits }: Pick<ReplyContext, 'countsUnits'>,
): JsonPiece | null {
  const usage = membersOf(response.get('usage'));
  if (usage === null || !COUNTS.some((name) => isGiven(usage.get(name)))) return null;
  const counts = [...usage].map(([key, value]) => [CHAT_NAMES.get(key) ?? key, value] as const);
  return entriesPiece(countsUnits ? [...counts, ['routify_units', JSON.stringify(countUnits(response))]] : counts);
}
