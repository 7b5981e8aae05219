import { isGiven, membersOf, objectPiece, objectsOf, textOf, type JsonPiece } from '#json';

const HOUR = '1h';

/**
 * Usage of Converse as that of Messages; null: none. Both count input without what caches read and wrote.
 *
 * Source: `TokenUsage` and `CacheDetail` of the API reference, and the user guide, "Prompt caching".
 */
export function messagesUsage(json: Buffer | undefined): JsonPiece | null {
  const usage = membersOf(json);
  if (usage === null) return null;
  const detail = objectsOf(usage.get('cacheDetails')).find((entry) => textOf(entry?.get('ttl')) === HOUR);
  const written1h = detail?.get('inputTokens');
  return objectPiece({
    input_tokens: usage.get('inputTokens') ?? null,
    output_tokens: usage.get('outputTokens') ?? null,
    cache_read_input_tokens: usage.get('cacheReadInputTokens') ?? null,
    cache_creation_input_tokens: usage.get('cacheWriteInputTokens') ?? null,
    cache_creation: isGiven(written1h) ? objectPiece({ ephemeral_1h_input_tokens: written1h }) : null,
  });
}
