import { decodeRecordAt, type JournalRecord } from './journal-record.js';

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
