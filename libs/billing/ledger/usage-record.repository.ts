import { Injectable } from '@nestjs/common';
import { groupRows, Prisma, unnestRows, type ColumnTypes, type Transaction } from '#infra';
import { formatCapName, parseCapName, type Grade, type SpendWindow, type UsedIdempotencyKey } from '#admission';
import type { UsageEvent } from '#pricing';

/** A parsed event with the admission data of its request. */
export interface LedgerEvent {
  readonly event: UsageEvent;
  /** Redis time, Unix milliseconds. */
  readonly admittedAtMs: number;
  /** Windows in which the charge counts as spend of its key, or of the member that created the key. */
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
  /** Null when no event of the request failed permanently, or an operator has settled all that did. */
  readonly failureGrade: Grade | null;
}

/** The data of a request that a refund needs. */
export interface RefundableRecord {
  readonly organizationId: string;
  readonly keyId: string;
  readonly grade: Grade;
  /** No adjustment is expected: the record is final, or provisional for so long that a refund may close it. */
  readonly isSettled: boolean;
  /** Windows in which the charge counts as spend of its key, or of the member that created the key. */
  readonly windows: readonly SpendWindow[];
}

/** Columns in which a final event may differ from the checkpoint. */
const FINAL_COLUMNS =
  Prisma.raw(`grade, model_id, price_version_id, channel_id, outcome, status_code, error_code, finish_reason, usage_source,
  prompt_tokens, completion_tokens, cached_tokens, cache_write_tokens, reasoning_tokens, unseen_tokens, meters, advisor, hold_nano_usd,
  charge_nano_usd, forgone_nano_usd, waiver, waived_nano_usd, cost_nano_usd, attempts, flags, idempotency_key_hash, first_byte_ms, duration_ms`);

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
   * failure: then its record decides.
   */
  async insertNew(tx: Transaction, events: readonly LedgerEvent[]): Promise<Set<string>> {
    const inserted = await tx.$queryRaw<{ request_id: string }[]>`
      INSERT INTO usage_record (${RECORD_COLUMNS})
      SELECT ${RECORD_COLUMNS} FROM ${recordRows(events)} AS r
      WHERE NOT EXISTS (SELECT 1 FROM settlement_failure f WHERE f.request_id = r.request_id AND f.grade >= r.grade
        AND f.resolution IS DISTINCT FROM 'settled')
      ON CONFLICT (request_id) DO NOTHING
      RETURNING request_id`;
    return new Set(inserted.map(({ request_id }) => request_id));
  }

  /** Raises records from provisional to final. Updates `booked_at`, by which roll-ups find changed records. */
  async raise(tx: Transaction, events: readonly LedgerEvent[]): Promise<void> {
    await tx.$executeRaw`
      UPDATE usage_record u SET booked_at = now(),
        (${FINAL_COLUMNS}) = (SELECT ${FINAL_COLUMNS} FROM (SELECT r.*) AS final)
      FROM ${recordRows(events)} AS r
      WHERE u.request_id = r.request_id AND u.grade < r.grade`;
  }

  /** The grades of each of these requests. */
  async readGrades(tx: Transaction, requestIds: readonly string[]): Promise<KnownGrade[]> {
    const ids = [...requestIds];
    return tx.$queryRaw`
      SELECT requested.id AS "requestId", u.grade::int AS "recordGrade", u.closed_at IS NOT NULL AS "isClosed",
        (SELECT max(f.grade)::int FROM settlement_failure f WHERE f.request_id = requested.id
          AND f.resolution IS DISTINCT FROM 'settled') AS "failureGrade"
      FROM unnest(${ids}::uuid[]) AS requested(id)
      LEFT JOIN usage_record u ON u.request_id = requested.id AND u.request_id = ANY(${ids}::uuid[])`;
  }

  /** Null when no request with this id is settled. Call it with the wallet locked. */
  async findRefundable(tx: Transaction, requestId: string): Promise<RefundableRecord | null> {
    const [row] = await tx.$queryRaw<(Omit<RefundableRecord, 'windows'> & { spendWindows: string[] })[]>`
      SELECT organization_id AS "organizationId", key_id AS "keyId", grade::int AS grade, spend_windows AS "spendWindows",
        grade = 2 OR booked_at <= now() - interval '24 hours' AS "isSettled"
      FROM usage_record WHERE request_id = ${requestId}::uuid`;
    if (row === undefined) return null;
    const { spendWindows, ...record } = row;
    return { ...record, windows: spendWindows.map(readWindow) };
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

function recordRow({ event, admittedAtMs, windows, idempotencyHash }: LedgerEvent) {
  const { usage } = event;
  return {
    request_id: event.requestId,
    grade: event.grade,
    organization_id: event.organizationId,
    key_id: event.keyId,
    tier_id: event.tierId,
    model_id: event.modelId,
    endpoint: event.endpoint,
    requested_model: event.requestedModel,
    channel_id: event.channelId,
    stream: event.stream,
    outcome: event.outcome,
    status_code: event.statusCode,
    error_code: event.errorCode,
    finish_reason: event.finishReason,
    usage_source: event.usageSource,
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    cached_tokens: usage.cachedTokens,
    cache_write_tokens: usage.cacheWriteTokens + usage.cacheWrite1hTokens,
    reasoning_tokens: usage.reasoningTokens,
    unseen_tokens: event.unseenTokens,
    meters: event.meters,
    price_version_id: event.priceVersionId,
    advisor: event.advisor,
    multipliers_ppm: event.multipliersPpm,
    hold_nano_usd: event.holdNanoUsd,
    charge_nano_usd: event.chargeNanoUsd,
    forgone_nano_usd: event.forgoneNanoUsd,
    waiver: event.waiver,
    waived_nano_usd: event.waivedNanoUsd,
    cost_nano_usd: event.attempts.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0n),
    attempts: event.attempts,
    candidates: event.candidates,
    route_id: event.routeId,
    strategy: event.strategy,
    flags: event.flags,
    tags: event.tags,
    idempotency_key_hash: idempotencyHash,
    client_request_id: event.clientRequestId,
    admitted_at: new Date(admittedAtMs).toISOString(),
    spend_windows: windows.map(writeWindow),
    first_byte_ms: event.firstByteMs,
    duration_ms: event.durationMs,
  };
}

const RECORD_TYPES: ColumnTypes<ReturnType<typeof recordRow>> = {
  request_id: 'uuid',
  grade: 'smallint',
  organization_id: 'uuid',
  key_id: 'uuid',
  tier_id: 'uuid',
  model_id: 'uuid',
  endpoint: 'text',
  requested_model: 'text',
  channel_id: 'uuid',
  stream: 'boolean',
  outcome: 'text',
  status_code: 'smallint',
  error_code: 'text',
  finish_reason: 'text',
  usage_source: 'text',
  prompt_tokens: 'bigint',
  completion_tokens: 'bigint',
  cached_tokens: 'bigint',
  cache_write_tokens: 'bigint',
  reasoning_tokens: 'bigint',
  unseen_tokens: 'bigint',
  meters: 'jsonb',
  price_version_id: 'uuid',
  advisor: 'jsonb',
  multipliers_ppm: 'bigint[]',
  hold_nano_usd: 'bigint',
  charge_nano_usd: 'bigint',
  forgone_nano_usd: 'bigint',
  waiver: 'text',
  waived_nano_usd: 'bigint',
  cost_nano_usd: 'bigint',
  attempts: 'jsonb',
  candidates: 'jsonb',
  route_id: 'uuid',
  strategy: 'text',
  flags: 'text[]',
  tags: 'jsonb',
  idempotency_key_hash: 'text',
  client_request_id: 'text',
  admitted_at: 'timestamptz',
  spend_windows: 'text[]',
  first_byte_ms: 'int',
  duration_ms: 'int',
};

const RECORD_COLUMNS = Prisma.raw(Object.keys(RECORD_TYPES).join(', '));

function recordRows(events: readonly LedgerEvent[]): Prisma.Sql {
  return unnestRows(events.map(recordRow), RECORD_TYPES);
}

function writeWindow({ windowKey, ...cap }: SpendWindow): string {
  return `${formatCapName(cap)}=${windowKey}`;
}

function readWindow(text: string): SpendWindow {
  const [name = '', windowKey = ''] = text.split('=', 2);
  return { ...parseCapName(name), windowKey };
}
