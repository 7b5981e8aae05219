import { crc32 } from 'node:zlib';
import { isUuid } from '#core';

/** An admitted request, with all that is needed to reap it after the death of its process. */
export interface AdmittedRecord {
  readonly kind: 'A';
  readonly requestId: string;
  readonly organizationId: string;
  /** `Admitted.terms`; the payload is that of the admission. */
  readonly terms: string;
  readonly payload: string;
}

/** A request with a decided charge, with all that is needed to resend its capture. */
export interface FinalizedRecord {
  readonly kind: 'F';
  readonly requestId: string;
  readonly organizationId: string;
  readonly terms: string;
  readonly chargeNanoUsd: bigint;
  readonly tokensUsed: number;
  readonly delivered: boolean;
  readonly payload: string;
}

/** The same as an addition to the A of its request, which has the rest: what a journal has of nearly every charge. */
export interface ContinuedRecord {
  readonly kind: 'C';
  readonly requestId: string;
  readonly chargeNanoUsd: bigint;
  readonly tokensUsed: number;
  readonly delivered: boolean;
  /** Characters at the beginning of the payload that are those of the admission's. */
  readonly sharedLength: number;
  /** The payload behind them. */
  readonly rest: string;
}

/** Settled requests, released in batches. */
interface ReleasedRecord {
  readonly kind: 'R';
  readonly requestIds: readonly string[];
}

export type JournalRecord = AdmittedRecord | FinalizedRecord | ContinuedRecord | ReleasedRecord;

/** All that is needed to resend an open request. */
export type OpenRecord = AdmittedRecord | FinalizedRecord;

/** `sharedLength`: of the payload and that of the admission. */
export function continuationOf(record: Omit<FinalizedRecord, 'kind'>, sharedLength: number): ContinuedRecord {
  const { requestId, chargeNanoUsd, tokensUsed, delivered, payload } = record;
  return {
    kind: 'C',
    requestId,
    chargeNanoUsd,
    tokensUsed,
    delivered,
    sharedLength,
    rest: payload.slice(sharedLength),
  };
}

/** The charge with all that its admission says. Throws RangeError where that is of another request. */
export function finalizedBy(continued: ContinuedRecord, admitted: AdmittedRecord): FinalizedRecord {
  const { requestId, chargeNanoUsd, tokensUsed, delivered, sharedLength, rest } = continued;
  const { organizationId, terms, payload } = admitted;
  if (admitted.requestId !== requestId || payload.length < sharedLength)
    throw new RangeError(`the charge of ${requestId} continues another admission`);
  return {
    kind: 'F',
    requestId,
    organizationId,
    terms,
    chargeNanoUsd,
    tokensUsed,
    delivered,
    payload: payload.slice(0, sharedLength) + rest,
  };
}

const HEADER = /^\n([AFCR]) (\d{1,9}) ([0-9a-f]{8}) /;
/** Maximum bytes that HEADER can match; written headers have exactly this length. */
const HEADER_BYTES_MAX = 22;
const UTF8_BYTES_PER_UNIT_MAX = 3;
/** Filled digit by digit: string formatting would cost more than the checksum. */
const BLANK_HEADERS = {
  A: Buffer.from('\nA 000000000 00000000 '),
  F: Buffer.from('\nF 000000000 00000000 '),
  C: Buffer.from('\nC 000000000 00000000 '),
  R: Buffer.from('\nR 000000000 00000000 '),
};
const LENGTH_END = 12;
const CHECKSUM_END = 21;
const DIGITS = Buffer.from('0123456789abcdef');
/** CRC-32 of each kind, the initial value of its records' checksums. */
const KIND_CHECKSUMS: Readonly<Record<string, number>> = {
  A: crc32('A'),
  F: crc32('F'),
  C: crc32('C'),
  R: crc32('R'),
};

/** Encodes itself into a given buffer, which all records of an event loop turn share. */
export interface Encodable {
  /** Required buffer space. */
  readonly bytesMax: number;
  /** Returns the number of written bytes. */
  encodeInto(bytes: Buffer, offset: number): number;
}

/**
 * A record is a newline, `kind length checksum `, and tab-separated fields; length and CRC-32 are those of the fields.
 * The leading newline terminates the remains of a torn write. Throws RangeError for a newline in a field, or a tab in
 * any but the last: no event contains them.
 */
export class EncodableRecord implements Encodable {
  readonly bytesMax: number;
  private readonly kind: JournalRecord['kind'];
  private readonly fields: string;

  constructor(record: JournalRecord) {
    this.kind = record.kind;
    this.fields = formatFields(record);
    if (this.fields.includes('\n')) throw new RangeError('a field of a journal record holds a newline');
    this.bytesMax = HEADER_BYTES_MAX + this.fields.length * UTF8_BYTES_PER_UNIT_MAX;
  }

  encodeInto(bytes: Buffer, offset: number): number {
    const start = offset + HEADER_BYTES_MAX;
    const length = bytes.write(this.fields, start);
    bytes.set(BLANK_HEADERS[this.kind], offset);
    writeDigits(bytes, offset + LENGTH_END, length, 10);
    writeDigits(bytes, offset + CHECKSUM_END, checksumOf(this.kind, bytes.subarray(start, start + length)), 16);
    return HEADER_BYTES_MAX + length;
  }
}

/** Writes from the last digit; leading zeros are in place. */
function writeDigits(bytes: Buffer, end: number, value: number, base: 10 | 16): void {
  let rest = value;
  for (let at = end - 1; rest > 0; at--) {
    bytes[at] = DIGITS[rest % base] ?? 0;
    rest = Math.floor(rest / base);
  }
}

function encodeRecord(record: JournalRecord): Buffer {
  const encodable = new EncodableRecord(record);
  const bytes = Buffer.alloc(encodable.bytesMax);
  return bytes.subarray(0, encodable.encodeInto(bytes, 0));
}

/** The record at `offset`, with its length in bytes. Null when it is incomplete or damaged. */
export function decodeRecordAt(bytes: Buffer, offset: number): { record: JournalRecord; length: number } | null {
  const header = HEADER.exec(bytes.toString('latin1', offset, offset + HEADER_BYTES_MAX));
  if (header === null) return null;
  const [{ length: headerLength }, kind = '', bodyLength = '', checksum = ''] = header;
  const start = offset + headerLength;
  const end = start + parseInt(bodyLength, 10);
  if (end > bytes.length) return null;
  const body = bytes.subarray(start, end);
  if (checksumOf(kind, body) !== parseInt(checksum, 16)) return null;
  const record = parseFields(kind, body.toString());
  return record === null ? null : { record, length: end - offset };
}

/** A record as one line of text. */
export function formatRecordLine(record: JournalRecord): string {
  return encodeRecord(record).toString('utf8', 1);
}

/** The inverse of `formatRecordLine`; the text has no line end. Null for any other text. */
export function parseRecordLine(text: string): JournalRecord | null {
  const bytes = Buffer.from(`\n${text}`);
  const found = decodeRecordAt(bytes, 0);
  return found?.length === bytes.length ? found.record : null;
}

/** The line that a stopping gateway prints for each open request. */
export function formatOpenLine(record: OpenRecord): string {
  return `journal.open ${formatRecordLine(record)}`;
}

const OPEN_LINE = /^[^{"]*\bjournal\.open (.*?)\s*$/;

/**
 * Finds the record in a log line, after any prefix such as a container name. `damaged`: the record is truncated or
 * changed. Null for any other line, in particular for JSON, which can contain a customer's text that looks like a
 * record.
 */
export function parseOpenLine(line: string): OpenRecord | 'damaged' | null {
  const text = OPEN_LINE.exec(line)?.[1];
  if (text === undefined) return null;
  const record = parseRecordLine(text);
  return record?.kind === 'A' || record?.kind === 'F' ? record : 'damaged';
}

/** CRC-32 of kind and body. */
function checksumOf(kind: string, body: Buffer): number {
  return crc32(body, KIND_CHECKSUMS[kind]);
}

function formatFields(record: JournalRecord): string {
  if (record.kind === 'R') return record.requestIds.join();
  if (record.kind === 'C')
    return `${record.requestId}\t${formatCharge(record)}\t${record.sharedLength}\t${record.rest}`;
  const { requestId, organizationId, terms, payload } = record;
  if (terms.includes('\t')) throw new RangeError('the terms of an admission hold a tab');
  const identity = `${requestId}\t${organizationId}\t${terms}`;
  if (record.kind === 'A') return `${identity}\t${payload}`;
  return `${identity}\t${formatCharge(record)}\t${payload}`;
}

function formatCharge({ chargeNanoUsd, tokensUsed, delivered }: FinalizedRecord | ContinuedRecord): string {
  return `${chargeNanoUsd}\t${tokensUsed}\t${delivered ? 1 : 0}`;
}

const ADMITTED = /^([^\t]+)\t([^\t]+)\t([^\t]*)\t([^]*)$/;
const FINALIZED = /^([^\t]+)\t([^\t]+)\t([^\t]*)\t(\d+)\t(\d+)\t([01])\t([^]*)$/;
const CONTINUED = /^([^\t]+)\t(\d+)\t(\d+)\t([01])\t(\d+)\t([^]*)$/;

function parseFields(kind: string, text: string): JournalRecord | null {
  if (kind === 'R') {
    const requestIds = text.split(',');
    return requestIds.every(isUuid) ? { kind, requestIds } : null;
  }
  if (kind === 'C') return parseContinued(text);
  const [, requestId = '', organizationId = '', terms = '', ...rest] =
    (kind === 'A' ? ADMITTED : FINALIZED).exec(text) ?? [];
  if (!isUuid(requestId) || !isUuid(organizationId)) return null;
  const identity = { requestId, organizationId, terms };
  if (kind === 'A') return { kind, ...identity, payload: rest[0] ?? '' };
  const [charge, tokens, delivered, payload = ''] = rest;
  return { kind: 'F', ...identity, ...parseCharge(charge, tokens, delivered), payload };
}

function parseContinued(text: string): ContinuedRecord | null {
  const [, requestId = '', charge, tokens, delivered, shared = '', rest = ''] = CONTINUED.exec(text) ?? [];
  if (!isUuid(requestId)) return null;
  const sharedLength = parseInt(shared, 10);
  return { kind: 'C', requestId, ...parseCharge(charge, tokens, delivered), sharedLength, rest };
}

function parseCharge(charge = '', tokens = '', delivered = '') {
  return { chargeNanoUsd: BigInt(charge), tokensUsed: parseInt(tokens, 10), delivered: delivered === '1' };
}
