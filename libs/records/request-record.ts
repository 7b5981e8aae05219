import { NO_USAGE, type EndpointName, type ComponentQuantities } from '#kernel';
import type { Grade } from '#admission';
import type { AdvisorUse, Attempt, CandidateNote, Outcome, UsageEvent, UsageSource, Waiver } from '#pricing';

/** A request as recorded by the ledger. */
export interface RequestRecord {
  /** Image and audio tokens are zero unless they had their own rate. */
  readonly event: UsageEvent;
  readonly admittedAt: Date;
  /** Null before settlement. */
  readonly bookedAt: Date | null;
}

/** A row of `usage_record`. */
export interface UsageRecordRow {
  readonly request_id: string;
  readonly grade: Grade;
  readonly organization_id: string;
  readonly key_id: string;
  readonly tier_id: string;
  readonly model_id: string;
  readonly endpoint: EndpointName;
  readonly requested_model: string;
  readonly channel_id: string | null;
  readonly stream: boolean;
  readonly outcome: Outcome;
  readonly status_code: number | null;
  readonly error_code: string | null;
  readonly finish_reason: string | null;
  readonly usage_source: UsageSource;
  readonly prompt_tokens: bigint;
  readonly completion_tokens: bigint;
  readonly cached_tokens: bigint;
  readonly cache_write_tokens: bigint;
  readonly reasoning_tokens: bigint;
  readonly unseen_tokens: bigint;
  readonly meters: ComponentQuantities;
  readonly price_version_id: string;
  readonly advisor: AdvisorUse | null;
  readonly multipliers_ppm: readonly bigint[];
  readonly hold_nano_usd: bigint;
  readonly charge_nano_usd: bigint;
  readonly forgone_nano_usd: bigint;
  readonly waiver: Waiver | null;
  readonly waived_nano_usd: bigint;
  readonly attempts: readonly StoredAttempt[];
  readonly candidates: readonly CandidateNote[];
  readonly route_id: string | null;
  readonly strategy: string | null;
  readonly flags: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly idempotency_key_hash: string | null;
  readonly client_request_id: string | null;
  readonly admitted_at: Date;
  readonly first_byte_ms: number | null;
  readonly duration_ms: number | null;
  readonly booked_at: Date;
}

/** JSON has no bigint. */
type StoredAttempt = Omit<Attempt, 'costNanoUsd' | 'listCostNanoUsd'> & {
  readonly costNanoUsd: string;
  readonly listCostNanoUsd?: string;
};

export function recordOf(row: UsageRecordRow): RequestRecord {
  const event: UsageEvent = {
    requestId: row.request_id,
    grade: row.grade,
    organizationId: row.organization_id,
    keyId: row.key_id,
    tierId: row.tier_id,
    modelId: row.model_id,
    endpoint: row.endpoint,
    requestedModel: row.requested_model,
    channelId: row.channel_id,
    stream: row.stream,
    outcome: row.outcome,
    statusCode: row.status_code,
    errorCode: row.error_code,
    finishReason: row.finish_reason,
    usageSource: row.usage_source,
    usage: usageOf(row),
    unseenTokens: tokens(row.unseen_tokens),
    meters: row.meters,
    priceVersionId: row.price_version_id,
    advisor: row.advisor,
    multipliersPpm: row.multipliers_ppm.map(BigInt),
    holdNanoUsd: row.hold_nano_usd,
    chargeNanoUsd: row.charge_nano_usd,
    forgoneNanoUsd: row.forgone_nano_usd,
    waiver: row.waiver,
    waivedNanoUsd: row.waived_nano_usd,
    attempts: row.attempts.map(attemptOf),
    candidates: row.candidates,
    routeId: row.route_id,
    strategy: row.strategy,
    flags: row.flags,
    tags: row.tags,
    idempotencyKeyHash: row.idempotency_key_hash,
    clientRequestId: row.client_request_id,
    // Only for the span of the booking.
    traceparent: null,
    firstByteMs: row.first_byte_ms,
    durationMs: row.duration_ms,
  };
  return { event, admittedAt: row.admitted_at, bookedAt: row.booked_at };
}

function attemptOf({ listCostNanoUsd, ...attempt }: StoredAttempt): Attempt {
  const listed = listCostNanoUsd === undefined ? {} : { listCostNanoUsd: BigInt(listCostNanoUsd) };
  return { ...attempt, costNanoUsd: BigInt(attempt.costNanoUsd), ...listed };
}

function usageOf(row: UsageRecordRow): UsageEvent['usage'] {
  const { meters } = row;
  const cacheWrite1hTokens = meters.cache_write_1h ?? 0;
  return {
    ...NO_USAGE,
    promptTokens: tokens(row.prompt_tokens),
    completionTokens: tokens(row.completion_tokens),
    cachedTokens: tokens(row.cached_tokens),
    cacheWriteTokens: tokens(row.cache_write_tokens) - cacheWrite1hTokens,
    cacheWrite1hTokens,
    reasoningTokens: tokens(row.reasoning_tokens),
    imageInputTokens: meters.image_input ?? 0,
    imageOutputTokens: meters.image_output ?? 0,
    audioInputTokens: meters.audio_input ?? 0,
    audioOutputTokens: meters.audio_output ?? 0,
  };
}

/** Token counts came from JSON numbers, so they are exact. */
function tokens(count: bigint): number {
  return Number(count);
}
