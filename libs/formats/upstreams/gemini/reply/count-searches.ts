import { isRecord, parsedOf, type JsonMembers } from '#core';
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

/** Usage with the searches that Google bills, and runs of code. */
export function withUnits(
  usage: Record<string, unknown> | null,
  searches: number,
  codeRuns: number,
  { searches: maySearch, runsCode, model }: ReplyFacts,
): Record<string, unknown> | null {
  if (usage === null || !(maySearch || runsCode)) return usage;
  const billed = BILLED_BY_PROMPT.test(model) ? Math.min(searches, 1) : searches;
  const units = {
    ...(maySearch ? { web_search_call: billed } : {}),
    ...(runsCode ? { code_execution_call: codeRuns } : {}),
  };
  return { ...usage, routify_units: units };
}
