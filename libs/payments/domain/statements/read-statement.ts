import { orderReferencesIn } from '../order-reference.js';
import { decodeStatement, type StatementEncoding } from './decode-statement.js';
import { findColumns, type StatementColumns } from './find-columns.js';
import { decidesSeparator, type DecimalSeparator, type WrittenAmount } from './read-amount.js';
import { decidesOrder, type DateOrder, type WrittenDate } from './read-booking-date.js';
import { rowRecords } from './read-records.js';
import { joined, readRow, type RowOptions, type SkipReason, type StatementRow } from './read-row.js';
import { TransferRefs } from './transfer-refs.js';
import { UnreadableStatement, type StatementFault } from './unreadable-statement.js';

/** How to read a file; null: as the file shows. */
export interface StatementReading extends RowOptions {
  readonly columns: StatementColumns | null;
  readonly encoding: StatementEncoding | null;
  readonly decimal: DecimalSeparator | null;
  readonly dates: DateOrder | null;
}

/** An incoming transfer in the currency of the account. */
export interface IncomingTransfer {
  readonly line: number;
  /** UTC midnight of the bank's day. */
  readonly bookedOn: Date;
  /** Positive, in nano-units. */
  readonly amountNano: bigint;
  /** Empty: not in the file. */
  readonly payer: string;
  readonly text: string;
  /** Of orders, in any column, as `orderReferencesIn`; none, one, or several. */
  readonly references: readonly string[];
  /** The bank's id, else that of `TransferRefs`: the same in each export of one format, read in the same way. */
  readonly externalRef: string;
}

/** A row that is no incoming transfer, with the line on which it begins. */
interface SkippedRow {
  readonly line: number;
  readonly reason: SkipReason;
}

export interface BankStatement {
  readonly rows: readonly IncomingTransfer[];
  /** All other rows that are not blank. */
  readonly skipped: readonly SkippedRow[];
  /** The columns that were used. */
  readonly columns: StatementColumns;
}

/** What the whole file shows; null: both are possible. */
interface Conventions {
  readonly decimal: DecimalSeparator | null;
  readonly dates: DateOrder | null;
}

/**
 * Reads a bank statement as CSV, of at most 5 MiB and 20,000 rows. A row that cannot be read is skipped with a reason.
 * Throws UnreadableStatement for a file that cannot be read, or only with a guess about dates or amounts, and for one with
 * incoming transfers in which no column is known to have a text and none has a reference.
 */
export function readStatement(bytes: Uint8Array, reading: StatementReading): BankStatement {
  const content = Buffer.from(decodeStatement(bytes, reading.encoding));
  const header = findColumns(content, reading.columns);
  const records = rowRecords(content, header.delimiter, header.line);
  const read = records.map((record) => readRow(record, header, reading));
  const conventions = {
    decimal: reading.decimal ?? decide(read, separatorsOf, 'amounts_conflict'),
    dates: reading.dates ?? decide(read, ordersOf, 'dates_conflict'),
  };
  const refs = new TransferRefs();
  const ids = new Set<string>();
  const rows: IncomingTransfer[] = [];
  const skipped: SkippedRow[] = [];
  for (const row of read) {
    const { id, line } = row;
    const transfer = transferOf(row, conventions);
    if ('reason' in transfer) skipped.push(transfer);
    else if (ids.has(id)) skipped.push({ line, reason: 'id_repeated' });
    else {
      if (id !== '') ids.add(id);
      const { namedBy, ...incoming } = transfer;
      rows.push({ ...incoming, externalRef: id === '' ? refs.next({ ...incoming, text: namedBy }) : id });
    }
  }
  const hasText = header.textAt.length + header.laterTextAt.length > 0;
  if (!hasText && rows.length > 0 && rows.every(({ references }) => references.length === 0))
    throw new UnreadableStatement('text_missing', { columns: header.names });
  return { rows, skipped, columns: header.columns };
}

const separatorsOf = ({ amounts }: StatementRow): (DecimalSeparator | null)[] => amounts.map(decidesSeparator);

const ordersOf = ({ date }: StatementRow): (DateOrder | null)[] => (date === null ? [] : [decidesOrder(date)]);

/** The only choice that any row has; null: every row has both. Throws when two rows have different ones. */
function decide<Choice extends string>(
  rows: readonly StatementRow[],
  choicesOf: (row: StatementRow) => readonly (Choice | null)[],
  fault: StatementFault,
): Choice | null {
  let decided: { readonly choice: Choice; readonly line: number } | null = null;
  for (const row of rows) {
    for (const choice of choicesOf(row)) {
      if (choice === null) continue;
      decided ??= { choice, line: row.line };
      if (decided.choice !== choice) throw new UnreadableStatement(fault, { line: decided.line, other_line: row.line });
    }
  }
  return decided?.choice ?? null;
}

function transferOf(
  row: StatementRow,
  { decimal, dates }: Conventions,
): (Omit<IncomingTransfer, 'externalRef'> & { readonly namedBy: string }) | SkippedRow {
  const { line, incoming, date, payer } = row;
  if (row.skipped !== null) return { line, reason: row.skipped };
  if (incoming === null) return { line, reason: 'amount_missing' };
  if (date === null) return { line, reason: 'date_unreadable' };
  const amountNano = decimal === null ? onlyAmount(row, incoming) : incoming.values[decimal];
  if (amountNano === null) return { line, reason: 'amount_unreadable' };
  const bookedOn = dates === null ? onlyDate(row, date) : date[dates];
  if (bookedOn === null) return { line, reason: 'date_unreadable' };
  const text = joined([row.text, row.laterText]);
  const references = [...new Set([...orderReferencesIn(text), ...orderReferencesIn(payer)])];
  // One that was found before other columns were read keeps its name.
  const isFoundWithout = orderReferencesIn(row.text).length + orderReferencesIn(payer).length > 0;
  return { line, bookedOn, amountNano, payer, text, references, namedBy: isFoundWithout ? row.text : text };
}

/** Both separators are possible: the amount must be the same with each. */
function onlyAmount({ line, amountCell }: StatementRow, { values }: WrittenAmount): bigint | null {
  if (values['.'] === values[',']) return values['.'];
  throw new UnreadableStatement('amounts_ambiguous', { line, value: amountCell });
}

function onlyDate({ line, dateCell }: StatementRow, date: WrittenDate): Date | null {
  if (date.day_first?.getTime() === date.month_first?.getTime()) return date.day_first;
  throw new UnreadableStatement('dates_ambiguous', { line, value: dateCell });
}
