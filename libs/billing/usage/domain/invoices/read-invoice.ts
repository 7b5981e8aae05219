import { RoutifyError, readCsv, type CsvRecord } from '#core';
import { parseFineUsd, type FineUsd } from './fine-usd.js';
import {
  INVOICE_FORMAT_NAMES,
  INVOICE_FORMATS,
  type InvoiceColumns,
  type InvoiceField,
  type InvoiceFormat,
  type InvoiceFormatName,
} from './invoice-formats.js';

/** How to read a file. */
export interface InvoiceReading {
  /** Null: detected from the header. */
  readonly format: InvoiceFormatName | null;
  /** Names of columns that differ from those of the format. */
  readonly columns: ReadonlyMap<InvoiceField, string>;
}

/** A line of an invoice. Null: not in the file. */
export interface InvoiceLine {
  /** UTC, `2026-11-20`. */
  readonly day: string;
  /** The provider's name of the model. */
  readonly model: string;
  readonly requests: bigint | null;
  readonly promptTokens: bigint | null;
  readonly completionTokens: bigint | null;
  readonly amount: FineUsd | null;
}

export interface Invoice {
  readonly format: InvoiceFormatName;
  readonly lines: readonly InvoiceLine[];
}

const LINES_MAX = 2_000_000;
const MODEL_LENGTH_MAX = 200;
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f]/;
const COUNT = /^\d{1,15}(?:\.0+)?$/;
/** A day, or a time in UTC. */
const UTC_MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?(?:Z|UTC|\+00:?00))?)?$/;
const NUMERIC_FIELDS = ['requests', 'prompt_tokens', 'completion_tokens', 'amount_usd'] as const;

/** Reads an invoice of an upstream. Throws 400 with the line and the column that cannot be read. */
export function readInvoice(text: string, reading: InvoiceReading): Invoice {
  const records = readRecords(text);
  const [first] = records;
  if (first === undefined) throw refusal('the file has no lines after its header');
  const header = new Set(Object.keys(first.cells));
  const name = reading.format ?? detectFormat(header, reading);
  const format = { ...INVOICE_FORMATS[name], columns: columnsOf(INVOICE_FORMATS[name], header, reading) };
  return { format: name, lines: records.flatMap((record) => readLine(record, format)) };
}

function readRecords(text: string): CsvRecord[] {
  const records = parse(text);
  if (records.length <= LINES_MAX) return records;
  throw refusal(`the file has more than ${LINES_MAX} lines: send it in parts`);
}

function parse(text: string): CsvRecord[] {
  try {
    return readCsv(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw refusal(error.message);
    throw error;
  }
}

function detectFormat(header: ReadonlySet<string>, { columns }: InvoiceReading): InvoiceFormatName {
  if (columns.size > 0) return 'native';
  const known = INVOICE_FORMAT_NAMES.find((name) => INVOICE_FORMATS[name].needs.every((column) => header.has(column)));
  if (known !== undefined) return known;
  const names = [...header].slice(0, 20).map((column) => column.slice(0, 40));
  throw refusal(
    `no known format has these columns: ${names.join(', ')}. Map them with columns=day=…,model=…,amount_usd=…`,
  );
}

/** The columns of the format that the file has. Throws when a named or a required column is missing. */
function columnsOf(format: InvoiceFormat, header: ReadonlySet<string>, reading: InvoiceReading): InvoiceColumns {
  const columns = { ...format.columns };
  for (const [field, column] of reading.columns) {
    if (!header.has(column)) throw refusal(`the file has no column ${column}`);
    columns[field] = [column];
  }
  for (const field of Object.keys(columns) as InvoiceField[]) {
    columns[field] = columns[field].filter((column) => header.has(column));
  }
  for (const field of ['day', 'model'] as const) {
    if (columns[field].length === 0) throw refusal(`the file has no column for the ${field}`);
  }
  if (format.isByRequest !== true && NUMERIC_FIELDS.every((field) => columns[field].length === 0)) {
    throw refusal('the file has no amounts, requests or tokens');
  }
  return columns;
}

function readLine(record: CsvRecord, format: InvoiceFormat): InvoiceLine[] {
  const { columns } = format;
  if (
    format.emptyIsNothing === true &&
    NUMERIC_FIELDS.every((field) => columns[field].every((name) => cell(record, name) === ''))
  ) {
    return [];
  }
  const currency = format.currency === undefined ? '' : cell(record, format.currency);
  if (currency !== '' && currency.toLowerCase() !== 'usd') throw wrong(record, format.currency ?? '', 'US dollars');
  return [
    {
      day: readDay(record, columns.day),
      model: readModel(record, format),
      requests: format.isByRequest === true ? 1n : readCount(record, columns.requests),
      promptTokens: readCount(record, columns.prompt_tokens),
      completionTokens: readCount(record, columns.completion_tokens),
      amount: readAmount(record, columns.amount_usd),
    },
  ];
}

function readDay(record: CsvRecord, [column = '']: readonly string[]): string {
  const day = UTC_MOMENT.exec(cell(record, column))?.[1] ?? '';
  const startMs = Date.parse(`${day}T00:00:00Z`);
  const isReal = !Number.isNaN(startMs) && new Date(startMs).toISOString().startsWith(day);
  if (isReal) return day;
  throw wrong(record, column, 'a day or a time in UTC such as 2026-11-20');
}

function readModel(record: CsvRecord, { columns, modelIn }: InvoiceFormat): string {
  const column = columns.model.find((name) => cell(record, name) !== '') ?? columns.model[0] ?? '';
  const text = cell(record, column);
  const model = (modelIn === undefined ? text : (modelIn.exec(text)?.[0] ?? '')).trim();
  if (model === '' || model.length > MODEL_LENGTH_MAX || CONTROL_CHARACTERS.test(model)) {
    throw wrong(record, column, `the name of a model, of up to ${MODEL_LENGTH_MAX} characters`);
  }
  return model;
}

function readCount(record: CsvRecord, columns: readonly string[]): bigint | null {
  if (columns.length === 0) return null;
  let sum = 0n;
  for (const column of columns) {
    const text = cell(record, column) || '0';
    if (!COUNT.test(text)) throw wrong(record, column, 'a whole number, zero or more');
    sum += BigInt(text.split('.')[0] ?? '0');
  }
  return sum;
}

function readAmount(record: CsvRecord, [column]: readonly string[]): FineUsd | null {
  if (column === undefined) return null;
  const amount = parseFineUsd(cell(record, column) || '0');
  if (amount === null) throw wrong(record, column, 'an amount in USD as a plain decimal such as 0.0125');
  return amount;
}

function cell({ cells }: CsvRecord, column: string): string {
  return cells[column] ?? '';
}

function wrong(record: CsvRecord, column: string, expected: string): RoutifyError {
  return refusal(`line ${record.line}, ${column}: expected ${expected}`);
}

function refusal(message: string): RoutifyError {
  return new RoutifyError('invalid_request_error', message);
}
