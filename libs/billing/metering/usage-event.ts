import { isUuid, type MeterQuantities, type TokenUsage } from '#kernel';

/** How a request ended, in one word; money.md's table of outcomes has a row for each. */
export type Outcome =
  | 'completed'
  | 'client_closed'
  | 'upstream_broken'
  | 'balance_ended'
  | 'upstream_refused'
  | 'all_channels_failed'
  | 'drained'
  | 'lost';

/** Where the token counts come from. `none`: there is nothing to charge. */
export type UsageSource = 'upstream' | 'counted' | 'checkpoint' | 'none';

/** One call of an upstream. Every one that could cost us is booked as COGS, whether or not its reply was used. */
export interface Attempt {
  readonly channelId: string;
  readonly channelName: string;
  readonly credentialId: string;
  readonly upstreamModel: string;
  /** HTTP status of the upstream; null when none arrived. */
  readonly status: number | null;
  /** Why it was not the answer; null for the winner. */
  readonly reason: string | null;
  readonly durationMs: number;
  readonly costVersionId: string | null;
  /** What was used, folded by the cost row. Empty when nothing is owed. */
  readonly meters: MeterQuantities;
  readonly costNanoUsd: bigint;
}

/** A channel that was considered, with the reason that customers may read. */
export interface CandidateNote {
  readonly channel: string;
  readonly kept: boolean;
  readonly reason: string;
}

/**
 * A request on its way to the ledger. Grade 1 is what a checkpoint knew (provisional), grade 2 is final.
 * Decided once, by the gateway; everything after it only books.
 */
export interface UsageEvent {
  readonly requestId: string;
  readonly grade: 1 | 2;
  readonly organizationId: string;
  readonly keyId: string;
  readonly tierId: string;
  readonly modelId: string;
  /** Model as the client named it. */
  readonly requestedModel: string;
  /** Channel that answered; null when none did. */
  readonly channelId: string | null;
  readonly stream: boolean;
  readonly outcome: Outcome;
  /** Status the client saw; null when it saw none. */
  readonly statusCode: number | null;
  readonly errorCode: string | null;
  readonly finishReason: string | null;
  readonly usageSource: UsageSource;
  readonly usage: TokenUsage;
  /** Quantities as they were priced: each has a rate in the pinned price row. */
  readonly meters: MeterQuantities;
  readonly priceVersionId: string;
  readonly multipliersPpm: readonly bigint[];
  readonly holdNanoUsd: bigint;
  /** ≤ hold. */
  readonly chargeNanoUsd: bigint;
  /** What the usage would have cost beyond the hold, after an extension was refused. */
  readonly forgoneNanoUsd: bigint;
  readonly attempts: readonly Attempt[];
  readonly candidates: readonly CandidateNote[];
  /** Oddities an operator should see: `absurd_usage`, `forgone` … */
  readonly flags: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly idempotencyKeyHash: string | null;
  readonly firstByteMs: number | null;
  readonly durationMs: number | null;
}

/** The event as one line of JSON; amounts become decimal strings. Field by field, as it is done twice a request. */
export function serializeUsageEvent(event: UsageEvent): string {
  return JSON.stringify({
    requestId: event.requestId,
    grade: event.grade,
    organizationId: event.organizationId,
    keyId: event.keyId,
    tierId: event.tierId,
    modelId: event.modelId,
    requestedModel: event.requestedModel,
    channelId: event.channelId,
    stream: event.stream,
    outcome: event.outcome,
    statusCode: event.statusCode,
    errorCode: event.errorCode,
    finishReason: event.finishReason,
    usageSource: event.usageSource,
    usage: event.usage,
    meters: event.meters,
    priceVersionId: event.priceVersionId,
    multipliersPpm: event.multipliersPpm.map(String),
    holdNanoUsd: event.holdNanoUsd.toString(),
    chargeNanoUsd: event.chargeNanoUsd.toString(),
    forgoneNanoUsd: event.forgoneNanoUsd.toString(),
    attempts: event.attempts.map(serializeAttempt),
    candidates: event.candidates,
    flags: event.flags,
    tags: event.tags,
    idempotencyKeyHash: event.idempotencyKeyHash,
    firstByteMs: event.firstByteMs,
    durationMs: event.durationMs,
  } satisfies SerializedEvent);
}

function serializeAttempt(attempt: Attempt): Serialized<Attempt> {
  return { ...attempt, costNanoUsd: attempt.costNanoUsd.toString() };
}

type Serialized<T> = { readonly [K in keyof T]: T[K] extends bigint ? string : T[K] };
type SerializedEvent = Omit<Serialized<UsageEvent>, 'multipliersPpm' | 'attempts'> & {
  readonly multipliersPpm: readonly string[];
  readonly attempts: readonly Serialized<Attempt>[];
};

/** Reads what `serializeUsageEvent` wrote. Throws SyntaxError, TypeError or RangeError when the text is anything else. */
export function parseUsageEvent(text: string): UsageEvent {
  const event = JSON.parse(text) as SerializedEvent;
  if (!isUuid(event.requestId) || !isUuid(event.organizationId)) throw new TypeError('not a usage event');
  return {
    ...event,
    multipliersPpm: event.multipliersPpm.map(BigInt),
    holdNanoUsd: BigInt(event.holdNanoUsd),
    chargeNanoUsd: BigInt(event.chargeNanoUsd),
    forgoneNanoUsd: BigInt(event.forgoneNanoUsd),
    attempts: event.attempts.map((attempt) => ({ ...attempt, costNanoUsd: BigInt(attempt.costNanoUsd) })),
  };
}
