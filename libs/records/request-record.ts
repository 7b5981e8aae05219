import { recordedEvent, type RecordRow, type UsageEvent } from '#pricing';

/** A request as recorded by the ledger. */
export interface RequestRecord {
  /** Image and audio tokens are zero unless they had their own rate. */
  readonly event: UsageEvent;
  readonly admittedAt: Date;
  /** Null before settlement. */
  readonly bookedAt: Date | null;
}

/** A row of `usage_record`. */
export type UsageRecordRow = RecordRow & { readonly admitted_at: Date; readonly booked_at: Date };

export function recordOf(row: UsageRecordRow): RequestRecord {
  return { event: recordedEvent(row), admittedAt: row.admitted_at, bookedAt: row.booked_at };
}
