import { objectPiece, type JsonPiece } from '#core';

/** Marks reasoning that only this provider can read. Clients return it unchanged. */
export const REASONING_FORMAT = 'openai-responses-v1';

/** How a detail names its text: what the provider summarized, or what an open model thought. */
export type ReasoningKind = 'summary' | 'text';

/** Separates the parts of a summary in `reasoning_content`; the details keep them apart. */
export const PART_BREAK = Buffer.from('\\n\\n');

/** The members of a detail up to the opening quote of its text. */
export function detailHead(kind: ReasoningKind): string {
  return `"type":"reasoning.${kind}","${kind}":"`;
}

/** The members after the text. `id` is that of the item, as JSON. */
export function detailTail(id: Buffer | null, index: number): string {
  return `"format":"${REASONING_FORMAT}",${id === null ? '' : `"id":${id.toString()},`}"index":${index}`;
}

/** The reasoning of one item, which only the provider can decrypt. */
export function encryptedDetail(data: Buffer, id: Buffer | null, index: number): JsonPiece {
  return objectPiece({
    type: '"reasoning.encrypted"',
    data,
    format: `"${REASONING_FORMAT}"`,
    id,
    index: String(index),
  });
}
