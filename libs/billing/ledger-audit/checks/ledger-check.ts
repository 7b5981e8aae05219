/**
 * A promise of the ledger as a query that finds no row. Everything is recomputed from stored data, in SQL with NUMERIC,
 * without any code that books. Divisions are integer divisions, so nothing rounds.
 */
export interface LedgerCheck {
  readonly name: string;
  /** What holds when no row is found. */
  readonly promise: string;
  readonly sql: string;
  /** `report`: worth knowing, but possible in a correct ledger. */
  readonly severity: 'error' | 'report';
}
