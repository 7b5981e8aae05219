import { inflateSync } from 'node:zlib';
import { PdfDictionary, PdfName, Uncountable, type ByteBudget, type PdfValue } from './pdf-values.js';

type Decode = (bytes: Buffer, parms: PdfDictionary | null, maxBytes: number) => Buffer;

/** ISO 32000-1, 7.4, with the abbreviations that readers accept. */
const FILTERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['FlateDecode', (bytes, parms, maxBytes) => unpredicted(inflate(bytes, maxBytes), parms)],
  [
    'LZWDecode',
    (bytes, parms, maxBytes) => unpredicted(lzw(bytes, numberOf(parms, 'EarlyChange', 1), maxBytes), parms),
  ],
  ['ASCIIHexDecode', asciiHex],
  ['ASCII85Decode', ascii85],
  ['RunLengthDecode', (bytes, _parms, maxBytes) => runLength(bytes, maxBytes)],
]);
const SHORT: ReadonlyMap<string, string> = new Map([
  ['Fl', 'FlateDecode'],
  ['LZW', 'LZWDecode'],
  ['AHx', 'ASCIIHexDecode'],
  ['A85', 'ASCII85Decode'],
  ['RL', 'RunLengthDecode'],
]);
PdfName.define(...FILTERS.keys(), ...SHORT.keys());
const FILTERS_MAX = 8;

/**
 * The bytes of a stream before its filters. Throws for filters that are unknown, wrong bytes, and more than the budget.
 * @param filters resolved: a name, an array of names, or null
 * @param parms resolved: a dictionary, an array of them, or null
 * @param budget bytes that may come out of filters
 */
export function unfiltered(bytes: Buffer, filters: PdfValue, parms: PdfValue, budget: ByteBudget): Buffer {
  const names = filters === null ? [] : Array.isArray(filters) ? filters : [filters];
  const ofFilters = Array.isArray(parms) ? parms : [parms];
  if (names.length > FILTERS_MAX) throw new Uncountable();
  let decoded = bytes;
  for (const [index, name] of names.entries()) {
    const text = name instanceof PdfName ? name.text : '';
    const decode = FILTERS.get(SHORT.get(text) ?? text);
    const ofFilter: unknown = ofFilters[index] ?? null;
    if (decode === undefined || (ofFilter !== null && !(ofFilter instanceof PdfDictionary))) throw new Uncountable();
    decoded = decode(decoded, ofFilter, budget.bytesLeft);
    budget.bytesLeft -= decoded.length;
    if (budget.bytesLeft < 0) throw new Uncountable(true);
  }
  return decoded;
}

function inflate(bytes: Buffer, maxOutputLength: number): Buffer {
  try {
    return inflateSync(bytes, { maxOutputLength: Math.max(1, maxOutputLength) });
  } catch (error) {
    const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
    throw new Uncountable(code === 'ERR_BUFFER_TOO_LARGE');
  }
}

function numberOf(parms: PdfDictionary | null, key: string, usual: number): number {
  const value = parms?.one(key) ?? usual;
  if (typeof value !== 'number') throw new Uncountable();
  return value;
}

const PNG_PREDICTOR = 10;

/** Undoes what was done for better compression: differences to the bytes on the left and above. */
function unpredicted(bytes: Buffer, parms: PdfDictionary | null): Buffer {
  const predictor = numberOf(parms, 'Predictor', 1);
  if (predictor === 1) return bytes;
  const colors = numberOf(parms, 'Colors', 1);
  const bits = numberOf(parms, 'BitsPerComponent', 8);
  const rowBytes = Math.ceil((colors * bits * numberOf(parms, 'Columns', 1)) / 8);
  const pixelBytes = Math.ceil((colors * bits) / 8);
  if (!(rowBytes >= 1 && rowBytes <= bytes.length) || !(pixelBytes >= 1)) throw new Uncountable();
  if (predictor >= PNG_PREDICTOR) return unfilteredRows(bytes, rowBytes, pixelBytes);
  if (predictor !== 2 || bits !== 8) throw new Uncountable();
  const values = Buffer.from(bytes);
  for (let at = 0; at < values.length; at++) {
    if (at % rowBytes >= pixelBytes) values[at] = (values[at] ?? 0) + (values[at - pixelBytes] ?? 0);
  }
  return values;
}

/** PNG, section 9: the first byte of a row names its filter. */
function unfilteredRows(bytes: Buffer, rowBytes: number, pixelBytes: number): Buffer {
  const rows = Math.ceil(bytes.length / (rowBytes + 1));
  const values = Buffer.alloc(rows * rowBytes);
  for (let row = 0; row < rows; row++) {
    const filter = bytes[row * (rowBytes + 1)] ?? 0;
    for (let column = 0; column < rowBytes; column++) {
      const at = row * rowBytes + column;
      const left = column < pixelBytes ? 0 : (values[at - pixelBytes] ?? 0);
      const above = row === 0 ? 0 : (values[at - rowBytes] ?? 0);
      const corner = row === 0 || column < pixelBytes ? 0 : (values[at - rowBytes - pixelBytes] ?? 0);
      const raw = bytes[row * (rowBytes + 1) + 1 + column] ?? 0;
      values[at] = raw + predictedBy(filter, left, above, corner);
    }
  }
  return values;
}

function predictedBy(filter: number, left: number, above: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  if (filter !== 4) return 0;
  const [byLeft, byAbove] = [Math.abs(above - corner), Math.abs(left - corner)];
  const byCorner = Math.abs(left + above - 2 * corner);
  if (byLeft <= byAbove && byLeft <= byCorner) return left;
  return byAbove <= byCorner ? above : corner;
}

const CLEAR = 256;
const END = 257;

/** Codes of 9 to 12 bits, longer by one code early unless the stream says otherwise. */
function lzw(bytes: Buffer, early: number, maxBytes: number): Buffer {
  const words: Buffer[] = Array.from({ length: 258 }, (_, byte) => Buffer.from([byte & 0xff]));
  const parts: Buffer[] = [];
  let total = 0;
  let previous: Buffer | null = null;
  let width = 9;
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xff_ffff;
    bits += 8;
    if (bits < width) continue;
    bits -= width;
    const code = (held >> bits) & ((1 << width) - 1);
    if (code === END) break;
    if (code === CLEAR) {
      words.length = 258;
      width = 9;
      previous = null;
      continue;
    }
    const known: Buffer | undefined = words[code];
    const word: Buffer | null =
      known ?? (previous === null ? null : Buffer.concat([previous, previous.subarray(0, 1)]));
    if (word === null || code > words.length) throw new Uncountable();
    if (previous !== null && words.length < 4_096) words.push(Buffer.concat([previous, word.subarray(0, 1)]));
    parts.push(word);
    total += word.length;
    if (total > maxBytes) throw new Uncountable(true);
    previous = word;
    width = Math.min(12, Math.max(9, 32 - Math.clz32(words.length + early)));
  }
  return Buffer.concat(parts);
}

function asciiHex(bytes: Buffer): Buffer {
  const end = bytes.indexOf('>');
  const digits = bytes.toString('latin1', 0, end === -1 ? bytes.length : end).replace(/[\0\t\n\f\r ]+/g, '');
  if (/[^0-9A-Fa-f]/.test(digits)) throw new Uncountable();
  return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex');
}

function ascii85(bytes: Buffer): Buffer {
  const end = bytes.indexOf('~>');
  const digits: number[] = [];
  const decoded = Buffer.alloc(bytes.length * 4);
  let length = 0;
  const add = (count: number): void => {
    let value = 0;
    for (let index = 0; index < 5; index++) value = value * 85 + (digits[index] ?? 84);
    if (value >= 2 ** 32) throw new Uncountable();
    for (let index = 0; index < count; index++) decoded[length++] = Math.floor(value / 2 ** (24 - 8 * index)) & 0xff;
    digits.length = 0;
  };
  for (const byte of bytes.subarray(0, end === -1 ? bytes.length : end)) {
    if (byte === 0x7a && digits.length === 0) length += 4;
    else if (byte >= 0x21 && byte <= 0x75) digits.push(byte - 0x21);
    else if (byte > 0x20) throw new Uncountable();
    if (digits.length === 5) add(4);
  }
  if (digits.length > 0) add(digits.length - 1);
  return decoded.subarray(0, length);
}

const RUN_END = 128;

function runLength(bytes: Buffer, maxBytes: number): Buffer {
  const parts: Buffer[] = [];
  let total = 0;
  for (let at = 0; at < bytes.length;) {
    const length = bytes[at] ?? RUN_END;
    if (length === RUN_END) break;
    const isCopy = length < RUN_END;
    const part = isCopy ? bytes.subarray(at + 1, at + 2 + length) : Buffer.alloc(257 - length, bytes[at + 1] ?? 0);
    parts.push(part);
    total += part.length;
    if (total > maxBytes) throw new Uncountable(true);
    at += isCopy ? length + 2 : 2;
  }
  return Buffer.concat(parts);
}
