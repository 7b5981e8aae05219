/** Why a file is refused as a whole, for a text in the language of the reader. */
export type StatementFault =
  | 'amount_missing'
  | 'amounts_ambiguous'
  | 'amounts_conflict'
  | 'column_missing'
  | 'column_repeated'
  | 'date_missing'
  | 'dates_ambiguous'
  | 'dates_conflict'
  | 'encoding_wrong'
  | 'file_too_large'
  | 'header_missing'
  | 'not_text'
  | 'quote_open'
  | 'text_missing'
  | 'too_many_rows';

/** Facts of a fault; each has those that its text needs. */
export interface StatementFaultParams {
  /** The line of the file, from 1. */
  readonly line?: number;
  /** The line that contradicts `line`. */
  readonly other_line?: number;
  /** The name of a column, as in the file or in the given mapping. */
  readonly column?: string;
  /** All names of columns in the file, shortened. */
  readonly columns?: string;
  /** The start of the cell at fault. */
  readonly value?: string;
  /** Bytes of a file, or rows. */
  readonly limit?: number;
  readonly encoding?: string;
}

const SHOWN_LENGTH = 60;

/** A bank statement that cannot be read without a guess about money. No part of it may be booked. */
export class UnreadableStatement extends Error {
  readonly params: StatementFaultParams;

  constructor(
    readonly reason: StatementFault,
    params: StatementFaultParams = {},
  ) {
    const { value } = params;
    const shown = value === undefined ? params : { ...params, value: value.slice(0, SHOWN_LENGTH) };
    super(`${reason} ${JSON.stringify(shown)}`);
    this.name = 'UnreadableStatement';
    this.params = shown;
  }
}
