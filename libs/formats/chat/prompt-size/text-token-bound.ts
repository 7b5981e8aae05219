import { TOKEN_TABLE } from './token-table.js';

const LETTERS = 26;
const LEADS_FROM = 0xc0;
const BACKSLASH = 0x5c;
const LOWER_A = 0x61;
const LOWER_U = 0x75;

/** Codes of five bits: 0 any ASCII, letters from 1. The codes of the two preceding bytes decide the cost of a byte. */
const SPACE = LETTERS + 1;
const BEGINS_ESCAPE_OR_CHARACTER = 31;
const TWO_SPACES = (SPACE << 5) | SPACE;
const TWO_CODES = 0x3ff;

/** Cost of a byte in quarters of a token; a byte with PIECE_BEGINS first rounds down the sum before it. */
const INSIDE_WORD = 2;
const RARE_IN_WORD = 3;
const WHOLE = 4;
const PIECE_BEGINS = 0xc0;
/** Added where a piece ends without a marking byte. */
const PIECE_END = 2;

/** Bytes that are scanned; each further byte counts as a token. No model's context is larger for cheaper text. */
export const SCANNED_BYTES_MAX = 1_048_576;

const CODES = new Uint8Array(256).fill(BEGINS_ESCAPE_OR_CHARACTER, 0x80);
CODES[BACKSLASH] = BEGINS_ESCAPE_OR_CHARACTER;
for (let letter = 0; letter < LETTERS; letter++) CODES[LOWER_A + letter] = letter + 1;
CODES[0x20] = SPACE;

const { byteCosts: BYTE_COSTS, characterCosts: CHARACTER_COSTS } = costTables();

/**
 * An upper bound of the tokens of JSON text, names and punctuation included.
 *
 * A byte costs a token, with these exceptions. A letter of a lower-case word costs 1/2 if it forms a token with the two
 * bytes before it, 3/4 if it forms one with the letter before it. A character of two or three bytes costs 1 or 2 if its
 * first two bytes are a token. The sum of a word is rounded down. An escape costs as much as its character. The bound
 * is never below the counts of o200k_base and cl100k_base: byte pair encoding leaves no two adjacent tokens unmerged
 * that form a token, so that a word with only tokens as pairs and triples has half as many tokens as letters. Other
 * byte encodings cannot exceed it where a byte costs a token, and are less dense in prose. ADR 15 has the proof and the
 * figures.
 */
export function textTokenBound(json: Buffer, from = 0, to = json.length, scannedBytes = SCANNED_BYTES_MAX): number {
  const end = Math.min(to, from + scannedBytes);
  let quarters = 0;
  let before = 0;
  for (let at = from; at < end; at++) {
    const byte = json[at] ?? 0;
    const code = CODES[byte] ?? 0;
    if (code !== BEGINS_ESCAPE_OR_CHARACTER) {
      const codes = (before << 5) | code;
      const cost = BYTE_COSTS[codes] ?? 0;
      quarters = (quarters & ~(cost >> 6)) + (cost & 0xf);
      before = codes & TWO_CODES;
      continue;
    }
    if (before === TWO_SPACES) quarters += PIECE_END;
    before = 0;
    if (byte >= 0x80) {
      quarters += CHARACTER_COSTS[((byte - LEADS_FROM) << 6) | ((json[at + 1] ?? 0) & 0x3f)] ?? 0;
      at += byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    } else if (json[++at] === LOWER_U) {
      quarters += escapedQuarters(json, at + 1);
      at += 4;
    } else quarters += WHOLE;
  }
  return to - end + (quarters >> 2);
}

/** Cost of four hexadecimal digits. Half of a surrogate pair counts as three of the four bytes of its character. */
function escapedQuarters(json: Buffer, from: number): number {
  let codePoint = 0;
  for (let at = from; at < from + 4; at++) {
    const digit = json[at] ?? 0;
    codePoint = (codePoint << 4) | ((digit & 0xf) + (digit >> 6) * 9);
  }
  if (codePoint < 0x80) return WHOLE;
  if (codePoint < 0x800) return CHARACTER_COSTS[codePoint] ?? 0;
  return CHARACTER_COSTS[((0x20 | (codePoint >> 12)) << 6) | ((codePoint >> 6) & 0x3f)] ?? 0;
}

/** Costs of an ASCII byte by the three codes that end with it, and of a character by its first two bytes. */
function costTables(): { readonly byteCosts: Uint8Array; readonly characterCosts: Uint8Array } {
  const bits = Buffer.from(TOKEN_TABLE, 'base64');
  let bit = 0;
  const nextIsToken = (): boolean => ((bits[bit >> 3] ?? 0) & (1 << (bit++ & 7))) !== 0;
  const byteCosts = new Uint8Array(1 << 15).fill(WHOLE);
  byteCosts[TWO_SPACES << 5] = WHOLE + PIECE_END;
  for (let first = 0; first <= SPACE; first++) {
    for (let before = 0; before <= SPACE; before++) {
      const isSecondSpace = first === SPACE;
      byteCosts[(before << 10) | (first << 5) | SPACE] = isSecondSpace ? INSIDE_WORD : WHOLE | PIECE_BEGINS;
      if (isSecondSpace && before !== SPACE) {
        for (let letter = 1; letter <= LETTERS; letter++)
          byteCosts[(before << 10) | (SPACE << 5) | letter] = INSIDE_WORD;
      }
    }
  }
  for (let first = 1; first <= LETTERS; first++) {
    for (let second = 1; second <= LETTERS; second++) {
      const pair = (first << 5) | second;
      const isPair = nextIsToken();
      if (isPair) byteCosts[pair] = INSIDE_WORD;
      for (let before = 1; before <= SPACE; before++) {
        const isTriple = nextIsToken();
        if (isPair) byteCosts[(before << 10) | pair] = isTriple ? INSIDE_WORD : RARE_IN_WORD;
      }
    }
  }
  const characterCosts = new Uint8Array(64 * 64).fill(4 * WHOLE);
  for (let lead = 0; lead < 0x30; lead++) {
    for (let second = 0; second < 64; second++) {
      const bytes = lead < 0x20 ? 2 : 3;
      characterCosts[(lead << 6) | second] = WHOLE * (nextIsToken() ? bytes - 1 : bytes);
    }
  }
  return { byteCosts, characterCosts };
}
