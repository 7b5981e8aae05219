import { refusal } from '../refusals/refusals.js';

const RESTORABLE_MS = 30 * 86_400_000;

/** Throws 409 unless an object archived at `archivedAt` can be restored now: it can for 30 days. */
export function requireRestorable(archivedAt: Date | null, nowMs: number): void {
  if (archivedAt === null) throw refusal('not_archived', {});
  if (nowMs - archivedAt.getTime() > RESTORABLE_MS) {
    throw refusal('restore_expired', {});
  }
}
