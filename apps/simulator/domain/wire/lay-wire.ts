import { gzipSync } from 'node:zlib';
import type { Garbage, PlainGarbage, Simulate } from '../faults/knobs.js';
import type { JsonObject } from '../json.js';
import { encodeMessage } from './encode-message.js';
import type { Frame } from './frame.js';
import type { WireApi } from './wire-api.js';

/** Bytes sent together: one stream event, or a whole JSON body. */
export interface Piece {
  readonly bytes: Buffer;
  readonly tokens: number;
  readonly usage: JsonObject | null;
}

/** A body before it is sent, byte faults included. */
export interface WireBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly pieces: readonly Piece[];
}

const NO_GARBAGE: Garbage = { kinds: new Set(), brokenEvent: null };
const LONG_LINE_BYTES = 1_048_576;
const HTML = '<!doctype html><html><head><title>502 Bad Gateway</title></head><body>upstream is away</body></html>';
const INVALID_UTF8 = Buffer.from([0xc3, 0x28]);
const CONTENT_START = '"content":"';

/** The events of a stream as bytes, in the framing of its API. */
export function layStream(
  frames: readonly Frame[],
  { garbage = NO_GARBAGE, error_in_stream_after }: Simulate,
  { streamError, framing }: Pick<WireApi, 'streamError' | 'framing'>,
): WireBody {
  if (garbage.kinds.has('html')) return layHtml();
  const events = frames.filter((frame) => frame.ends !== true || !garbage.kinds.has('no-done'));
  const sent = error_in_stream_after === undefined ? events : [...events.slice(0, error_in_stream_after), streamError];
  if (framing === 'event-stream') return layMessages(sent, garbage);
  const pieces = sent.map((frame, index) => pieceOf(frame, layEvent(frame, index, garbage), garbage.kinds));
  const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };
  return garbage.kinds.has('gzip') ? compress(headers, pieces) : { headers, pieces };
}

/** Of the faults of bytes these streams have one: event N has a wrong checksum. */
function layMessages(frames: readonly Frame[], { brokenEvent }: Garbage): WireBody {
  const pieces = frames.map((frame, index) => {
    const bytes = encodeMessage(frame.event ?? '', frame.data);
    if (index === brokenEvent) bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    return { bytes, tokens: frame.tokens, usage: frame.usage };
  });
  return { headers: { 'content-type': 'application/vnd.amazon.eventstream' }, pieces };
}

/** A JSON reply as bytes. `garbage` about lines is ignored. */
export function layJson(frame: Frame, { garbage = NO_GARBAGE }: Simulate): WireBody {
  if (garbage.kinds.has('html')) return layHtml();
  const text =
    (garbage.kinds.has('bom') ? '\ufeff' : '') + (garbage.brokenEvent === null ? frame.data : half(frame.data));
  const pieces = [pieceOf(frame, text, garbage.kinds)];
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return garbage.kinds.has('gzip') ? compress(headers, pieces) : { headers, pieces };
}

function layHtml(): WireBody {
  return {
    headers: { 'content-type': 'text/html; charset=utf-8' },
    pieces: [{ bytes: Buffer.from(HTML), tokens: 0, usage: null }],
  };
}

function layEvent({ event, data }: Frame, index: number, { kinds, brokenEvent }: Garbage): string {
  const lineEnd = lineEndOf(kinds);
  const colon = kinds.has('no-space') ? 'data:' : 'data: ';
  const isFirst = index === 0;
  return [
    isFirst && kinds.has('bom') ? '\ufeff' : '',
    isFirst && kinds.has('long-line') ? `: ${'-'.repeat(LONG_LINE_BYTES)}${lineEnd}${lineEnd}` : '',
    kinds.has('comments') ? `: keep-alive${lineEnd}${lineEnd}` : '',
    event === undefined ? '' : `event: ${event}${lineEnd}`,
    `${colon}${index === brokenEvent ? half(data) : data}${lineEnd}${lineEnd}`,
  ].join('');
}

function lineEndOf(kinds: ReadonlySet<PlainGarbage>): string {
  if (kinds.has('crlf')) return '\r\n';
  return kinds.has('cr') ? '\r' : '\n';
}

function half(data: string): string {
  return data.slice(0, Math.floor(data.length / 2));
}

function pieceOf({ tokens, usage }: Frame, text: string, kinds: ReadonlySet<PlainGarbage>): Piece {
  const bytes = Buffer.from(text);
  return { bytes: kinds.has('invalid-utf8') ? spoil(bytes) : bytes, tokens, usage };
}

/** Puts two bytes that are not UTF-8 at the start of the text, if there is text. */
function spoil(bytes: Buffer): Buffer {
  const found = bytes.indexOf(CONTENT_START);
  if (found < 0) return bytes;
  const start = found + CONTENT_START.length;
  return Buffer.concat([bytes.subarray(0, start), INVALID_UTF8, bytes.subarray(start)]);
}

/** All pieces as one compressed piece. */
function compress(headers: Readonly<Record<string, string>>, pieces: readonly Piece[]): WireBody {
  const tokens = pieces.reduce((total, piece) => total + piece.tokens, 0);
  const usage = pieces.findLast((piece) => piece.usage !== null)?.usage ?? null;
  const bytes = gzipSync(Buffer.concat(pieces.map((piece) => piece.bytes)));
  return { headers: { ...headers, 'content-encoding': 'gzip' }, pieces: [{ bytes, tokens, usage }] };
}
