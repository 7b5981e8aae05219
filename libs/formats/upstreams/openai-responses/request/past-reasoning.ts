import {
  arrayPiece,
  isRecord,
  listOf,
  objectPiece,
  parsedOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
} from '#core';
import { REASONING_FORMAT } from '../reply/reasoning-details.js';

interface PastItem {
  /** Parts of the summary by their index. */
  readonly summaries: Map<unknown, string>;
  encrypted: string | null;
}

/**
 * The reasoning that a client returns, as items for the provider to continue from. Streams split a part of a summary
 * into many details of one index; they are joined again. Details of other providers and items without encrypted
 * content are skipped: the provider would search for those in what it has stored.
 */
export function reasoningItems(message: JsonMembers): readonly JsonPiece[] {
  const items = new Map<unknown, PastItem>();
  let unnamed = 0;
  for (const detail of listOf(parsedOf(message.get('reasoning_details')))) {
    if (!isRecord(detail) || detail.format !== REASONING_FORMAT) continue;
    const key = typeof detail.id === 'string' ? detail.id : unnamed;
    const item = items.get(key) ?? { summaries: new Map<unknown, string>(), encrypted: null };
    items.set(key, item);
    if (typeof detail.summary === 'string') addSummary(item, detail.index, detail.summary);
    if (typeof detail.data !== 'string') continue;
    item.encrypted = detail.data;
    unnamed++;
  }
  return [...items.values()].flatMap(({ summaries, encrypted }) => {
    if (encrypted === null) return [];
    const parts = [...summaries.values()].map((text) => objectPiece({ type: '"summary_text"', text: textPiece(text) }));
    return [objectPiece({ type: '"reasoning"', summary: arrayPiece(parts), encrypted_content: textPiece(encrypted) })];
  });
}

function addSummary({ summaries }: PastItem, index: unknown, text: string): void {
  summaries.set(index, (summaries.get(index) ?? '') + text);
}
