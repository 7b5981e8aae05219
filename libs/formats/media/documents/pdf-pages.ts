import { unfiltered } from './pdf-filters.js';
import {
  isWhite,
  PdfDictionary,
  PdfName,
  PdfReader,
  PdfReference,
  Uncountable,
  type PdfValue,
  type ByteBudget,
} from './pdf-values.js';

const HEADER_BYTES = 1_024;
/** A document is read once; objects may overlap a little. */
const READS_MAX = 1.25;
const READ_BYTES_FREE = 65_536;
const PAGES_MAX = 1_000_000;
const DEPTH_MAX = 256;
const COMMENT_BYTES_MAX = 4_096;
const COMMENTS_MAX = 8;

/** Pages of a document: an upper bound, and what a price counts. */
interface DocumentPages {
  readonly pages: number;
  readonly counted: number;
}

/**
 * The leaves of the page tree; one that is referenced twice counts twice. Readers find objects by a table of offsets,
 * or by a search where that is wrong. Here every object of the file is read, also in object streams, and of several with
 * one number the one with the most pages counts: no reader sees more. The bound is the count that the tree states,
 * if that is larger. Null when unknown: not a PDF, encrypted, streams that cannot be read, a circle. `too large`: its
 * streams unpack to more than the limit.
 * @param unpacked what object streams may unpack to
 */
export function pdfPages(document: Buffer, unpacked: ByteBudget): DocumentPages | 'too large' | null {
  if (!document.subarray(0, HEADER_BYTES).includes('%PDF-') || document.includes('/Encrypt')) return null;
  try {
    return new PdfDocument(document, unpacked).pages();
  } catch (error) {
    if (error instanceof Uncountable) return error.isTooLarge ? 'too large' : null;
    throw error;
  }
}

/** A stream whose dictionary is one of an object stream. */
interface PackedObjects {
  readonly dictionary: PdfDictionary;
  readonly start: number;
}

class PdfDocument {
  /** All versions of each object. */
  private readonly objects = new Map<number, PdfValue[]>();
  private readonly roots: PdfValue[] = [];
  private readonly packed: PackedObjects[] = [];
  private readonly leaves = new Map<number, number | null>();
  private readonly reads: ByteBudget;

  constructor(
    private readonly bytes: Buffer,
    private readonly unpacked: ByteBudget,
  ) {
    this.reads = { bytesLeft: READS_MAX * bytes.length + READ_BYTES_FREE };
  }

  pages(): DocumentPages | null {
    this.readObjects();
    this.readTrailers();
    for (const stream of this.packed) this.readPacked(stream);
    let counted = 0;
    let stated = 0;
    for (const root of this.roots) {
      counted = Math.max(counted, this.leavesOf(root, 0));
      for (const node of this.versionsOf(root)) {
        const counts = node instanceof PdfDictionary ? node.all('Count') : [];
        for (const count of counts.flatMap((one) => this.versionsOf(one))) {
          if (typeof count === 'number' && count > stated) stated = count;
        }
      }
    }
    return counted === 0 ? null : { counted, pages: Math.max(counted, stated) };
  }

  private readObjects(): void {
    const { bytes } = this;
    for (let at = bytes.indexOf('obj'); at !== -1; at = bytes.indexOf('obj', at + 3)) {
      if (bytes.toString('latin1', at - 3, at) === 'end' || isLetter(bytes[at + 3])) continue;
      const numbers = this.numbersBefore(at);
      if (numbers.length === 0) continue;
      const reader = new PdfReader(bytes, at + 3, this.reads);
      const value = reader.value();
      for (const number of numbers) this.add(number, value);
      if (!(value instanceof PdfDictionary) || !value.has('N') || !value.has('First')) continue;
      reader.skipWhite();
      if (bytes.toString('latin1', reader.at, reader.at + 6) !== 'stream') continue;
      const end = reader.at + 6;
      const isPair = bytes[end] === 13 && bytes[end + 1] === 10;
      this.packed.push({ dictionary: value, start: end + (isPair ? 2 : 1) });
    }
  }

  private readTrailers(): void {
    for (let at = this.bytes.indexOf('trailer'); at !== -1; at = this.bytes.indexOf('trailer', at + 7)) {
      const value = new PdfReader(this.bytes, at + 7, this.reads).value();
      if (!(value instanceof PdfDictionary)) continue;
      this.note(value);
      for (const root of value.all('Root')) if (root instanceof PdfDictionary) this.note(root);
    }
  }

  private add(number: number, value: PdfValue): void {
    const versions = this.objects.get(number);
    if (versions === undefined) this.objects.set(number, [value]);
    else versions.push(value);
    if (value instanceof PdfDictionary) this.note(value);
  }

  private note(dictionary: PdfDictionary): void {
    if (dictionary.has('Encrypt')) throw new Uncountable();
    // A node of a page tree, wherever a reader finds it.
    if (dictionary.has('Kids') && (dictionary.has('Count') || isNamed(dictionary, 'Pages')))
      this.roots.push(dictionary);
    for (const pages of dictionary.all('Pages')) {
      if (pages instanceof PdfReference || pages instanceof PdfDictionary) this.roots.push(pages);
    }
  }

  private readPacked({ dictionary, start }: PackedObjects): void {
    const first = this.numberIn(dictionary, 'First');
    const filters = this.resolvedEach(this.resolved(dictionary.one('Filter')));
    const parms = this.resolvedEach(this.resolved(dictionary.one('DecodeParms', 'DP')));
    if (dictionary.has('F') || first === null) throw new Uncountable();
    const packed = this.bytes.subarray(start, this.endOfStream(dictionary, start));
    this.reads.bytesLeft -= packed.length;
    const objects = unfiltered(packed, filters, parms, this.unpacked);
    this.reads.bytesLeft += READS_MAX * objects.length;
    const reader = new PdfReader(objects, 0, this.reads);
    while (reader.at < first) {
      const number = reader.whole();
      const offset = reader.at < first ? reader.whole() : null;
      if (number === null || offset === null) break;
      this.add(number, new PdfReader(objects, first + offset, this.reads).value());
    }
  }

  private endOfStream(dictionary: PdfDictionary, start: number): number {
    const stated = this.numberIn(dictionary, 'Length');
    if (stated !== null && stated >= 0) {
      const reader = new PdfReader(this.bytes, start + stated, this.reads);
      while (isWhite(this.bytes[reader.at])) reader.at++;
      if (this.bytes.toString('latin1', reader.at, reader.at + 9) === 'endstream') return start + stated;
    }
    const end = this.bytes.indexOf('endstream', start);
    return end === -1 ? this.bytes.length : end;
  }

  /** Null: none. Refuses several. */
  private numberIn(dictionary: PdfDictionary, key: string): number | null {
    const value = this.resolved(dictionary.one(key));
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  }

  private resolved(value: PdfValue): PdfValue {
    const versions = this.versionsOf(value);
    if (versions.length > 1) throw new Uncountable();
    return versions[0] ?? null;
  }

  private resolvedEach(value: PdfValue): PdfValue {
    return Array.isArray(value) ? value.map((one: PdfValue) => this.resolved(one)) : value;
  }

  private versionsOf(value: PdfValue): readonly PdfValue[] {
    return value instanceof PdfReference ? (this.objects.get(value.number) ?? []) : [value];
  }

  /** Pages below a node. What has no kids is a page, whatever its type; so is what is nowhere in the file. */
  private leavesOf(node: PdfValue, depth: number): number {
    if (depth > DEPTH_MAX) throw new Uncountable();
    if (node instanceof PdfReference) return this.leavesOfObject(node.number, depth);
    if (!(node instanceof PdfDictionary)) {
      if (node === null) return 0;
      throw new Uncountable();
    }
    const kids = node.all('Kids').flatMap((value) => this.versionsOf(value));
    if (!node.has('Kids')) return 1;
    const counts = kids.map((nodes) => {
      if (!Array.isArray(nodes)) throw new Uncountable();
      return nodes.reduce<number>((sum, kid: PdfValue) => sum + this.leavesOf(kid, depth + 1), 0);
    });
    const most = Math.max(isNamed(node, 'Page') ? 1 : 0, ...counts);
    if (most > PAGES_MAX) throw new Uncountable();
    return most;
  }

  private leavesOfObject(number: number, depth: number): number {
    const known = this.leaves.get(number);
    if (known !== undefined && known !== null) return known;
    if (known === null) throw new Uncountable();
    this.leaves.set(number, null);
    const versions = this.objects.get(number) ?? [new PdfDictionary([])];
    const nodes = versions.filter((one) => one === null || one instanceof PdfReference || one instanceof PdfDictionary);
    if (nodes.length === 0) throw new Uncountable();
    const most = nodes.reduce<number>((largest, node) => Math.max(largest, this.leavesOf(node, depth + 1)), 0);
    this.leaves.set(number, most);
    return most;
  }

  /** Numbers of the object whose keyword stands at an offset, by all ways to read what is before it. */
  private numbersBefore(at: number): number[] {
    const numbers: number[] = [];
    for (const end of this.endsBefore(at, 0)) {
      const generation = this.digitsBefore(end);
      if (generation === end) continue;
      for (const numberEnd of this.endsBefore(generation, 0)) {
        const start = this.digitsBefore(numberEnd);
        if (start !== numberEnd && numberEnd !== generation)
          numbers.push(Number(this.bytes.toString('latin1', start, numberEnd)));
      }
    }
    return numbers;
  }

  private digitsBefore(end: number): number {
    let at = end;
    while (at > 0 && isDigit(this.bytes[at - 1])) at--;
    this.reads.bytesLeft -= end - at;
    if (this.reads.bytesLeft < 0) throw new Uncountable();
    return at;
  }

  /** Where a token may end before an offset: white space is between, or comments. */
  private endsBefore(at: number, comments: number): number[] {
    const { bytes } = this;
    let end = at;
    let hasLine = false;
    while (end > 0 && isWhite(bytes[end - 1])) {
      end--;
      hasLine ||= bytes[end] === 10 || bytes[end] === 13;
    }
    this.reads.bytesLeft -= at - end;
    if (this.reads.bytesLeft < 0) throw new Uncountable();
    const ends = [end];
    if (!hasLine) return ends;
    const line = bytes.subarray(Math.max(0, end - COMMENT_BYTES_MAX), end);
    const from = Math.max(line.lastIndexOf(10), line.lastIndexOf(13)) + 1;
    for (let sign = line.indexOf(0x25, from); sign !== -1; sign = line.indexOf(0x25, sign + 1)) {
      if (comments === COMMENTS_MAX || (from === 0 && line.length === COMMENT_BYTES_MAX)) throw new Uncountable();
      ends.push(...this.endsBefore(end - line.length + sign, comments + 1));
    }
    return ends;
  }
}

function isNamed(dictionary: PdfDictionary, type: string): boolean {
  return dictionary.all('Type').some((value) => value instanceof PdfName && value.text === type);
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a));
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
