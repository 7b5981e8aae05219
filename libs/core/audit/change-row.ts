import type { ChangeBus, ChangeTopic } from '../infra/bus/change.bus.js';
import type { Transaction } from '../infra/prisma/prisma.service.js';
import type { ChangeOutcome } from '../kernel/change-outcome.js';

/** One change of one row, step by step; all steps are parts of one transaction. */
export interface RowChange<T extends { readonly version: number }, After extends T | null = T> {
  /** The current row, locked until the transaction ends. Throws `not_found`. */
  readonly find: () => Promise<T>;
  /** The version that the client has read. Null or absent: any, so the change cannot conflict. */
  readonly expectedVersion?: number | null | undefined;
  /**
   * Decides and writes. Returns the row after the change, with a new version; `before` when nothing changes; null when the
   * row is deleted. Throws when the change is not allowed.
   */
  readonly write: (before: T) => Promise<After>;
  /** Writes the audit row, then what follows from the change. Not called when nothing changes. */
  readonly record: (before: T, after: After) => Promise<void>;
  /** After the commit, also when nothing changes. Absent: no process keeps a copy of the row. */
  readonly announce?: {
    readonly bus: Pick<ChangeBus, 'announceAfter'>;
    readonly topic: ChangeTopic;
    readonly id: string;
  };
}

/**
 * Changes a row: find it, compare the version, write, record, announce. Returns the row after the change, the former one
 * when it is deleted, or the current one on a conflict of versions, which changes nothing.
 */
export async function changeRow<T extends { readonly version: number }, After extends T | null = T>(
  tx: Transaction,
  { find, expectedVersion = null, write, record, announce }: RowChange<T, After>,
): Promise<ChangeOutcome<T>> {
  const before = await find();
  if (expectedVersion !== null && expectedVersion !== before.version) return { conflict: before };
  const after = await write(before);
  if (after?.version !== before.version) await record(before, after);
  announce?.bus.announceAfter(tx, announce.topic, announce.id);
  return { changed: after ?? before };
}
