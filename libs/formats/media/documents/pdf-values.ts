/** A document whose pages cannot be counted for sure. */
export class Uncountable extends Error {
  /** @param isTooLarge whether more of it could be unpacked elsewhere */
  constructor(readonly isTooLarge = false) {
    super();
  }
}

/** Bytes that may be read or written: the objects of a document can overlap, so that each would be read to its end. */
export interface ByteBudget {
  bytesLeft: number;
}

/** A name, by its characters: `#41` is `A`. Names that mean nothing here are one. */
export class PdfName {
  private static readonly known = new Map<string, PdfName>();
  private static readonly other = new PdfName('');

  private constructor(readonly text: string) {}

  static define(...names: readonly string[]): void {
    for (const name of names) PdfName.known.set(name, new PdfName(name));
  }

  static of(text: string): PdfName {
    return PdfName.known.get(text) ?? PdfName.other;
  }
}

/** A reference to an indirect object, by its number. */
export class PdfReference {
  constructor(readonly number: number) {}
}

/** A dictionary. Keys may stand in it more than once: readers differ on which one counts. */
export class PdfDictionary {
  private readonly entries = new Map<string, PdfValue[]>();

  constructor(items: readonly PdfValue[]) {
    for (let index = 0; index + 1 < items.length; index++) {
      const key = items[index];
      const value = items[index + 1];
      if (!(key instanceof PdfName) || value === undefined) continue;
      index++;
      if (!KEPT.has(key.text)) continue;
      const values = this.entries.get(key.text);
      if (values === undefined) this.entries.set(key.text, [value]);
      else values.push(value);
    }
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  all(key: string): readonly PdfValue[] {
    return this.entries.get(key) ?? [];
  }

  /** Null: none. Refuses several that could differ. */
  one(...keys: readonly string[]): PdfValue {
    const values = keys.flatMap((key) => this.all(key));
    if (values.length > 1) throw new Uncountable();
    return values[0] ?? null;
  }
}

/** Strings, booleans and null are null; an unknown word is NaN. */
export type PdfValue = number | PdfName | PdfReference | PdfDictionary | readonly PdfValue[] | null;

class Keyword {
  constructor(readonly name: string) {}
}

const REFERS = new Keyword('R');
const OTHER = new Keyword('another');

type Item = PdfValue | Keyword;

/** Entries that the count of pages and the reading of object streams need; the others are read, and dropped. */
const KEYS: readonly string[] = [
  ...['Type', 'Kids', 'Count', 'Pages', 'Root', 'Encrypt', 'N', 'First', 'Length', 'Filter', 'DecodeParms', 'F'],
  ...['DP', 'Predictor', 'Colors', 'BitsPerComponent', 'Columns', 'EarlyChange'],
];
const KEPT: ReadonlySet<string> = new Set(KEYS);
PdfName.define(...KEYS, 'Page');

const DEPTH_MAX = 100;
const WHITE = 1;
const DELIMITER = 2;
const COMMENT = 0x25;
const CLASSES = classesOf();

function classesOf(): Uint8Array {
  const classes = new Uint8Array(256);
  for (const byte of [0, 9, 10, 12, 13, 32]) classes[byte] = WHITE;
  for (const byte of Buffer.from('()<>[]{}/%')) classes[byte] = DELIMITER;
  return classes;
}

export function isWhite(byte: number | undefined): boolean {
  return byte !== undefined && CLASSES[byte] === WHITE;
}

function isRegular(byte: number | undefined): byte is number {
  return byte !== undefined && CLASSES[byte] === 0;
}

/** The longest name that is known has 16 characters; escaped, three times as many bytes. */
const NAME_BYTES_MAX = 48;
const ESCAPE = 0x23;
/** A number is shorter. */
const NUMBER_BYTES_MAX = 64;
const NAME_ESCAPE = /#([0-9A-Fa-f]{2})/g;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;

/** Reads values as ISO 32000-1, 7.2 and 7.3 spell them: any white space, comments, escapes in names. */
export class PdfReader {
  constructor(
    private readonly bytes: Buffer,
    public at: number,
    private readonly budget: ByteBudget,
  ) {}

  /** The value of an indirect object. */
  value(): PdfValue {
    const first = this.item(0);
    if (typeof first !== 'number') return first instanceof Keyword || first === undefined ? null : first;
    // A reference, or the number itself.
    const { at } = this;
    const [second, third] = [this.item(0), this.item(0)];
    if (typeof second === 'number' && third === REFERS) return new PdfReference(first);
    this.at = at;
    return first;
  }

  /** A whole number, or null: something else follows. */
  whole(): number | null {
    const item = this.item(0);
    return typeof item === 'number' && Number.isInteger(item) ? item : null;
  }

  skipWhite(): void {
    const { bytes } = this;
    const from = this.at;
    while (this.at < bytes.length) {
      const byte = bytes[this.at];
      if (byte === COMMENT) while (this.at < bytes.length && bytes[this.at] !== 10 && bytes[this.at] !== 13) this.at++;
      else if (isWhite(byte)) this.at++;
      else break;
    }
    this.charge(this.at - from);
  }

  /** Undefined: a closing bracket, or the end. */
  private item(depth: number): Item | undefined {
    if (depth > DEPTH_MAX) throw new Uncountable();
    this.skipWhite();
    const { bytes } = this;
    switch (bytes[this.at]) {
      case undefined:
      case 0x5d: // ]
      case 0x7d: // }
        return undefined;
      case 0x28: // (
        this.skipString();
        return null;
      case 0x2f: // /
        return this.name();
      case 0x5b: // [
        return this.items(depth);
      case 0x3c: // <
        return bytes[this.at + 1] === 0x3c ? new PdfDictionary(this.items(depth)) : this.hexString();
      case 0x3e: // >
        return undefined;
      default:
        return this.word();
    }
  }

  /** Up to the closing bracket, which is read as well. Two numbers and an R are a reference. */
  private items(depth: number): PdfValue[] {
    const isDictionary = this.bytes[this.at] === 0x3c;
    this.advance(isDictionary ? 2 : 1);
    const items: PdfValue[] = [];
    for (;;) {
      const item = this.item(depth + 1);
      if (item === undefined) break;
      const number = item === REFERS ? items.at(-2) : undefined;
      if (typeof number === 'number' && typeof items.at(-1) === 'number') {
        items.pop();
        items[items.length - 1] = new PdfReference(number);
      } else items.push(item instanceof Keyword ? Number.NaN : item);
    }
    const isClosed = isDictionary
      ? this.bytes[this.at] === 0x3e && this.bytes[this.at + 1] === 0x3e
      : this.bytes[this.at] === 0x5d;
    if (!isClosed && items.length > 0) items.push(Number.NaN);
    this.advance(isDictionary && isClosed ? 2 : 1);
    return items;
  }

  private name(): PdfName {
    const { bytes } = this;
    const from = ++this.at;
    let isEscaped = false;
    for (let byte = bytes[from]; isRegular(byte); byte = bytes[++this.at]) isEscaped ||= byte === ESCAPE;
    this.charge(this.at - from + 1);
    if (this.at - from > NAME_BYTES_MAX) return PdfName.of('');
    const text = bytes.toString('latin1', from, this.at);
    if (!isEscaped) return PdfName.of(text);
    return PdfName.of(text.replace(NAME_ESCAPE, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))));
  }

  private word(): Item {
    const from = this.at;
    let whole = 0;
    for (let byte = this.bytes[from]; isRegular(byte); byte = this.bytes[++this.at])
      whole = byte >= 0x30 && byte <= 0x39 ? whole * 10 + byte - 0x30 : Number.NaN;
    if (this.at === from) this.at++;
    else if (!Number.isNaN(whole)) {
      this.charge(this.at - from);
      return whole;
    }
    this.charge(this.at - from);
    if (this.at - from > NUMBER_BYTES_MAX) return OTHER;
    const text = this.bytes.toString('latin1', from, this.at);
    if (text === 'R') return REFERS;
    if (NUMBER.test(text)) return Number(text);
    return text === 'null' || text === 'true' || text === 'false' ? null : OTHER;
  }

  private hexString(): null {
    const end = this.bytes.indexOf(0x3e, this.at);
    this.advance((end === -1 ? this.bytes.length : end + 1) - this.at);
    return null;
  }

  private skipString(): void {
    const { bytes } = this;
    const from = this.at;
    let open = 0;
    for (; this.at < bytes.length; this.at++) {
      const byte = bytes[this.at];
      if (byte === 0x5c) this.at++;
      else if (byte === 0x28) open++;
      else if (byte === 0x29 && --open === 0) break;
    }
    this.at++;
    this.charge(this.at - from);
  }

  private advance(count: number): void {
    this.at += count;
    this.charge(count);
  }

  private charge(count: number): void {
    this.budget.bytesLeft -= count;
    if (this.budget.bytesLeft < 0) throw new Uncountable();
  }
}
