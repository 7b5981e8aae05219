import { isGiven, membersOf, objectPiece, objectsOf, textOf, type JsonMembers, type JsonPiece } from '#core';

/** Anthropic's names of the writes by their lifetime, as Converse names it. */
const SPLIT = { '5m': 'ephemeral_5m_input_tokens', '1h': 'ephemeral_1h_input_tokens' } as const;

/**
 * Usage of Converse as that of Messages; null: none. Both count input without what caches read and wrote.
 *
 * Source: `TokenUsage` and `CacheDetail` of the API reference, and the user guide, "Prompt caching".
 */
export function messagesUsage(json: Buffer | undefined): JsonPiece | null {
  const usage = membersOf(json);
  if (usage === null) return null;
  const split = splitOf(usage);
  return objectPiece({
    input_tokens: usage.get('inputTokens') ?? null,
    output_tokens: usage.get('outputTokens') ?? null,
    cache_read_input_tokens: usage.get('cacheReadInputTokens') ?? null,
    cache_creation_input_tokens: usage.get('cacheWriteInputTokens') ?? null,
    cache_creation: Object.keys(split).length === 0 ? null : objectPiece(split),
  });
}

function splitOf(usage: JsonMembers): Readonly<Record<string, JsonPiece>> {
  const details = objectsOf(usage.get('cacheDetails'));
  const written = Object.entries(SPLIT).flatMap(([lifetime, name]) => {
    const tokens = details.find((entry) => textOf(entry?.get('ttl')) === lifetime)?.get('inputTokens');
    return isGiven(tokens) ? [[name, tokens] as const] : [];
  });
  return Object.fromEntries(written);
}
