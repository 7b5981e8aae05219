import { inflateSync } from 'node:zlib';
import type { EncodedBytes } from './encoded-bytes.js';

/** Larger documents are not read: decoding and searching blocks the event loop for about 2 ms per megabyte. */
const READ_BYTES_MAX = 8_388_608;
/** Limits for the object streams of one document together, compressed and inflated. */
const PACKED_BYTES_MAX = 2_097_152;
const INFLATED_BYTES_MAX = 2_097_152;
const OBJECT_STREAMS_MAX = 128;
/** Limit of type and count names that are matched. */
const OCCURRENCES_MAX = 50_000;
/** The dictionary of a stream lies within this many bytes before it. */
const DICTIONARY_BYTES = 1_024;
const MATCHED_BYTES = 64;

const PAGE = /^\/Type\s*\/Page(?![A-Za-z])/;
const COUNT = /^\/Count\s+(\d{1,9})/;

/** Pages of a document: an upper bound, and what a price counts. */
interface DocumentPages {
  readonly pages: number;
  readonly counted: number;
}

/**
 * Counts page objects, old versions included. The bound is the count in the page tree if that is larger, for which it
 * takes those of other objects, such as outlines, too. Null when unknown: not a PDF, encrypted, too large, or objects that
 * do not inflate.
 */
export function pdfPages(bytes: EncodedBytes): DocumentPages | null {
  if (bytes.length > READ_BYTES_MAX || !bytes.read(0, 1_024).includes('%PDF-')) return null;
  const document = bytes.read(0, bytes.length);
  if (document.includes('/Encrypt')) return null;
  const packed = objectStreams(document);
  if (packed === null) return null;
  const text = [document, ...packed];
  const pages = text.flatMap((objects) => matchesIn(objects, '/Type', PAGE));
  const counts = text.flatMap((objects) => matchesIn(objects, '/Count', COUNT));
  if (pages.includes(null) || counts.includes(null)) return null;
  const most = counts.reduce<number>((largest, match) => Math.max(largest, Number(match?.[1])), pages.length);
  return most === 0 ? null : { pages: most, counted: pages.length === 0 ? most : pages.length };
}

/** Matches of a pattern, located by a native search for its name. Ends with null above the limit. */
function matchesIn(objects: Buffer, name: string, pattern: RegExp): (RegExpExecArray | null)[] {
  const matches: (RegExpExecArray | null)[] = [];
  let at = objects.indexOf(name);
  for (let occurrence = 0; at !== -1; occurrence++) {
    if (occurrence === OCCURRENCES_MAX) return [...matches, null];
    const match = pattern.exec(objects.toString('latin1', at, at + MATCHED_BYTES));
    if (match !== null) matches.push(match);
    at = objects.indexOf(name, at + 1);
  }
  return matches;
}

/** The objects in compressed streams; null when some cannot be read. */
function objectStreams(document: Buffer): Buffer[] | null {
  const packed: Buffer[] = [];
  let packedBytes = 0;
  let inflatedBytes = 0;
  for (let at = document.indexOf('/ObjStm'); at !== -1; at = document.indexOf('/ObjStm', at)) {
    const start = startOfStream(document, at);
    const end = start === -1 ? -1 : document.indexOf('endstream', start);
    packedBytes += end - start;
    if (end === -1 || packed.length === OBJECT_STREAMS_MAX || packedBytes > PACKED_BYTES_MAX) return null;
    const inflated = inflate(document.subarray(start, end), INFLATED_BYTES_MAX - inflatedBytes);
    if (inflated === null) return null;
    inflatedBytes += inflated.length;
    packed.push(inflated);
    at = end;
  }
  return packed;
}

function startOfStream(document: Buffer, from: number): number {
  const keyword = document.indexOf('stream', from);
  if (keyword === -1 || keyword - from > DICTIONARY_BYTES) return -1;
  const start = keyword + 'stream'.length;
  return document[start] === 0x0d ? start + 2 : start + 1;
}

function inflate(bytes: Buffer, maxOutputLength: number): Buffer | null {
  try {
    return inflateSync(bytes, { maxOutputLength });
  } catch {
    return null;
  }
}
