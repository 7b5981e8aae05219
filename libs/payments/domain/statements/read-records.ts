import { CsvError, parse, type Options } from 'csv-parse/sync';
import { UnreadableStatement } from './unreadable-statement.js';

/** A record of a statement that is not blank. */
export interface StatementRecord {
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** Trimmed. */
  readonly cells: readonly string[];
}

export const STATEMENT_ROWS_MAX = 20_000;
/** Records among which the header must be: banks write names, periods and balances before it. */
const HEAD_RECORDS = 50;
const COLUMNS_MAX = 500;

/**
 * Banks do not escape quotes within a text, and omit or add cells at the end. `content` is UTF-8 with line ends `\n`:
 * the library counts `\r\n` within quotes as two lines.
 */
const OPTIONS: Options = {
  record_delimiter: '\n',
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
};

/** The records that may be the header, as far as they can be read. */
export function headRecords(content: Buffer, delimiter: string): StatementRecord[] {
  const records: StatementRecord[] = [];
  readEach(content, { ...OPTIONS, delimiter, to: HEAD_RECORDS }, (record) => {
    if (record.cells.length <= COLUMNS_MAX) records.push(record);
  });
  return records;
}

/** The records below the header. Throws UnreadableStatement for a quote without an end, and for too many rows. */
export function rowRecords(content: Buffer, delimiter: string, headerLine: number): StatementRecord[] {
  const records: StatementRecord[] = [];
  const openLine = readEach(content, { ...OPTIONS, delimiter }, (record) => {
    if (record.line > headerLine && records.push(record) > STATEMENT_ROWS_MAX) {
      throw new UnreadableStatement('too_many_rows', { limit: STATEMENT_ROWS_MAX });
    }
  });
  if (openLine !== null) throw new UnreadableStatement('quote_open', { line: openLine });
  return records;
}

/** The line of a record with a quote that does not end; null: none has. */
function readEach(content: Buffer, options: Options, onRecord: (record: StatementRecord) => void): number | null {
  let lastLine = 0;
  const takeRecord = (fields: string[], { lines }: { readonly lines: number }): null => {
    const line = lines - fields.reduce((breaks, field) => breaks + field.split('\n').length - 1, 0);
    lastLine = lines;
    const cells = fields.map((field) => field.trim());
    if (cells.some((cell) => cell !== '')) onRecord({ line, cells });
    return null;
  };
  try {
    parse(content, { ...options, on_record: takeRecord });
  } catch (error) {
    if (error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED') return lineAfter(lastLine, content);
    throw error;
  }
  return null;
}

/** The next line that is not empty. */
function lineAfter(lastLine: number, content: Buffer): number {
  const lines = content.toString().split('\n');
  return lines.findIndex((line, index) => index >= lastLine && line !== '') + 1;
}
