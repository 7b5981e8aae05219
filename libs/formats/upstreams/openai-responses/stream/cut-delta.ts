/** A delta of text or of a function's arguments: its item's position and raw JSON string content. */
interface DeltaText {
  readonly kind: DeltaKind;
  readonly position: number;
  readonly raw: Buffer;
}

type DeltaKind = 'text' | 'arguments';

const HEADS: readonly (readonly [kind: DeltaKind, head: Buffer])[] = [
  ['text', Buffer.from('{"type":"response.output_text.delta",')],
  ['arguments', Buffer.from('{"type":"response.function_call_arguments.delta",')],
];
const DELTA = Buffer.from('"delta":"');
const POSITION = Buffer.from('"output_index":');
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * Cuts the text out of a frame whose first member is its type, at a fraction of the cost of parsing it. Null for every
 * other layout; the caller parses those. Strings hold no unescaped quotes, so what is searched for can only be a key;
 * no member of these events has a key of that name below it.
 */
export function cutDelta(data: Buffer): DeltaText | null {
  if (data.at(-1) !== CLOSE_BRACE) return null;
  for (const [kind, head] of HEADS) {
    if (!data.subarray(0, head.length).equals(head)) continue;
    const position = positionIn(data, head.length - 1);
    const delta = data.indexOf(DELTA, head.length - 1);
    if (position === null || delta === -1) return null;
    const start = delta + DELTA.length;
    const end = endOfText(data, start);
    return end === -1 ? null : { kind, position, raw: data.subarray(start, end) };
  }
  return null;
}

function positionIn(data: Buffer, from: number): number | null {
  const found = data.indexOf(POSITION, from);
  let at = found + POSITION.length;
  const start = at;
  let position = 0;
  for (let byte = data[at] ?? 0; byte >= ZERO && byte <= NINE; byte = data[++at] ?? 0) {
    position = position * 10 + byte - ZERO;
  }
  return found === -1 || at === start ? null : position;
}

/** Offset of the closing quote; -1 when the text does not end, or holds a byte that JSON escapes. */
function endOfText(data: Buffer, start: number): number {
  for (let at = start; at < data.length; at++) {
    const byte = data[at] ?? 0;
    if (byte === QUOTE) return at;
    if (byte < SPACE) return -1;
    if (byte === BACKSLASH) at++;
  }
  return -1;
}
