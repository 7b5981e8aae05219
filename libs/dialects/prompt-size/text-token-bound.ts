import { TOKEN_TABLE } from './token-table.js';

const LETTERS = 26;
const LEADS_FROM = 0xc0;
const BACKSLASH = 0x5c;
const LOWER_A = 0x61;
const LOWER_U = 0x75;

/** Codes of five bits: letters count from 1; two of them, the older one first, tell what came before a byte. */
const SPACE = LETTERS + 1;
const TWO_SPACES = (SPACE << 5) | SPACE;

/** Quarters of a token that a byte costs. */
const INSIDE_WORD = 2;
const RARE_IN_WORD = 3;
const WHOLE = 4;
/** Where a piece ends that no byte marks. */
const PIECE_END = 2;

/** Bytes that are looked at; those behind them count whole. No model's context holds that much of anything cheaper. */
const LOOKED_AT_BYTES = 1_048_576;

const CODES = new Uint8Array(256);
for (let letter = 0; letter < LETTERS; letter++) CODES[LOWER_A + letter] = letter + 1;
CODES[0x20] = SPACE;

const { letterCosts: LETTER_COSTS, characterCosts: CHARACTER_COSTS } = costTables();

/**
 * An upper bound of the tokens that JSON text costs, its names and punctuation included.
 *
 * A byte costs a token, but: a letter of a lower-case word 1/2 where it makes a token with the two before it, 3/4 where
 * it makes one with the letter before it; a character of two or three bytes, 1 or 2 where its first two bytes are a
 * token; the sum of a word is rounded down; an escape costs what it stands for. It never is less than what o200k_base and
 * cl100k_base count: byte pair encoding leaves no two neighbours unmerged that make a token, so that a word of which all
 * pairs and triples are tokens has half as many tokens as letters. Other encodings by bytes cannot exceed it where a byte
 * costs a token, and are less dense than it in prose. ADR 15 has the proof and the figures.
 */
export function textTokenBound(json: Buffer, from = 0, to = json.length): number {
  const end = Math.min(to, from + LOOKED_AT_BYTES);
  let tokens = to - end;
  let quarters = 0;
  let before = 0;
  for (let at = from; at < end; at++) {
    const byte = json[at] ?? 0;
    const code = CODES[byte] ?? 0;
    if (code === SPACE && (before & 31) !== SPACE) {
      tokens += quarters >> 2;
      quarters = WHOLE;
      before = SPACE;
    } else if (code !== 0) {
      const codes = (before << 5) | code;
      quarters += LETTER_COSTS[codes] ?? WHOLE;
      before = codes & 0x3ff;
    } else {
      if (before === TWO_SPACES) quarters += PIECE_END;
      before = 0;
      if (byte < 0x80) {
        quarters += WHOLE;
        if (byte !== BACKSLASH) continue;
        at++;
        if (json[at] !== LOWER_U) continue;
        quarters += escapedQuarters(json, at + 1) - WHOLE;
        at += 4;
      } else {
        quarters += CHARACTER_COSTS[((byte - LEADS_FROM) << 6) | ((json[at + 1] ?? 0) & 0x3f)] ?? WHOLE;
        at += byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
      }
    }
  }
  return tokens + (quarters >> 2);
}

/** Half of a pair of surrogates counts as three bytes of the four that the pair stands for. */
function escapedQuarters(json: Buffer, from: number): number {
  const codePoint = Number.parseInt(json.toString('latin1', from, from + 4), 16);
  return WHOLE * (codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : 3);
}

/** Costs of a letter or space by the three codes that end with it, and of a character by its first two bytes. */
function costTables(): { readonly letterCosts: Uint8Array; readonly characterCosts: Uint8Array } {
  const bits = Buffer.from(TOKEN_TABLE, 'base64');
  let bit = 0;
  const nextIsToken = (): boolean => ((bits[bit >> 3] ?? 0) & (1 << (bit++ & 7))) !== 0;
  const letterCosts = new Uint8Array(1 << 15).fill(WHOLE);
  for (let before = 0; before <= SPACE; before++) letterCosts[(before << 10) | TWO_SPACES] = INSIDE_WORD;
  for (let first = 1; first <= LETTERS; first++) {
    letterCosts[(SPACE << 5) | first] = INSIDE_WORD;
    for (let second = 1; second <= LETTERS; second++) {
      const pair = (first << 5) | second;
      const isPair = nextIsToken();
      if (isPair) letterCosts[pair] = INSIDE_WORD;
      for (let before = 1; before <= SPACE; before++) {
        const isTriple = nextIsToken();
        if (isPair) letterCosts[(before << 10) | pair] = isTriple ? INSIDE_WORD : RARE_IN_WORD;
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
  return { letterCosts, characterCosts };
}
