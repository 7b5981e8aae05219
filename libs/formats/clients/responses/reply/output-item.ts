import { objectPiece, textPiece, type JsonPiece } from '#core';

/** One event of the stream, without its number. */
export interface OutputEvent {
  readonly type: string;
  readonly members: Readonly<Record<string, JsonPiece | null>>;
}

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** Where an item stands, and its id. */
export interface ItemPosition {
  readonly index: number;
  /** Seeds the ids of items; the same for the stream and the complete reply. */
  readonly seed: string;
}

/** An item of the output, from its first delta on. */
export interface OutputItem {
  /** Null while it is open. */
  readonly final: JsonPiece | null;
  open(): readonly OutputEvent[];
  /** @param isCut whether the output ended within this item */
  close(isCut: boolean): readonly OutputEvent[];
}

export function itemId(prefix: string, { index, seed }: ItemPosition): string {
  return `${prefix}_${seed}_${index}`;
}

export function itemAdded({ index }: ItemPosition, item: JsonPiece): OutputEvent {
  return { type: 'response.output_item.added', members: { output_index: String(index), item } };
}

export function itemDone({ index }: ItemPosition, item: JsonPiece): OutputEvent {
  return { type: 'response.output_item.done', members: { output_index: String(index), item } };
}

/** An event about an item. */
export function itemEvent(
  type: string,
  id: string,
  { index }: ItemPosition,
  members: Readonly<Record<string, JsonPiece | null>>,
): OutputEvent {
  return { type: `response.${type}`, members: { item_id: textPiece(id), output_index: String(index), ...members } };
}

export function summaryText(text: string): JsonPiece {
  return objectPiece({ type: '"summary_text"', text: textPiece(text) });
}
