/**
 * What must hold in Postgres, as questions whose answer is no row. Everything is computed here again, in SQL and with
 * NUMERIC, from what is stored: no line of the code that books is used. Divisions are integer ones, so nothing rounds.
 */
export interface LedgerCheck {
  readonly name: string;
  /** What holds when no row is found. */
  readonly promise: string;
  readonly sql: string;
  /** `report`: worth knowing, and possible without anything being wrong. */
  readonly severity: 'error' | 'report';
}
