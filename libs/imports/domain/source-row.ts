import { parseJsonDigits } from '#catalog';
import { isRecord } from '#json';
import { parseDecimal, type Decimal } from '#pricing';
import type { Findings } from './findings.js';
import type { Finding } from './source-description.js';

/** Values of a row as texts, as the database prints them; absent: the table has no such column. */
export type RowTexts = Readonly<Record<string, string | null>>;

const INTEGER = /^-?\d{1,18}$/;
const TRUE = new Set(['1', 'true', 't']);

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
  ) {}

  at(column: string | null): Pick<Finding, 'table' | 'row' | 'column'> {
    return { table: this.table, row: this.id, column };
  }

  /** Empty for null and for a column that the table lacks. */
  text(column: string): string {
    return this.texts[column] ?? '';
  }

  has(column: string): boolean {
    return (this.texts[column] ?? null) !== null;
  }

  flag(column: string): boolean {
    return TRUE.has(this.text(column).toLowerCase());
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

  /** Seconds since 1970 as milliseconds; null: absent or one of `never`. */
  seconds(column: string, never: readonly bigint[]): number | null {
    const seconds = this.integer(column, 0n);
    if (seconds === 0n || never.includes(seconds)) return null;
    if (seconds > 0n && seconds < 100_000_000_000n) return Number(seconds) * 1000;
    this.findings.error(this.at(column), 'is not a time in seconds');
    return null;
  }

  /** A time stamp without a zone, which is UTC; null: absent. */
  timestamp(column: string): number | null {
    const text = this.text(column).trim();
    if (text === '') return null;
    const ms = Date.parse(`${text.replace(' ', 'T').replace(/([+-]\d\d)(?::?00)?$|Z$/, '')}Z`);
    if (!Number.isNaN(ms)) return ms;
    this.findings.error(this.at(column), 'is not a time');
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

  /** The parts of a text, without empty ones. */
  parts(column: string, separator: RegExp): string[] {
    return this.text(column)
      .split(separator)
      .map((part) => part.trim())
      .filter((part) => part !== '');
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
