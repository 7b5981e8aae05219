import type { SingleRole, StatementHeader } from './find-columns.js';
import { orderReferencesIn } from '../order-reference.js';
import { canonicalName, currencyInHeader } from './header-names.js';
import { codeOf, isZero, readAmount, type WrittenAmount } from './read-amount.js';
import { readBookingDate, type WrittenDate } from './read-booking-date.js';
import type { StatementRecord } from './read-records.js';

/** Why a row is no incoming transfer, or cannot be read as one. */
export type SkipReason =
  | 'amount_missing'
  | 'amount_unreadable'
  | 'cells_in_quotes'
  | 'columns_extra'
  | 'columns_missing'
  | 'currency_unknown'
  | 'date_unreadable'
  | 'id_repeated'
  | 'id_unreadable'
  | 'not_booked'
  | 'other_currency'
  | 'outgoing'
  | 'side_unknown'
  | 'text_too_long';

/** A row before the file has decided about dates and decimal separators. */
export interface StatementRow {
  readonly line: number;
  /** Null: nothing is wrong so far; `date` and `incoming` are then set. */
  readonly skipped: SkipReason | null;
  readonly incoming: WrittenAmount | null;
  /** What helps to decide: none of a row with a wrong number of cells. */
  readonly amounts: readonly WrittenAmount[];
  readonly amountCell: string;
  readonly date: WrittenDate | null;
  readonly dateCell: string;
  readonly payer: string;
  readonly text: string;
  /**
   * Of columns of `laterTextAt`, and of any column with a reference: no part of the transfer's name, unless its reference
   * stands in them alone. Of this row alone, so that every export of it says the same.
   */
  readonly laterText: string;
  /** Empty: the bank has none. */
  readonly id: string;
}

const TEXT_LENGTH_MAX = 10_000;
const ID_LENGTH_MAX = 200;
/** An id that a spreadsheet took for a number: its last digits are lost. */
const ROUNDED_ID = /^\d(?:[.,]\d+)?E\+?\d+$/i;
const CENTS = /\d[.,]\d\d(?!\d)/;
const NO_AMOUNT = /^[-–—]*$/;

const INCOMING = wordSet(
  'c cr credit crdt h haben gutschrift in incoming + 贷 贷方 收 收入 кредит приход поступление зачисление',
);
const OUTGOING = wordSet('d dr debit dbit s soll lastschrift out outgoing - 借 借方 支 支出 дебет расход списание');
/** An unknown status is none of a booked transfer. */
const BOOKED = new Set([
  ...wordSet('booked posted completed complete settled cleared success successful succeeded executed received'),
  ...wordSet('gebucht verbucht abgeschlossen ausgeführt исполнен исполнено исполнена проведен проведено проведена'),
  ...wordSet('выполнен выполнено выполнена успешно завершен завершено 成功 交易成功 已完成 完成 已入账'),
  'umsatz gebucht',
]);

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}

interface Amounts {
  readonly all: readonly WrittenAmount[];
  readonly incoming: WrittenAmount | null;
  readonly skipped: SkipReason | null;
}

/** What the file does not show. */
export interface RowOptions {
  /** The currency of amounts for which the file names none, such as `USD`; null: they are skipped. */
  readonly currency: string | null;
  /** Of the account: amounts in others are skipped. */
  readonly accountCurrency: string;
  /** Rows end with a delimiter that the header does not have. */
  readonly trailingDelimiter: boolean;
}

/** Texts of several columns as one. */
export const joined = (texts: readonly string[]): string => texts.filter((text) => text !== '').join(' ');

export function readRow(record: StatementRecord, header: StatementHeader, options: RowOptions): StatementRow {
  const { columns, at, textAt, laterTextAt } = header;
  const named = new Set([...textAt, ...(at.payer === undefined ? [] : [at.payer])]);
  /** Null: the file has no such column. */
  const cell = (role: SingleRole): string | null => (at[role] === undefined ? null : (record.cells[at[role]] ?? ''));
  const amountCell = cell('amount') ?? cell('credit') ?? '';
  const amounts = columns.amount === undefined ? readSides(amountCell, cell('debit') ?? '') : readSigned(amountCell);
  const texts = textAt.map((index) => record.cells[index] ?? '');
  const laterTexts = record.cells.filter(
    (text, index) => laterTextAt.includes(index) || (!named.has(index) && orderReferencesIn(text).length > 0),
  );
  const row = {
    line: record.line,
    incoming: amounts.incoming,
    amounts: amounts.all,
    amountCell,
    date: readBookingDate(cell('date') ?? ''),
    dateCell: cell('date') ?? '',
    payer: cell('payer') ?? '',
    text: joined(texts),
    laterText: joined(laterTexts),
    id: cell('id') ?? '',
  };
  const misshaped = skippedByShape(record, header, options.trailingDelimiter);
  if (misshaped !== null) return { ...row, amounts: [], date: null, skipped: misshaped };
  const inHeader = currencyInHeader(columns.amount ?? columns.credit ?? '');
  const skipped =
    amounts.skipped ??
    skippedBySide(cell('side')) ??
    skippedByCurrency([inHeader, codeOf(cell('currency') ?? ''), amounts.incoming?.currency], options) ??
    skippedByStatus(statusOf(cell('status'), columns.status)) ??
    skippedByContent(row);
  return { ...row, skipped };
}

/** A column of this name is a status at some banks, a text at others. */
const STATUS_OR_TEXT = 'info';

function statusOf(cell: string | null, column = ''): string | null {
  const isText = canonicalName(column) === STATUS_OR_TEXT && orderReferencesIn(cell ?? '').length > 0;
  return isText ? null : cell;
}

function readSigned(cell: string): Amounts {
  if (NO_AMOUNT.test(cell)) return { all: [], incoming: null, skipped: 'amount_missing' };
  const amount = readAmount(cell);
  if (amount === null) return { all: [], incoming: null, skipped: 'amount_unreadable' };
  return { all: [amount], incoming: amount, skipped: skippedBySign(amount) };
}

/** One of the cells has an amount, the other none or zero. A debit is outgoing with any sign. */
function readSides(creditCell: string, debitCell: string): Amounts {
  const [credit, debit] = [readSigned(creditCell), readSigned(debitCell)];
  const all = [...credit.all, ...debit.all];
  const hasCredit = credit.all.some((amount) => !isZero(amount));
  const hasDebit = debit.all.some((amount) => !isZero(amount));
  const isUnreadable = [credit, debit].some(({ skipped }) => skipped === 'amount_unreadable');
  if (isUnreadable || (hasCredit && hasDebit)) return { all, incoming: null, skipped: 'amount_unreadable' };
  if (hasDebit) return { all, incoming: null, skipped: 'outgoing' };
  return { ...credit, all };
}

function skippedBySign(amount: WrittenAmount): SkipReason | null {
  if (isZero(amount)) return 'amount_missing';
  return amount.isNegative ? 'outgoing' : null;
}

/**
 * Some banks do not quote, and payers can write delimiters: cells then move to other columns, and a number of the payer
 * to that of the amount. The count of cells shows it, even where the last ones are blank.
 */
function skippedByShape({ cells }: StatementRecord, header: StatementHeader, trailing: boolean): SkipReason | null {
  if (cells.some((cell) => holdsCells(cell, header))) return 'cells_in_quotes';
  const width = header.width + (trailing ? 1 : 0);
  if (cells.length < width) return 'columns_missing';
  const hasUnnamed = cells.slice(header.namedWidth).some((cell) => cell !== '');
  return cells.length > width || hasUnnamed ? 'columns_extra' : null;
}

/**
 * In a file without quotes a text that begins with a quote ends with the next one, be it of another transfer: it has an
 * amount between delimiters then, or the cells of a row.
 */
function holdsCells(cell: string, { delimiter, width }: StatementHeader): boolean {
  if (!cell.includes(delimiter)) return false;
  const lines = cell.split('\n').map((line) => line.split(delimiter));
  const parts = lines.flat();
  if (parts.slice(1, -1).some((part) => CENTS.test(part) && readAmount(part) !== null)) return true;
  return lines.length > 1 && parts.length - lines.length >= width - 1 && parts.some((part) => readBookingDate(part));
}

function skippedBySide(side: string | null): SkipReason | null {
  if (side === null) return null;
  const word = side.normalize('NFKC').toLowerCase();
  if (OUTGOING.has(word)) return 'outgoing';
  return INCOMING.has(word) ? null : 'side_unknown';
}

function skippedByCurrency(
  named: readonly (string | null | undefined)[],
  { currency: otherwise, accountCurrency }: RowOptions,
): SkipReason | null {
  const codes = named.filter((code) => code !== null && code !== undefined);
  const known = codes.length === 0 && otherwise !== null ? [otherwise] : codes;
  if (known.length === 0) return 'currency_unknown';
  return known.every((code) => code === accountCurrency) ? null : 'other_currency';
}

function skippedByStatus(status: string | null): SkipReason | null {
  return status === null || BOOKED.has(status.normalize('NFKC').toLowerCase()) ? null : 'not_booked';
}

function skippedByContent({
  date,
  payer,
  text,
  laterText,
  id,
}: Pick<StatementRow, 'date' | 'payer' | 'text' | 'laterText' | 'id'>): SkipReason | null {
  if (date === null) return 'date_unreadable';
  if (payer.length + text.length + laterText.length > TEXT_LENGTH_MAX) return 'text_too_long';
  return id.length > ID_LENGTH_MAX || ROUNDED_ID.test(id) ? 'id_unreadable' : null;
}
