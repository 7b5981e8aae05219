import { IMPORT_ACTIONS, type ImportAction, type ImportRow } from './plan-import.js';

/** Number of entries per action. */
export function summarizeImport(rows: readonly ImportRow[]): Record<ImportAction, number> {
  const counts = IMPORT_ACTIONS.map((action) => [action, rows.filter((row) => row.action === action).length]);
  return Object.fromEntries(counts) as Record<ImportAction, number>;
}
