/** A text delta of a frame: its block, kind and raw JSON string content. */
interface DeltaText {
  readonly blockIndex: number;
  readonly kind: DeltaKind;
  readonly raw: Buffer;
}

export type DeltaKind = 'text_delta' | 'thinking_delta' | 'input_json_delta';

interface Shape {
  readonly kind: DeltaKind;
  readonly start: Buffer;
}

const HEAD = Buffer.from('{"type":"content_block_delta","index":');
const SHAPES: readonly Shape[] = [
  { kind: 'text_delta', start: Buffer.from(',"delta":{"type":"text_delta","text":"') },
  { kind: 'thinking_delta', start: Buffer.from(',"delta":{"type":"thinking_delta","thinking":"') },
  { kind: 'input_json_delta', start: Buffer.from(',"delta":{"type":"input_json_delta","partial_json":"') },
];
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * Cuts the text out of a frame in the provider's usual layout, at a tenth of the cost of parsing it. Null for every
 * other layout; the caller parses those.
 */
export function cutDelta(data: Buffer): DeltaText | null {
  if (!standsAt(data, HEAD, 0)) return null;
  let at = HEAD.length;
  let blockIndex = 0;
  for (let byte = data[at] ?? 0; byte >= ZERO && byte <= NINE; byte = data[++at] ?? 0) {
    blockIndex = blockIndex * 10 + byte - ZERO;
  }
  for (const { kind, start } of SHAPES) {
    if (!standsAt(data, start, at)) continue;
    const textStart = at + start.length;
    const textEnd = endOfText(data, textStart);
    return textEnd === -1 ? null : { blockIndex, kind, raw: data.subarray(textStart, textEnd) };
  }
  return null;
}

/** Offset of the closing quote when only two braces follow it, with the provider's padding; else -1. */
function endOfText(data: Buffer, textStart: number): number {
  const outer = beforeSpaces(data, data.length - 1);
  const inner = beforeSpaces(data, outer - 1);
  const quote = inner - 1;
  if (data[outer] !== CLOSE_BRACE || data[inner] !== CLOSE_BRACE || data[quote] !== QUOTE) return -1;
  for (let at = textStart; at < quote; at++) {
    const byte = data[at] ?? 0;
    if (byte === QUOTE || byte < SPACE) return -1;
    if (byte === BACKSLASH) at++;
  }
  return isClosed(data, textStart, quote) ? quote : -1;
}

function beforeSpaces(data: Buffer, from: number): number {
  let at = from;
  while (data[at] === SPACE) at--;
  return at;
}

/** Whether a quote is unescaped: an even number of backslashes precedes it. */
function isClosed(data: Buffer, textStart: number, quote: number): boolean {
  let backslashes = 0;
  while (quote - backslashes > textStart && data[quote - backslashes - 1] === BACKSLASH) backslashes++;
  return backslashes % 2 === 0;
}

function standsAt(bytes: Buffer, expected: Buffer, start: number): boolean {
  if (bytes.length - start < expected.length) return false;
  for (let index = 0; index < expected.length; index++) if (bytes[start + index] !== expected[index]) return false;
  return true;
}
