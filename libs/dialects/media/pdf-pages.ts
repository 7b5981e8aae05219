import { inflateSync } from 'node:zlib';
import type { EncodedBytes } from './encoded-bytes.js';

/** Larger documents are not looked into: decoding and searching one takes the event loop about 2 ms a megabyte. */
const READ_BYTES_MAX = 8_388_608;
/** What the object streams of one document may take, and inflate to, together. */
const PACKED_BYTES_MAX = 2_097_152;
const INFLATED_BYTES_MAX = 2_097_152;
const OBJECT_STREAMS_MAX = 128;
/** Names of types and counts that are looked at. */
const PLACES_MAX = 50_000;
/** Of a stream, its dictionary lies within so many bytes before it. */
const DICTIONARY_BYTES = 1_024;
const MATCHED_BYTES = 64;

const PAGE = /^\/Type\s*\/Page(?![A-Za-z])/;
const COUNT = /^\/Count\s+(\d{1,9})/;

/**
 * An upper bound of a document's pages: page objects, old versions among them, or what its page tree says, where that is
 * more. Null where nothing says: no PDF, encrypted, too large, or objects that do not inflate.
 */
export function pdfPages(bytes: EncodedBytes): number | null {
  if (bytes.length > READ_BYTES_MAX || !bytes.read(0, 1_024).includes('%PDF-')) return null;
  const document = bytes.read(0, bytes.length);
  if (document.includes('/Encrypt')) return null;
  const packed = objectStreams(document);
  if (packed === null) return null;
  const text = [document, ...packed];
  const pages = text.flatMap((objects) => matchesIn(objects, '/Type', PAGE));
  const counts = text.flatMap((objects) => matchesIn(objects, '/Count', COUNT));
  if (pages.includes(null) || counts.includes(null)) return null;
  return counts.reduce<number>((most, match) => Math.max(most, Number(match?.[1])), pages.length) || null;
}

/** Where a name begins what is looked for: native searches find the places. Ends with null where there are too many. */
function matchesIn(objects: Buffer, name: string, pattern: RegExp): (RegExpExecArray | null)[] {
  const matches: (RegExpExecArray | null)[] = [];
  let at = objects.indexOf(name);
  for (let place = 0; at !== -1; place++) {
    if (place === PLACES_MAX) return [...matches, null];
    const match = pattern.exec(objects.toString('latin1', at, at + MATCHED_BYTES));
    if (match !== null) matches.push(match);
    at = objects.indexOf(name, at + 1);
  }
  return matches;
}

/** The objects that are packed into compressed streams; null where some cannot be read. */
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
