import {
  arrayPiece,
  BACKSLASH,
  elementsOf,
  isStringText,
  membersOf,
  parseValue,
  pieceBytes,
  scanTopLevel,
  spliceObject,
} from '#core';

/**
 * The line that Claude Code puts before its instructions, for Anthropic to tell its subscriptions apart: pairs of names and
 * values up to the end of the line, among them a sum over the request (anthropics/claude-code issue 68900). Prose that
 * quotes the line goes on behind it, or begins before it.
 */
const BILLING_LINES =
  /^\s*(?:x-anthropic-billing-header:[ \t]*cc[\w.-]*=[^;\s]*(?:(?:;[ \t]*|[ \t]+)[\w.-]+=[^;\s]*)*;?(?:(?:[ \t]*[\r\n])+|[ \t]*$))+/i;
/** Characters of a text that are read for such lines, many times their length. */
const HEAD_CHARACTERS = 1_024;
const UNICODE_ESCAPE = 0x75;
/** What the text begins with, or white space, or an escape of either. */
const FIRST_BYTES: ReadonlySet<number | undefined> = new Set(Buffer.from('xX \\'));

/** Characters of the line at the beginning of a decoded text, each one byte; 0: there is none. */
export function billingCharacters(text: unknown): number {
  return typeof text === 'string' ? (BILLING_LINES.exec(text)?.[0].length ?? 0) : 0;
}

/**
 * The content of instructions, a string or an array of parts as JSON text, without the line at the beginning of a text: it
 * differs in each request, and nothing behind it would be read from a cache. Parts that hold nothing else are left out.
 * The same buffer when there is none; null when nothing else is there.
 */
export function withoutBillingLine(content: Buffer): Buffer | null {
  if (isStringText(content)) return withoutLine(content);
  const parts = elementsOf(content);
  if (parts === null) return content;
  const lineless = parts.map(withoutBillingLineOf);
  if (lineless.every((part, index) => part === parts[index])) return content;
  const kept = lineless.filter((part) => part !== null);
  return kept.length === 0 ? null : Buffer.concat(pieceBytes(arrayPiece(kept)).parts);
}

/** The same for one part. Null: it holds nothing else. */
function withoutBillingLineOf(part: Buffer): Buffer | null {
  const text = membersOf(part)?.get('text');
  if (!isStringText(text)) return part;
  const rest = withoutLine(text);
  if (rest === text) return part;
  if (rest === null) return null;
  return Buffer.concat(spliceObject(scanTopLevel(part), [{ key: 'text', value: [rest] }]).parts);
}

/** A JSON string without the line; its other bytes stay. Null: it is nothing else. */
function withoutLine(json: Buffer): Buffer | null {
  if (!FIRST_BYTES.has(json[1])) return json;
  const { text, ends, isWhole } = headOf(json);
  const [lines] = BILLING_LINES.exec(text) ?? [];
  if (lines === undefined || (lines.length === text.length && !isWhole)) return json;
  if (lines.length === text.length) return null;
  return Buffer.concat([json.subarray(0, 1), json.subarray(ends[lines.length - 1])]);
}

/** The decoded beginning of a JSON string up to a wrong escape, and the offset behind each of its characters. */
function headOf(json: Buffer): { readonly text: string; readonly ends: readonly number[]; readonly isWhole: boolean } {
  const end = json.length - 1;
  const ends: number[] = [];
  let text = '';
  let at = 1;
  while (at < end && ends.length < HEAD_CHARACTERS) {
    const size = json[at] !== BACKSLASH ? 1 : json[at + 1] === UNICODE_ESCAPE ? 6 : 2;
    const written = json.toString('latin1', at, at + size);
    const character = size === 1 ? written : parseValue(Buffer.from(`"${written}"`));
    if (typeof character !== 'string') break;
    text += character;
    at += size;
    ends.push(at);
  }
  return { text, ends, isWhole: at === end };
}
