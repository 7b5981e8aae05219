import { isRecord, parsedOf, type JsonMembers } from '#json';
import type { ReplyFacts } from './reply-facts.js';

/** Models of which a prompt is billed once, however many queries it takes; of later ones each query is. */
const BILLED_BY_PROMPT = /gemini-[12](?:\.|-)/;

/** Web searches of a candidate; null: it says nothing of them. */
export function searchesOf(candidate: JsonMembers): number | null {
  const metadata = parsedOf(candidate.get('groundingMetadata'));
  if (!isRecord(metadata)) return null;
  const { webSearchQueries: queries } = metadata;
  return Array.isArray(queries) ? new Set(queries.filter((query) => query !== '')).size : 0;
}

/** Usage with the searches that Google bills. */
export function withSearches(
  usage: Record<string, unknown> | null,
  searches: number,
  { searches: maySearch, model }: ReplyFacts,
): Record<string, unknown> | null {
  if (usage === null || !maySearch) return usage;
  const billed = BILLED_BY_PROMPT.test(model) ? Math.min(searches, 1) : searches;
  return { ...usage, routify_units: { web_search_call: billed } };
}
