import { JsonFault, TooManyValues } from './json-fault.js';
import { findKnownKey } from './known-keys.js';

/** String values over this size, quotes included, are recorded, so that a parse can leave them out. */
export const LONG_STRING_BYTES = 4_096;

/** String values are walked byte by byte for this length; then a native search for the end is cheaper. */
export const WALKED_BYTES = 24;

export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_E = 0x65;
export const LOWER_U = 0x75;
export const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');

const SHORT_ESCAPES: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));

/** Limits of a JSON text, over all levels together. */
export interface JsonLimits {
  /** Members of objects. */
  readonly membersMax?: number;
  /** Objects, arrays, strings, numbers, true, false and null that are walked over. Above: TooManyValues. */
  readonly valuesMax?: number;
  /** How many numbers count as one value, where they may be tokens. */
  readonly numbersPerValue?: number;
}

/** Offsets of a string value over LONG_STRING_BYTES: its opening quote, and the byte after its closing quote. */
export interface LongString {
  readonly start: number;
  readonly end: number;
}

function isNumberStart(byte: number): boolean {
  return byte === MINUS || (byte >= ZERO && byte <= NINE);
}

/**
 * Walks JSON bytes forward, once, without building values. Checks the same as JSON.parse, except that of a string value
 * past its first bytes only the end is searched. Anything invalid: JsonFault.
 */
export class JsonCursor {
  /** Offset of the next byte. */
  at = 0;
  /** Offsets of the text between the quotes of the last key. */
  keyStart = 0;
  keyEnd = 0;
  readonly longStrings: LongString[] = [];
  /** Bytes of long strings that only a search has passed, unchecked. */
  skimmedBytes = 0;
  private jumpedBytes = 0;
  private depth = 0;
  /** Objects entered. */
  objectCount = 0;
  private members = 0;
  /** Values walked over, without numbers. */
  private values = 0;
  private numbers = 0;
  private readonly membersMax: number;
  private readonly valuesMax: number;
  private readonly numbersPerValue: number;
  private opened = false;

  constructor(
    readonly bytes: Buffer,
    private readonly depthMax: number,
    { membersMax = Infinity, valuesMax = Infinity, numbersPerValue = 1 }: JsonLimits = {},
  ) {
    this.membersMax = membersMax;
    this.valuesMax = valuesMax;
    this.numbersPerValue = numbersPerValue;
  }

  /** Values of any kind walked over. */
  get valueCount(): number {
    return this.values + this.numbers;
  }

  /** The next byte that is not white space, not consumed; -1 at the end. */
  peek(): number {
    for (;;) {
      const byte = this.bytes[this.at];
      if (byte === undefined) return -1;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.at++;
    }
  }

  /** Checks that only white space remains. */
  expectEnd(): void {
    if (this.peek() !== -1) this.fail();
  }

  enterObject(): void {
    this.objectCount++;
    this.enter(OPEN_BRACE);
  }

  enterArray(): void {
    this.enter(OPEN_BRACKET);
  }

  /** Moves to the value of the object's next member, with its key in `key()`; false after the closing brace. */
  nextMember(): boolean {
    if (!this.next(CLOSE_BRACE)) return false;
    if (++this.members > this.membersMax) throw new JsonFault(this.at, `more than ${this.membersMax} names`);
    this.expect(QUOTE);
    this.keyStart = this.at;
    this.at--;
    this.skipString(this.bytes.length);
    this.keyEnd = this.at - 1;
    this.expect(COLON);
    this.peek();
    return true;
  }

  /** Moves to the array's next element; false after the closing bracket. */
  nextElement(): boolean {
    return this.next(CLOSE_BRACKET);
  }

  /** The last key, its escapes decoded. */
  key(): string {
    const { bytes, keyStart, keyEnd } = this;
    const known = findKnownKey(bytes, keyStart, keyEnd);
    if (known !== null) return known;
    const text = bytes.toString('utf8', keyStart - 1, keyEnd + 1);
    return text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1);
  }

  /** Walks over one value of any kind. */
  skipValue(): void {
    const byte = this.peek();
    this.countValue(isNumberStart(byte));
    if (byte === QUOTE) this.skipStringValue();
    else if (byte === OPEN_BRACE) {
      this.enterObject();
      while (this.nextMember()) this.skipValue();
    } else if (byte === OPEN_BRACKET) {
      this.enterArray();
      while (this.nextElement()) this.skipValue();
    } else if (byte === NULL[0]) this.skipLiteral(NULL);
    else if (byte === TRUE[0]) this.skipLiteral(TRUE);
    else if (byte === FALSE[0]) this.skipLiteral(FALSE);
    else this.skipNumber();
  }

  /**
   * Walks over an array of numbers, of which only the first byte is checked and the end is searched: vectors of a reply are
   * tens of megabytes. Any other value: as `skipValue`.
   */
  skipNumbers(): void {
    const first = this.peek() === OPEN_BRACKET ? (this.bytes[this.at + 1] ?? 0) : 0;
    const end = isNumberStart(first) ? this.bytes.indexOf(CLOSE_BRACKET, this.at) : -1;
    if (end === -1) this.skipValue();
    else this.at = end + 1;
  }

  private countValue(isNumber: boolean): void {
    if (isNumber) this.numbers++;
    else this.values++;
    if (this.values + this.numbers / this.numbersPerValue > this.valuesMax) {
      throw new TooManyValues(this.at, this.valuesMax);
    }
  }

  private enter(open: number): void {
    this.expect(open);
    if (++this.depth > this.depthMax) throw new JsonFault(this.at - 1, `nesting deeper than ${this.depthMax} levels`);
    this.opened = true;
  }

  private next(close: number): boolean {
    const byte = this.peek();
    if (byte === close) {
      this.at++;
      this.depth--;
      this.opened = false;
      return false;
    }
    if (!this.opened) {
      this.expect(COMMA);
      this.peek();
    }
    this.opened = false;
    return true;
  }

  private expect(expected: number): void {
    if (this.peek() !== expected) this.fail();
    this.at++;
  }

  private fail(): never {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new JsonFault(this.at, 'unexpected end');
    const shown = byte > 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : `byte 0x${byte.toString(16)}`;
    throw new JsonFault(this.at, `unexpected ${shown}`);
  }

  private skipStringValue(): void {
    const start = this.at;
    this.jumpedBytes = 0;
    this.skipString(WALKED_BYTES);
    if (this.at - start <= LONG_STRING_BYTES) return;
    this.longStrings.push({ start, end: this.at });
    this.skimmedBytes += this.jumpedBytes;
  }

  private skipString(walkedBytes: number): void {
    const { bytes } = this;
    const start = this.at;
    let at = start + 1;
    let jumpFrom = at + walkedBytes;
    for (;;) {
      const byte = bytes[at];
      if (byte === QUOTE) break;
      if (byte === undefined || byte < 0x20) {
        this.at = at;
        this.fail();
      }
      at = byte === BACKSLASH ? this.afterEscape(at) : at + 1;
      if (at < jumpFrom) continue;
      at = this.jumpToQuote(at);
      jumpFrom = at + walkedBytes;
    }
    this.at = at + 1;
  }

  /**
   * From between two characters of a string: the offset of its closing quote, or the offset after an escaped one. The
   * caller then walks a stretch before the next jump, so that many quotes do not cost one search each.
   */
  private jumpToQuote(from: number): number {
    const quote = this.bytes.indexOf(QUOTE, from);
    if (quote === -1) {
      this.at = this.bytes.length;
      this.fail();
    }
    this.jumpedBytes += quote - from;
    let backslashes = 0;
    while (quote - backslashes > from && this.bytes[quote - backslashes - 1] === BACKSLASH) backslashes++;
    return backslashes % 2 === 0 ? quote : quote + 1;
  }

  private afterEscape(at: number): number {
    const kind = this.bytes[at + 1] ?? -1;
    if (SHORT_ESCAPES.has(kind)) return at + 2;
    this.at = at;
    if (kind !== LOWER_U) this.fail();
    for (let digit = at + 2; digit < at + 6; digit++) {
      const byte = this.bytes[digit] ?? 0;
      const lower = byte | 0x20;
      const isHex = (byte >= ZERO && byte <= NINE) || (lower >= 0x61 && lower <= 0x66);
      if (!isHex) this.fail();
    }
    return at + 6;
  }

  private skipLiteral(literal: Buffer): void {
    for (let index = 0; index < literal.length; index++, this.at++) {
      if (this.bytes[this.at] !== literal[index]) this.fail();
    }
  }

  private skipNumber(): void {
    if (this.bytes[this.at] === MINUS) this.at++;
    if (this.bytes[this.at] === ZERO) this.at++;
    else this.skipDigits();
    if (this.bytes[this.at] === DOT) {
      this.at++;
      this.skipDigits();
    }
    if (((this.bytes[this.at] ?? 0) | 0x20) === LOWER_E) {
      this.at++;
      const sign = this.bytes[this.at];
      if (sign === PLUS || sign === MINUS) this.at++;
      this.skipDigits();
    }
  }

  private skipDigits(): void {
    const start = this.at;
    for (;;) {
      const byte = this.bytes[this.at] ?? 0;
      if (byte < ZERO || byte > NINE) break;
      this.at++;
    }
    if (this.at === start) this.fail();
  }
}
