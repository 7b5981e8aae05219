import {
  decodeRecordAt,
  finalizedBy,
  type AdmittedRecord,
  type FinalizedRecord,
  type JournalRecord,
} from './journal-record.js';

const NEWLINE = 0x0a;

/**
 * Reads all intact records of a segment, in order, with offset and length in bytes. Skips anything else (a torn end,
 * garbage, a damaged record) to the next intact record. Returns the number of skipped parts.
 */
export function readRecords(
  bytes: Buffer,
  onRecord: (record: JournalRecord, offset: number, length: number) => void,
): number {
  let skipped = 0;
  let inGarbage = false;
  let offset = 0;
  while (offset < bytes.length) {
    const found = decodeRecordAt(bytes, offset);
    if (found !== null) {
      onRecord(found.record, offset, found.length);
      offset += found.length;
      inGarbage = false;
      continue;
    }
    if (!inGarbage && !isBlankLine(bytes, offset)) {
      skipped++;
      inGarbage = true;
    }
    const next = bytes.indexOf(NEWLINE, offset + 1);
    offset = next < 0 ? bytes.length : next;
  }
  return skipped;
}

/** Written by a test write. */
function isBlankLine(bytes: Buffer, offset: number): boolean {
  return bytes[offset] === NEWLINE && (offset + 1 === bytes.length || bytes[offset + 1] === NEWLINE);
}

/** Completes charges by the admissions that were read before them, in the order of writing. */
export class ChargeReader {
  private readonly admissions = new Map<string, AdmittedRecord>();

  /** The charge of an F or C; null for other records. `unknown`: its A was not read. */
  read(record: JournalRecord): FinalizedRecord | 'unknown' | null {
    if (record.kind === 'A') this.admissions.set(record.requestId, record);
    if (record.kind === 'R') for (const requestId of record.requestIds) this.admissions.delete(requestId);
    if (record.kind !== 'C') return record.kind === 'F' ? record : null;
    const admitted = this.admissions.get(record.requestId);
    return admitted === undefined ? 'unknown' : finalizedBy(record, admitted);
  }
}
