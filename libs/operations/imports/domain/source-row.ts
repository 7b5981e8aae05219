import { parseJsonDigits } from '#catalog';
import { isRecord, parseDecimal, type Decimal } from '#core';
import type { Findings } from './findings.js';
import type { Finding } from './source-description.js';

/** Values of a row as texts, as the database prints them; absent: the table has no such column. */
export type RowTexts = Readonly<Record<string, string | null>>;

const INTEGER = /^-?\d{1,18}$/;
/** As the drivers and dumps print them; a BIT of MySQL is one character. */
const TRUE = new Set(['1', 'true', 't', '\u0001']);
const FALSE = new Set(['', '0', 'false', 'f', '\0']);
const EMPTY_JSON = new Set(['', '{}', '[]', 'null', '""']);
/** The end of the year 9999: later times have no form that Postgres reads. */
const TIME_MAX_MS = 253_402_300_799_999;

/**
 * Reads the columns of one row. What is malformed becomes an error that names table, row and column but not the value,
 * which may be a secret; the reading goes on with a neutral value, so that one pass finds all of them.
 */
export class SourceRow {
  constructor(
    readonly table: string,
    readonly id: string,
    private readonly texts: RowTexts,
    private readonly findings: Findings,
    private readonly shownId = id,
  ) {}

  /** The same row under another name in findings: its id is a secret, or the digest of one. */
  shownAs(shownId: string): SourceRow {
    return new SourceRow(this.table, this.id, this.texts, this.findings, shownId);
  }

  at(column: string | null): Pick<Finding, 'table' | 'row' | 'column'> {
    return { table: this.table, row: this.shownId, column };
  }

  /** Whether the table has the column. */
  knows(column: string): boolean {
    return this.texts[column] !== undefined;
  }

  /** Empty for null and for a column that the table lacks. */
  text(column: string): string {
    return this.texts[column] ?? '';
  }

  has(column: string): boolean {
    return (this.texts[column] ?? null) !== null;
  }

  /** False where it is absent. Other values are errors: a flag that restricts would be lost. */
  flag(column: string): boolean {
    const text = this.text(column).toLowerCase();
    if (TRUE.has(text)) return true;
    if (!FALSE.has(text)) this.findings.error(this.at(column), 'is neither true nor false');
    return false;
  }

  /** Whether a column of JSON, or a list, has something in it. */
  isFilled(column: string): boolean {
    return !EMPTY_JSON.has(this.text(column).replaceAll(/\s/g, ''));
  }

  /** Whether a soft-deleting program deleted it. */
  get isDeleted(): boolean {
    return this.has('deleted_at');
  }

  integer(column: string, absent: bigint): bigint {
    const text = this.text(column).trim();
    if (text === '') return absent;
    if (INTEGER.test(text)) return BigInt(text);
    this.findings.error(this.at(column), 'is not a whole number');
    return absent;
  }

  /** An exact number; null: absent. */
  decimal(column: string): Decimal | null {
    const text = this.text(column).trim();
    if (text === '') return null;
    const read = parseDecimal(text);
    if (read === null) this.findings.error(this.at(column), 'is not a decimal number');
    return read;
  }

  /** Seconds since 1970 as milliseconds. Null: zero, or absent. */
  seconds(column: string): number | null {
    const seconds = this.integer(column, 0n);
    return seconds === 0n ? null : this.msOf(column, seconds);
  }

  /** Seconds since 1970, at which something ends, as milliseconds. Null: -1, which is never, or there is no such column. */
  end(column: string): number | null {
    if (!this.knows(column)) return null;
    const seconds = this.integer(column, 0n);
    if (seconds === -1n) return null;
    return seconds <= 0n ? 0 : this.msOf(column, seconds);
  }

  /** A time stamp, without a zone in UTC; null: absent. */
  timestamp(column: string): number | null {
    const text = this.text(column).trim();
    if (text === '') return null;
    const [, local = text, hours, minutes = '00'] = /^(.*:.*?)\s*(?:Z|([+-]\d\d)(?::?(\d\d))?)$/.exec(text) ?? [];
    const ms = Date.parse(`${local.replace(' ', 'T')}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`);
    if (!Number.isNaN(ms) && ms <= TIME_MAX_MS) return Math.max(ms, 0);
    this.findings.error(this.at(column), 'is not a time up to the year 9999');
    return null;
  }

  /** A JSON object, its numbers as the text of their digits; empty for an absent one. */
  object(column: string): Readonly<Record<string, unknown>> {
    const read = this.json(column);
    if (read === null) return {};
    if (isRecord(read)) return read;
    this.findings.error(this.at(column), 'is not a JSON object');
    return {};
  }

  /** A JSON array of texts; empty for an absent one. */
  list(column: string): readonly string[] {
    const read = this.json(column);
    if (read === null) return [];
    if (Array.isArray(read) && read.every((item) => typeof item === 'string')) return read;
    this.findings.error(this.at(column), 'is not a list of texts');
    return [];
  }

  /** A JSON array of anything, its numbers as the text of their digits; empty for an absent one. */
  records(column: string): readonly unknown[] {
    const read = this.json(column);
    if (read === null) return [];
    if (Array.isArray(read)) return read as readonly unknown[];
    this.findings.error(this.at(column), 'is not a list');
    return [];
  }

  /** The parts of a text, without empty ones. */
  parts(column: string, separator: RegExp): string[] {
    return this.text(column)
      .split(separator)
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }

  private msOf(column: string, seconds: bigint): number | null {
    if (seconds > 0n && seconds < 100_000_000_000n) return Number(seconds) * 1000;
    this.findings.error(this.at(column), 'is not a time in seconds');
    return null;
  }

  private json(column: string): unknown {
    const text = this.text(column).trim();
    if (text === '' || text === 'null') return null;
    try {
      return parseJsonDigits(text);
    } catch {
      this.findings.error(this.at(column), 'is not JSON');
      return null;
    }
  }
}
