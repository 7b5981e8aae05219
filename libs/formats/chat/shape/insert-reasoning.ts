import { REASONING_NAMES, type LoneReasoning } from './scan-message.js';

const QUOTE = Buffer.from('"');
const DETAILS = Buffer.from(',"reasoning_details":[{"type":"reasoning.text","text":"');
const DETAILS_END = Buffer.from('","format":"unknown","index":0}]');
const NAMES = new Map(REASONING_NAMES.map((name) => [name, Buffer.from(`,"${name}":"`)]));

/**
 * The fast path of `shapeMessage` for stream deltas that only lack reasoning members: bytes are inserted at the end of
 * each delta, and nothing is parsed. Most reasoning models stream only such deltas, one per token.
 *
 * @param from start of `choices` in the chunk's bytes; `to` is its end
 */
export function insertReasoning(bytes: Buffer, from: number, to: number, found: readonly LoneReasoning[]): Buffer[] {
  const parts: Buffer[] = [];
  let copiedTo = from;
  for (const { start, end, closeAt, missing, lacksDetails } of found) {
    if (closeAt < from || closeAt > to) continue;
    const text = bytes.subarray(start, end);
    const name = missing === null ? undefined : NAMES.get(missing);
    parts.push(bytes.subarray(copiedTo, closeAt));
    if (name !== undefined) parts.push(name, text, QUOTE);
    if (lacksDetails) parts.push(DETAILS, text, DETAILS_END);
    copiedTo = closeAt;
  }
  parts.push(bytes.subarray(copiedTo, to));
  return parts;
}
