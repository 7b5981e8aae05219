import { Prisma } from '#core/infra';
import { recordedEvent, type RecordRow, type UsageEvent } from '#core';

/** A request as recorded by the ledger. */
export interface RequestRecord {
  /** Image and audio tokens are zero unless they had their own rate. */
  readonly event: UsageEvent;
  readonly admittedAt: Date;
  /** Null before settlement. */
  readonly bookedAt: Date | null;
  /** Of the charge. */
  readonly refundedNanoUsd: bigint;
}

/** A row of `usage_record` with its refunds. */
export type UsageRecordRow = RecordRow & {
  readonly admitted_at: Date;
  readonly booked_at: Date;
  readonly refunded_nano_usd: bigint;
};

/** The columns of `usage_record`, and the sum of its refunds. */
export const RECORD_COLUMNS = Prisma.sql`usage_record.*, (SELECT coalesce(sum(r.amount_nano_usd), 0)::bigint FROM refund r
  WHERE r.request_id = usage_record.request_id) AS refunded_nano_usd`;

/** Of `usage_record`: the condition of its index of failures, word for word, as the planner compares it. */
export const FAILED_REQUEST = Prisma.sql`(outcome <> 'completed' OR error_code IS NOT NULL)`;

/** Of `usage_record`: the channel that answered; of a request that none answered, the last one called. */
export const ANSWERED_OR_CALLED = Prisma.sql`coalesce(channel_id, (attempts->-1->>0)::uuid)`;

export function recordOf(row: UsageRecordRow): RequestRecord {
  const { admitted_at: admittedAt, booked_at: bookedAt, refunded_nano_usd: refundedNanoUsd } = row;
  return { event: recordedEvent(row), admittedAt, bookedAt, refundedNanoUsd };
}

/** A request that the ledger does not have yet. */
export function unsettledRecord(event: UsageEvent, admittedAtMs: number): RequestRecord {
  return { event, admittedAt: new Date(admittedAtMs), bookedAt: null, refundedNanoUsd: 0n };
}
