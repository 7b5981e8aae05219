import { crc32 } from 'node:zlib';
import { isUuid } from '#kernel';

/** A request that was admitted: what it takes to reap it when its process has died. */
export interface AdmittedRecord {
  readonly kind: 'A';
  readonly requestId: string;
  readonly organizationId: string;
  /** `Admitted.terms`, and the event as given to admit. */
  readonly terms: string;
  readonly payload: string;
}

/** A request whose charge is decided: what it takes to send its finish again. */
export interface FinishedRecord {
  readonly kind: 'F';
  readonly requestId: string;
  readonly organizationId: string;
  readonly terms: string;
  readonly chargeNanoUsd: bigint;
  readonly tokensUsed: number;
  readonly delivered: boolean;
  readonly payload: string;
}

/** A request that needs no repetition any more. */
interface ReleasedRecord {
  readonly kind: 'R';
  readonly requestId: string;
}

export type JournalRecord = AdmittedRecord | FinishedRecord | ReleasedRecord;

/** A record that asks for something. */
export type OwingRecord = AdmittedRecord | FinishedRecord;

const HEADER = /^\n([AFR]) (\d{1,9}) ([0-9a-f]{8}) /;
/** Longest text that HEADER can match, bytes; what is written here is always that long. */
const HEADER_BYTES_MAX = 22;
const LENGTH_AT = 3;
/** Filled in when the body is there: so it is turned into bytes once. */
const BLANK_LENGTH_AND_CHECKSUM = ' 000000000 00000000 ';
/** Checksums of the kinds, with which those of their records begin. */
const KIND_CHECKSUMS: Readonly<Record<string, number>> = { A: crc32('A'), F: crc32('F'), R: crc32('R') };

/**
 * The bytes of a record: a newline, `kind length checksum `, and the fields between tabs; length and CRC-32 are those of
 * what follows them. It begins with its newline, so that whatever a torn write left before it ends there. Throws
 * RangeError for a field that holds a newline, or a tab where another field follows: no event of ours does.
 */
export function encodeRecord(record: JournalRecord): Buffer {
  const fields = formatFields(record);
  if (fields.includes('\n')) throw new RangeError('a field of a journal record holds a newline');
  const bytes = Buffer.from(`\n${record.kind}${BLANK_LENGTH_AND_CHECKSUM}${fields}`);
  const body = bytes.subarray(HEADER_BYTES_MAX);
  bytes.write(`${String(body.length).padStart(9, '0')} ${checksumOf(record.kind, body)}`, LENGTH_AT, 'latin1');
  return bytes;
}

/** The record that begins at `offset`, with its length in bytes. Null when there is no whole and undamaged one. */
export function decodeRecordAt(bytes: Buffer, offset: number): { record: JournalRecord; length: number } | null {
  const header = HEADER.exec(bytes.toString('latin1', offset, offset + HEADER_BYTES_MAX));
  if (header === null) return null;
  const [{ length: headerLength }, kind = '', bodyLength = '', checksum] = header;
  const start = offset + headerLength;
  const end = start + parseInt(bodyLength, 10);
  if (end > bytes.length) return null;
  const body = bytes.subarray(start, end);
  if (checksumOf(kind, body) !== checksum) return null;
  const record = parseFields(kind, body.toString());
  return record === null ? null : { record, length: end - offset };
}

/** A record as one line of text. */
export function formatRecordLine(record: JournalRecord): string {
  return encodeRecord(record).toString('utf8', 1);
}

/** Reads what `formatRecordLine` wrote, without the line's end. Null for any other text. */
export function parseRecordLine(text: string): JournalRecord | null {
  const bytes = Buffer.from(`\n${text}`);
  const found = decodeRecordAt(bytes, 0);
  return found?.length === bytes.length ? found.record : null;
}

/** What a gateway prints of each request that is open when it ends. */
export function formatOpenLine(record: OwingRecord): string {
  return `journal.open ${formatRecordLine(record)}`;
}

const OPEN_LINE = /^[^{"]*\bjournal\.open (.*?)\s*$/;

/**
 * Finds the record in a line of a log, whatever name stands before it. `damaged`: it was one, and was cut or changed.
 * Null for any other line: for JSON above all, in which a customer's text could look like a record.
 */
export function parseOpenLine(line: string): OwingRecord | 'damaged' | null {
  const text = OPEN_LINE.exec(line)?.[1];
  if (text === undefined) return null;
  const record = parseRecordLine(text);
  return record === null || record.kind === 'R' ? 'damaged' : record;
}

/** Hexadecimal CRC-32; the kind is part of what it guards. */
function checksumOf(kind: string, body: Buffer | string): string {
  return crc32(body, KIND_CHECKSUMS[kind]).toString(16).padStart(8, '0');
}

function formatFields(record: JournalRecord): string {
  if (record.kind === 'R') return record.requestId;
  const { requestId, organizationId, terms, payload } = record;
  if (terms.includes('\t')) throw new RangeError('the terms of an admission hold a tab');
  const named = `${requestId}\t${organizationId}\t${terms}`;
  if (record.kind === 'A') return `${named}\t${payload}`;
  const { chargeNanoUsd, tokensUsed, delivered } = record;
  return `${named}\t${chargeNanoUsd}\t${tokensUsed}\t${delivered ? 1 : 0}\t${payload}`;
}

const ADMITTED = /^([^\t]+)\t([^\t]+)\t([^\t]*)\t([^]*)$/;
const FINISHED = /^([^\t]+)\t([^\t]+)\t([^\t]*)\t(\d+)\t(\d+)\t([01])\t([^]*)$/;

function parseFields(kind: string, text: string): JournalRecord | null {
  if (kind === 'R') return isUuid(text) ? { kind, requestId: text } : null;
  const [, requestId = '', organizationId = '', terms = '', ...rest] =
    (kind === 'A' ? ADMITTED : FINISHED).exec(text) ?? [];
  if (!isUuid(requestId) || !isUuid(organizationId)) return null;
  const named = { requestId, organizationId, terms };
  if (kind === 'A') return { kind, ...named, payload: rest[0] ?? '' };
  const [chargeNanoUsd = '', tokensUsed = '', delivered, payload = ''] = rest;
  return {
    ...{ kind: 'F', ...named, chargeNanoUsd: BigInt(chargeNanoUsd), tokensUsed: parseInt(tokensUsed, 10) },
    ...{ delivered: delivered === '1', payload },
  };
}
