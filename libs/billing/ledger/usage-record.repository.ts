import { Injectable } from '@nestjs/common';
import { Prisma, rowsJson, type Transaction } from '#infra';
import { formatCapName, parseCapName, type Grade, type SpendWindow, type UsedIdempotencyKey } from '#admission';
import type { UsageEvent } from '#pricing';

/** A parsed event with what admission knows of its request. */
export interface LedgerEvent {
  readonly event: UsageEvent;
  /** Redis time, Unix milliseconds. */
  readonly admittedAtMs: number;
  /** In which the charge counts as spent by its key, or by the member who made that. */
  readonly windows: readonly SpendWindow[];
  /** Digest of the Idempotency-Key if it stays used: something was delivered or charged. */
  readonly idempotencyHash: string | null;
}

/** What Postgres has of a request, as record or as failure. */
export interface KnownGrade {
  readonly requestId: string;
  /** Null when the request has no record. */
  readonly recordGrade: Grade | null;
  /** The record was refunded before its final event came: nothing more is booked. */
  readonly isClosed: boolean;
  /** Null when no event of the request failed for good, or only such that an operator has settled. */
  readonly failureGrade: Grade | null;
}

/** What a refund has to know of a request. */
export interface RefundableRecord {
  readonly organizationId: string;
  readonly keyId: string;
  readonly grade: Grade;
  /** No adjustment is to come: it is final, or waits for its final event so long that a refund may close it. */
  readonly isSettled: boolean;
  /** In which the charge counts as spent by its key, or by the member who made that. */
  readonly windows: readonly SpendWindow[];
}

/** What a final event may say otherwise than the checkpoint did. */
const FINAL_COLUMNS =
  Prisma.raw(`grade, model_id, price_version_id, channel_id, outcome, status_code, error_code, finish_reason, usage_source,
  prompt_tokens, completion_tokens, cached_tokens, cache_write_tokens, reasoning_tokens, meters, hold_nano_usd,
  charge_nano_usd, forgone_nano_usd, cost_nano_usd, attempts, flags, idempotency_key_hash, first_byte_ms, duration_ms`);

const RECORD_COLUMNS = Prisma.raw(`request_id, organization_id, key_id, tier_id, endpoint, requested_model, stream,
  multipliers_ppm, candidates, route_id, strategy, tags, admitted_at, spend_windows, ${FINAL_COLUMNS.sql}`);

interface IdempotencyRow {
  readonly organizationId: string;
  readonly hash: string;
  readonly requestId: string;
  readonly admittedAt: Date;
}

/** A day, less what clocks may differ: a key that is told too late would not be set but be taken away. */
const KEPT_BY_REDIS = Prisma.sql`interval '23 hours 59 minutes'`;

const IDEMPOTENCY_COLUMNS = Prisma.raw(`organization_id AS "organizationId", idempotency_key_hash AS hash,
  request_id AS "requestId", admitted_at AS "admittedAt"`);

/** One row an admitted request: the gate that each charge passes once. Owns `usage_record`. */
@Injectable()
export class UsageRecordRepository {
  /**
   * Inserts the records of requests that Postgres does not know yet, and answers their ids: only their transfers may
   * be made. A request that failed for good at this grade or a higher one is known, unless an operator has settled
   * that failure: then it is its record that is known.
   */
  async insertNew(tx: Transaction, events: readonly LedgerEvent[]): Promise<Set<string>> {
    const inserted = await tx.$queryRaw<{ request_id: string }[]>`
      INSERT INTO usage_record (${RECORD_COLUMNS})
      SELECT ${RECORD_COLUMNS} FROM jsonb_populate_recordset(NULL::usage_record, ${recordsJson(events)}::jsonb) AS r
      WHERE NOT EXISTS (SELECT 1 FROM settlement_failure f WHERE f.request_id = r.request_id AND f.grade >= r.grade
        AND f.resolution IS DISTINCT FROM 'settled')
      ON CONFLICT (request_id) DO NOTHING
      RETURNING request_id`;
    return new Set(inserted.map(({ request_id }) => request_id));
  }

  /** Raises records from grade 1 to 2, which books them anew: roll-ups look for what was booked since their last look. */
  async raise(tx: Transaction, events: readonly LedgerEvent[]): Promise<void> {
    await tx.$executeRaw`
      UPDATE usage_record u SET booked_at = now(),
        (${FINAL_COLUMNS}) = (SELECT ${FINAL_COLUMNS} FROM (SELECT r.*) AS final)
      FROM jsonb_populate_recordset(NULL::usage_record, ${recordsJson(events)}::jsonb) AS r
      WHERE u.request_id = r.request_id AND u.grade < r.grade`;
  }

  /** What is known of each of these requests. */
  async readGrades(tx: Transaction, requestIds: readonly string[]): Promise<KnownGrade[]> {
    const ids = [...requestIds];
    return tx.$queryRaw`
      SELECT asked.id AS "requestId", u.grade::int AS "recordGrade", u.closed_at IS NOT NULL AS "isClosed",
        (SELECT max(f.grade)::int FROM settlement_failure f WHERE f.request_id = asked.id
          AND f.resolution IS DISTINCT FROM 'settled') AS "failureGrade"
      FROM unnest(${ids}::uuid[]) AS asked(id)
      LEFT JOIN usage_record u ON u.request_id = asked.id AND u.request_id = ANY(${ids}::uuid[])`;
  }

  /** Null when no request of this id is settled. To be asked under the lock of the wallet. */
  async findRefundable(tx: Transaction, requestId: string): Promise<RefundableRecord | null> {
    const [row] = await tx.$queryRaw<(Omit<RefundableRecord, 'windows'> & { spendWindows: string[] })[]>`
      SELECT organization_id AS "organizationId", key_id AS "keyId", grade::int AS grade, spend_windows AS "spendWindows",
        grade = 2 OR booked_at <= now() - interval '24 hours' AS "isSettled"
      FROM usage_record WHERE request_id = ${requestId}::uuid`;
    if (row === undefined) return null;
    const { spendWindows, ...record } = row;
    return { ...record, windows: spendWindows.map(readWindow) };
  }

  /** Lets no later event of a request that is not final be booked. */
  async close(tx: Transaction, requestId: string): Promise<void> {
    await tx.$executeRaw`UPDATE usage_record SET closed_at = coalesce(closed_at, now())
      WHERE request_id = ${requestId}::uuid`;
  }

  /** Idempotency-Keys that an organization has used in the last 24 hours. */
  async usedIdempotencyKeys(tx: Transaction, organizationId: string): Promise<UsedIdempotencyKey[]> {
    const rows = await tx.$queryRaw<IdempotencyRow[]>`
      SELECT ${IDEMPOTENCY_COLUMNS} FROM usage_record
      WHERE organization_id = ${organizationId}::uuid AND idempotency_key_hash IS NOT NULL
        AND admitted_at > now() - ${KEPT_BY_REDIS}`;
    return rows.map(usedKey);
  }

  /** Those of all organizations that were booked at a moment or later, by organization. */
  async idempotencyKeysBookedSince(tx: Transaction, moment: Date): Promise<Map<string, UsedIdempotencyKey[]>> {
    const rows = await tx.$queryRaw<IdempotencyRow[]>`
      SELECT ${IDEMPOTENCY_COLUMNS} FROM usage_record
      WHERE booked_at >= greatest(${moment}, now() - interval '24 hours') AND idempotency_key_hash IS NOT NULL
        AND admitted_at > now() - ${KEPT_BY_REDIS}`;
    const keys = new Map<string, UsedIdempotencyKey[]>();
    for (const row of rows) {
      const own = keys.get(row.organizationId);
      if (own === undefined) keys.set(row.organizationId, [usedKey(row)]);
      else own.push(usedKey(row));
    }
    return keys;
  }
}

function usedKey({ hash, requestId, admittedAt }: IdempotencyRow): UsedIdempotencyKey {
  return { hash, requestId, admittedAtMs: admittedAt.getTime() };
}

function recordsJson(events: readonly LedgerEvent[]): string {
  return rowsJson(events.map(recordRow));
}

function recordRow({ event, admittedAtMs, windows, idempotencyHash }: LedgerEvent): object {
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
    meters: event.meters,
    price_version_id: event.priceVersionId,
    multipliers_ppm: event.multipliersPpm,
    hold_nano_usd: event.holdNanoUsd,
    charge_nano_usd: event.chargeNanoUsd,
    forgone_nano_usd: event.forgoneNanoUsd,
    cost_nano_usd: event.attempts.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0n),
    attempts: event.attempts,
    candidates: event.candidates,
    route_id: event.routeId,
    strategy: event.strategy,
    flags: event.flags,
    tags: event.tags,
    idempotency_key_hash: idempotencyHash,
    admitted_at: new Date(admittedAtMs).toISOString(),
    spend_windows: windows.map(writeWindow),
    first_byte_ms: event.firstByteMs,
    duration_ms: event.durationMs,
  };
}

function writeWindow({ windowKey, ...cap }: SpendWindow): string {
  return `${formatCapName(cap)}=${windowKey}`;
}

function readWindow(text: string): SpendWindow {
  const [name = '', windowKey = ''] = text.split('=', 2);
  return { ...parseCapName(name), windowKey };
}
