import { Injectable } from '@nestjs/common';
import {
  groupRows,
  Prisma,
  unnestColumns,
  type ComputedColumn,
  type SqlTransaction,
  type Transaction,
} from '#core/infra';
import { USAGE_COLUMNS, type UsageEvent } from '#core';
import type { Grade, UsedIdempotencyKey } from '../../admission/domain/settlement-commands.js';
import type { SpendWindow } from '../../admission/domain/terms.js';

/** A parsed event with the admission data of its request. */
export interface LedgerEvent {
  readonly event: UsageEvent;
  /** Redis time, Unix milliseconds. */
  readonly admittedAtMs: number;
  /** Windows of caps in which the request counts. */
  readonly windows: readonly SpendWindow[];
  /** Digest of the Idempotency-Key if it stays used: something was delivered or charged. */
  readonly idempotencyHash: string | null;
}

/** The grades of a request in Postgres, as record and as failure. */
export interface KnownGrade {
  readonly requestId: string;
  /** Null when the request has no record. */
  readonly recordGrade: Grade | null;
  /** The record was refunded before its final event came: nothing more is booked. */
  readonly isClosed: boolean;
  /** Its record counts in caps of requests. */
  readonly isCounted: boolean;
  /** Null when no event of the request failed permanently, or an operator has settled all that did. */
  readonly failureGrade: Grade | null;
}

/** The data of a request that a refund needs. */
export interface RefundableRecord {
  readonly organizationId: string;
  readonly keyId: string;
  readonly projectId: string | null;
  readonly grade: Grade;
  /** No adjustment is expected: the record is final, or provisional for so long that a refund may close it. */
  readonly isSettled: boolean;
  /** Windows of caps in which the request counts. */
  readonly windows: readonly SpendWindow[];
}

/** Columns of the event, but for the digest of its Idempotency-Key, and of the admission. */
const COLUMNS: readonly ComputedColumn<LedgerEvent>[] = [
  ...USAGE_COLUMNS.map(({ name, type, of }): ComputedColumn<LedgerEvent> => {
    if (name === 'idempotency_key_hash') return { name, type, of: ({ idempotencyHash }) => idempotencyHash };
    return { name, type, of: ({ event }) => of(event) };
  }),
  { name: 'admitted_at', type: 'timestamptz', of: ({ admittedAtMs }) => new Date(admittedAtMs) },
  { name: 'spend_windows', type: 'text', of: ({ windows }) => windows.map(writeWindow).join() },
];

const RECORD_COLUMNS = namesOf(COLUMNS);

/** Columns in which a final event may differ from the checkpoint. */
const FINAL_COLUMNS = namesOf(USAGE_COLUMNS.filter(({ mayChange }) => mayChange));

/** Used Idempotency-Keys by organization; one without any is absent. */
export type KeysByOrganization = ReadonlyMap<string, readonly UsedIdempotencyKey[]>;

interface IdempotencyRow {
  readonly organizationId: string;
  readonly hash: string;
  readonly requestId: string;
  readonly admittedAt: Date;
}

/** A day, less the clock tolerance: Redis would delete a key that is published after its expiry, not set it. */
const IDEMPOTENCY_RANGE = Prisma.sql`interval '23 hours 59 minutes'`;

const IDEMPOTENCY_COLUMNS = Prisma.raw(`organization_id AS "organizationId", idempotency_key_hash AS hash,
  request_id AS "requestId", admitted_at AS "admittedAt"`);

/** One row per admitted request; its insert or raise permits each charge once. Owns `usage_record`. */
@Injectable()
export class UsageRecordRepository {
  /**
   * Inserts the records of requests that are not in Postgres yet and returns their ids: only these may be charged. A
   * request with a failure of this grade or a higher one counts as present, unless an operator has settled that
   * failure: then its record decides. Call it with the wallets locked: each booking of a request waits for that of its
   * organization, so a conflict is found by a look, which writes less than `ON CONFLICT`.
   */
  async insertNew(tx: SqlTransaction, events: readonly LedgerEvent[]): Promise<Set<string>> {
    const ids = events.map(({ event }) => event.requestId);
    const inserted = await tx.$queryRaw<{ request_id: string }[]>`
      INSERT INTO usage_record (${RECORD_COLUMNS})
      SELECT ${RECORD_COLUMNS} FROM ${recordRows(events)} AS r
      WHERE NOT EXISTS (SELECT 1 FROM settlement_failure f WHERE f.request_id = r.request_id AND f.grade >= r.grade
        AND f.resolution IS DISTINCT FROM 'settled')
        AND NOT EXISTS (SELECT 1 FROM usage_record u WHERE u.request_id = r.request_id AND u.request_id = ANY(${ids}::uuid[]))
      RETURNING request_id`;
    return new Set(inserted.map(({ request_id }) => request_id));
  }

  /** Raises records from provisional to final. Updates `booked_at`, by which roll-ups find changed records. */
  async raise(tx: SqlTransaction, events: readonly LedgerEvent[]): Promise<void> {
    await tx.$executeRaw`
      UPDATE usage_record u SET booked_at = now(),
        (${FINAL_COLUMNS}) = (SELECT ${FINAL_COLUMNS} FROM (SELECT r.*) AS final)
      FROM ${recordRows(events)} AS r
      WHERE u.request_id = r.request_id AND u.grade < r.grade`;
  }

  /** The grades of each of these requests. */
  async readGrades(tx: SqlTransaction, requestIds: readonly string[]): Promise<KnownGrade[]> {
    const ids = [...requestIds];
    return tx.$queryRaw`
      SELECT requested.id AS "requestId", u.grade::int AS "recordGrade", u.closed_at IS NOT NULL AS "isClosed",
        coalesce(u.usage_source <> 'none' AND u.waiver IS NULL, false) AS "isCounted",
        (SELECT max(f.grade)::int FROM settlement_failure f WHERE f.request_id = requested.id
          AND f.resolution IS DISTINCT FROM 'settled') AS "failureGrade"
      FROM unnest(${ids}::uuid[]) AS requested(id)
      LEFT JOIN usage_record u ON u.request_id = requested.id AND u.request_id = ANY(${ids}::uuid[])`;
  }

  /** Null when no request with this id is settled. Call it with the wallet locked. */
  async findRefundable(tx: Transaction, requestId: string): Promise<RefundableRecord | null> {
    const [row] = await tx.$queryRaw<(Omit<RefundableRecord, 'windows'> & { spendWindows: string })[]>`
      SELECT organization_id AS "organizationId", key_id AS "keyId", project_id AS "projectId", grade::int AS grade,
        spend_windows AS "spendWindows",
        grade = 2 OR booked_at <= now() - interval '24 hours' AS "isSettled"
      FROM usage_record WHERE request_id = ${requestId}::uuid`;
    if (row === undefined) return null;
    const { spendWindows, ...record } = row;
    return { ...record, windows: spendWindows === '' ? [] : spendWindows.split(',').map(readWindow) };
  }

  /** Closes a provisional record: later events of the request are not booked. */
  async close(tx: Transaction, requestId: string): Promise<void> {
    await tx.$executeRaw`UPDATE usage_record SET closed_at = coalesce(closed_at, now())
      WHERE request_id = ${requestId}::uuid`;
  }

  /** Idempotency-Keys that organizations used in the last 24 hours. */
  async usedIdempotencyKeys(tx: Transaction, organizationIds: readonly string[]): Promise<KeysByOrganization> {
    const rows = await tx.$queryRaw<IdempotencyRow[]>`
      SELECT ${IDEMPOTENCY_COLUMNS} FROM usage_record
      WHERE organization_id = ANY(${[...organizationIds]}::uuid[]) AND idempotency_key_hash IS NOT NULL
        AND admitted_at > now() - ${IDEMPOTENCY_RANGE}`;
    return groupRows(rows.map(usedKey), ({ organizationId }) => organizationId);
  }

  /** Idempotency-Keys of records booked at or after `moment`, by organization. */
  async idempotencyKeysBookedSince(tx: Transaction, moment: Date): Promise<KeysByOrganization> {
    const rows = await tx.$queryRaw<IdempotencyRow[]>`
      SELECT ${IDEMPOTENCY_COLUMNS} FROM usage_record
      WHERE booked_at >= greatest(${moment}, now() - interval '24 hours') AND idempotency_key_hash IS NOT NULL
        AND admitted_at > now() - ${IDEMPOTENCY_RANGE}`;
    return groupRows(rows.map(usedKey), ({ organizationId }) => organizationId);
  }
}

function usedKey({ admittedAt, ...row }: IdempotencyRow): Omit<IdempotencyRow, 'admittedAt'> & UsedIdempotencyKey {
  return { ...row, admittedAtMs: admittedAt.getTime() };
}

function namesOf(columns: readonly { readonly name: string }[]): Prisma.Sql {
  return Prisma.raw(columns.map(({ name }) => name).join(', '));
}

function recordRows(events: readonly LedgerEvent[]): Prisma.Sql {
  return unnestColumns(events, COLUMNS);
}

function writeWindow({ name, windowKey }: SpendWindow): string {
  return `${name}=${windowKey}`;
}

function readWindow(text: string): SpendWindow {
  const [name = '', windowKey = ''] = text.split('=', 2);
  return { name, windowKey };
}
