import { createHash } from 'node:crypto';
import type { PlannedItem, PlannedRow, ExistingItem, DeclaredItem } from './plan-section.js';

/** A row, and the item with the version that it was planned from. */
export type PlannedChange = Pick<PlannedItem<DeclaredItem, ExistingItem>, 'row' | 'present'>;

const UNCHANGING: ReadonlySet<PlannedRow['action']> = new Set(['unchanged', 'skip', 'error']);

function isChange({ action }: PlannedRow): boolean {
  return !UNCHANGING.has(action);
}

/**
 * Identifies a plan: equal exactly for the same changes of the same versions. Null when there is nothing to apply, or
 * an error forbids it. Not derived from secrets.
 */
export function planToken(changes: readonly PlannedChange[]): string | null {
  const isFaulty = changes.some(({ row }) => row.action === 'error');
  const made = changes.filter(({ row }) => isChange(row));
  if (isFaulty || made.length === 0) return null;
  const facts = made.map(({ row, present }) => [row, present?.id ?? null, present?.version ?? null]);
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url');
}
