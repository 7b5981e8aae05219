import type { LoneReasoning } from './scan-message.js';
import { REASONING_NAMES } from './scan-message.js';

const QUOTE = Buffer.from('"');
const DETAILS = Buffer.from(',"reasoning_details":[{"type":"reasoning.text","text":"');
const DETAILS_END = Buffer.from('","format":"unknown","index":0}]');
const NAMES = new Map(REASONING_NAMES.map((name) => [name, Buffer.from(`,"${name}":"`)]));

/**
 * What `shapeMessage` does with reasoning, for the deltas of a stream that need nothing else: bytes are put in at the end
 * of each, and nothing is taken apart. Most models that think stream nothing but such deltas, a token in each.
 *
 * @param from of `choices` in the chunk's bytes, and `to`, behind it
 */
export function insertReasoning(bytes: Buffer, from: number, to: number, found: readonly LoneReasoning[]): Buffer[] {
  const parts: Buffer[] = [];
  let kept = from;
  for (const { start, end, closeAt, missing, lacksDetails } of found) {
    if (closeAt < from || closeAt > to) continue;
    const text = bytes.subarray(start, end);
    const name = missing === null ? undefined : NAMES.get(missing);
    parts.push(bytes.subarray(kept, closeAt));
    if (name !== undefined) parts.push(name, text, QUOTE);
    if (lacksDetails) parts.push(DETAILS, text, DETAILS_END);
    kept = closeAt;
  }
  parts.push(bytes.subarray(kept, to));
  return parts;
}
