import { isUuid, NO_USAGE, type EndpointName, type ComponentQuantities, type TokenUsage } from '#kernel';
import type { CostReport } from './reported-cost.js';

/** Results of a request. */
export const OUTCOMES = [
  'completed',
  'client_closed',
  'upstream_broken',
  'balance_ended',
  'upstream_refused',
  'all_channels_failed',
  'drained',
  'lost',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** Why a request is not charged although its upstream answered: an empty reply, or a stream that the upstream broke. */
export const WAIVERS = ['empty_reply', 'broken_stream'] as const;

export type Waiver = (typeof WAIVERS)[number];

/** Source of the token counts. `none`: nothing is charged. */
export type UsageSource = 'upstream' | 'counted' | 'checkpoint' | 'none';

/** The reason of a call that the upstream made by itself, of another model than the one that replies. */
export const OTHER_MODEL = 'other_model';

/** The reason of calls of the model that the request names as its advisor. */
export const ADVISOR = 'advisor';

/** Calls of the model that a request names as its advisor: charged with the reply, at that model's pinned price. */
export interface AdvisorUse {
  readonly modelId: string;
  readonly priceVersionId: string;
  /** Of all its calls; selects the price row. */
  readonly promptTokens: number;
  /** Empty: it was not called. */
  readonly meters: ComponentQuantities;
}

/** One upstream call. Every call with a cost is booked as COGS, whether or not its response was used. */
export interface Attempt {
  readonly channelId: string;
  /** The operator's, at the time; customers never see it. */
  readonly channelName: string;
  readonly credentialId: string;
  readonly upstreamModel: string;
  /** HTTP status of the upstream; null: no response. */
  readonly status: number | null;
  /** Why the response was not used; null: it was. */
  readonly reason: string | null;
  readonly durationMs: number;
  readonly costVersionId: string | null;
  /** Usage in the meters of the cost row. Empty: no cost. */
  readonly meters: ComponentQuantities;
  /** What is booked: the list's cost, or the reported one. */
  readonly costNanoUsd: bigint;
  /** The list's, where the reported cost is booked instead. Absent: no list, or the list's is booked. */
  readonly listCostNanoUsd?: bigint;
  /** What became of the cost that the upstream reported. Absent: the channel does not go by it. */
  readonly costReport?: CostReport;
  /** Upstream's statements about the operator's cost: a few hundred bytes of text by field. Absent: none. */
  readonly upstreamFacts?: Readonly<Record<string, string>>;
  /** Marks of the prompt's cache that the gateway has set. Absent: none. */
  readonly cacheMarks?: number;
  /** The provider's id of the call, for its support; customers do not see it. Absent: it sent none. */
  readonly upstreamRequestId?: string;
}

/** A considered channel, with the reason as shown to operators; customers see a different word for some reasons. */
export interface CandidateNote {
  /** Canonical id of the model; absent if only one is possible. */
  readonly model?: string;
  /** Its id; in records of earlier versions its name. */
  readonly channel: string;
  readonly kept: boolean;
  readonly reason: string;
}

/**
 * The charge of a request on its way to the ledger, decided once by the gateway. Grade 1 is provisional (the charge of
 * the last checkpoint), grade 2 final.
 */
export interface UsageEvent {
  readonly requestId: string;
  readonly grade: 1 | 2;
  readonly organizationId: string;
  readonly keyId: string;
  readonly tierId: string;
  readonly modelId: string;
  readonly endpoint: EndpointName;
  /** `model` of the request. */
  readonly requestedModel: string;
  /** Channel of the used response; null: none. */
  readonly channelId: string | null;
  readonly stream: boolean;
  readonly outcome: Outcome;
  /** Status sent to the client; null: none. */
  readonly statusCode: number | null;
  readonly errorCode: string | null;
  readonly finishReason: string | null;
  readonly usageSource: UsageSource;
  readonly usage: TokenUsage;
  /** Output that the call can have generated and no reply showed, where the usage is a count; it is not charged. */
  readonly unseenTokens: number;
  /** Priced quantities; each has a rate in the pinned price row. */
  readonly meters: ComponentQuantities;
  readonly priceVersionId: string;
  /** Null: the request names no advisor. */
  readonly advisor: AdvisorUse | null;
  readonly multipliersPpm: readonly bigint[];
  readonly holdNanoUsd: bigint;
  /** ≤ hold. */
  readonly chargeNanoUsd: bigint;
  /** The price of the usage and of unseen output, less the charge and what is waived: written off. */
  readonly forgoneNanoUsd: bigint;
  /** Null: charged as priced. */
  readonly waiver: Waiver | null;
  /** The charge without the waiver. */
  readonly waivedNanoUsd: bigint;
  readonly attempts: readonly Attempt[];
  readonly candidates: readonly CandidateNote[];
  /** The route rule that matched; null: none. */
  readonly routeId: string | null;
  /** Order of equal candidates; null: the default. */
  readonly strategy: string | null;
  /** Anomalies for the operator: `absurd_usage`, `contradictory_usage`, `odd_usage`, `forgone` … */
  readonly flags: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly idempotencyKeyHash: string | null;
  /** The client's own id of the request: printable ASCII, at most 128 characters. */
  readonly clientRequestId: string | null;
  /** The request's span, where its trace is not named after the request: a trusted client's goes on. */
  readonly traceparent: string | null;
  readonly firstByteMs: number | null;
  readonly durationMs: number | null;
}

/** The fields of an event that are known at admission. */
type UsageSubject = Pick<
  UsageEvent,
  | 'requestId'
  | 'organizationId'
  | 'keyId'
  | 'tierId'
  | 'modelId'
  | 'endpoint'
  | 'requestedModel'
  | 'stream'
  | 'priceVersionId'
  | 'multipliersPpm'
  | 'candidates'
  | 'routeId'
  | 'strategy'
  | 'tags'
  | 'idempotencyKeyHash'
  | 'clientRequestId'
  | 'traceparent'
>;

/** The subject's JSON members without braces; identical in all events of a request. */
export function serializeSubject(subject: UsageSubject): string {
  const { multipliersPpm, candidates, tags } = subject;
  return (
    `"requestId":"${subject.requestId}","organizationId":"${subject.organizationId}","keyId":"${subject.keyId}",` +
    `"tierId":"${subject.tierId}","modelId":"${subject.modelId}","priceVersionId":"${subject.priceVersionId}",` +
    `"requestedModel":${JSON.stringify(subject.requestedModel)}` +
    (subject.endpoint === 'chat' ? '' : `,"endpoint":"${subject.endpoint}"`) +
    (subject.stream ? ',"stream":true' : '') +
    (multipliersPpm.length === 0 ? '' : `,"multipliersPpm":[${multipliersPpm.map(quoteAmount).join()}]`) +
    (candidates.length === 0 ? '' : `,"candidates":[${candidates.map(serializeCandidate).join()}]`) +
    member('routeId', subject.routeId) +
    member('strategy', subject.strategy) +
    member('tags', isEmpty(tags) ? null : tags) +
    member('idempotencyKeyHash', subject.idempotencyKeyHash) +
    member('clientRequestId', subject.clientRequestId) +
    member('traceparent', subject.traceparent)
  );
}

/**
 * The event as one line of JSON. Amounts are decimal strings; null, zero, empty and false members are omitted, because
 * an event is written to Redis twice, to the journal twice and to the ledger once, and most members are empty.
 * Concatenated by hand: JSON.stringify takes three times as long. Ids, outcomes and amounts need no JSON escapes.
 */
export function serializeUsageEvent(event: UsageEvent, subjectText = serializeSubject(event)): string {
  const { attempts, flags, meters } = event;
  return (
    `{${subjectText},"grade":${event.grade},"outcome":"${event.outcome}","usageSource":"${event.usageSource}"` +
    `,"usage":{${serializeUsage(event.usage)}},"holdNanoUsd":"${event.holdNanoUsd}"` +
    amountMember('chargeNanoUsd', event.chargeNanoUsd) +
    amountMember('forgoneNanoUsd', event.forgoneNanoUsd) +
    member('waiver', event.waiver) +
    amountMember('waivedNanoUsd', event.waivedNanoUsd) +
    member('unseenTokens', event.unseenTokens === 0 ? null : event.unseenTokens) +
    member('channelId', event.channelId) +
    member('statusCode', event.statusCode) +
    member('errorCode', event.errorCode) +
    member('finishReason', event.finishReason) +
    member('meters', isEmpty(meters) ? null : meters) +
    member('advisor', event.advisor) +
    (attempts.length === 0 ? '' : `,"attempts":[${attempts.map(serializeAttempt).join()}]`) +
    member('flags', flags.length === 0 ? null : flags) +
    member('firstByteMs', event.firstByteMs) +
    member('durationMs', event.durationMs) +
    '}'
  );
}

function serializeUsage(usage: TokenUsage): string {
  let text = '';
  for (const name of USAGE_COUNTS) {
    if (usage[name] !== 0) text += `${text === '' ? '' : ','}"${name}":${usage[name]}`;
  }
  if (usage.units !== undefined) text += `${text === '' ? '' : ','}"units":${JSON.stringify(usage.units)}`;
  return text;
}

/** Compact, as most candidates are available channels: only the id. */
function serializeCandidate(note: CandidateNote): string {
  if (note.model !== undefined) return JSON.stringify(note);
  const { channel, kept, reason } = note;
  if (kept && reason === DEFAULT_REASON) return JSON.stringify(channel);
  return JSON.stringify(kept ? [channel, reason] : [channel, reason, EXCLUDED]);
}

function serializeAttempt(attempt: Attempt): string {
  return (
    `{"channelId":"${attempt.channelId}","channelName":${JSON.stringify(attempt.channelName)}` +
    `,"credentialId":"${attempt.credentialId}","upstreamModel":${JSON.stringify(attempt.upstreamModel)}` +
    member('status', attempt.status) +
    member('reason', attempt.reason) +
    `,"durationMs":${attempt.durationMs}` +
    member('costVersionId', attempt.costVersionId) +
    member('meters', isEmpty(attempt.meters) ? null : attempt.meters) +
    `,"costNanoUsd":"${attempt.costNanoUsd}"` +
    (attempt.listCostNanoUsd === undefined ? '' : `,"listCostNanoUsd":"${attempt.listCostNanoUsd}"`) +
    member('costReport', attempt.costReport ?? null) +
    member('upstreamFacts', attempt.upstreamFacts ?? null) +
    member('cacheMarks', attempt.cacheMarks ?? null) +
    member('upstreamRequestId', attempt.upstreamRequestId ?? null) +
    '}'
  );
}

function member(name: string, value: string | number | object | null): string {
  return value === null ? '' : `,"${name}":${typeof value === 'number' ? value : JSON.stringify(value)}`;
}

function amountMember(name: string, amountNanoUsd: bigint): string {
  return amountNanoUsd === 0n ? '' : `,"${name}":"${amountNanoUsd}"`;
}

function quoteAmount(amount: bigint): string {
  return `"${amount}"`;
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}

const DEFAULT_REASON = 'available';
const EXCLUDED = 0;

const USAGE_COUNTS = Object.keys(NO_USAGE) as (keyof typeof NO_USAGE)[];

/** An id; id, reason and, for an excluded channel, a third member; or the whole note if it names a model. */
type SerializedCandidate =
  | string
  | Required<CandidateNote>
  | readonly [channel: string, reason: string, excluded?: typeof EXCLUDED];

type Serialized<T> = { readonly [K in keyof T]: T[K] extends bigint | undefined ? string : T[K] };
/** Empty members are omitted. */
type SerializedAttempt = Omit<Serialized<Attempt>, OptionalOfAttempt> & Partial<Pick<Attempt, OptionalOfAttempt>>;
type OptionalOfAttempt = 'status' | 'reason' | 'costVersionId' | 'meters';
type RequiredMember =
  | 'requestId'
  | 'organizationId'
  | 'keyId'
  | 'tierId'
  | 'modelId'
  | 'priceVersionId'
  | 'requestedModel'
  | 'grade'
  | 'outcome'
  | 'usageSource'
  | 'holdNanoUsd';
type SerializedEvent = Pick<Serialized<UsageEvent>, RequiredMember> &
  Partial<Omit<Serialized<UsageEvent>, RequiredMember | 'usage' | 'multipliersPpm' | 'attempts' | 'candidates'>> & {
    readonly usage?: Partial<TokenUsage>;
    readonly multipliersPpm?: readonly string[];
    readonly attempts?: readonly SerializedAttempt[];
    readonly candidates?: readonly SerializedCandidate[];
  };

/**
 * The inverse of `serializeUsageEvent`. Throws SyntaxError, TypeError or RangeError for any other text.
 * Reads member by member: a spread over an object of defaults took ten times as long as the parsing.
 */
export function parseUsageEvent(text: string): UsageEvent {
  const json = JSON.parse(text) as SerializedEvent;
  if (!isUuid(json.requestId) || !isUuid(json.organizationId)) throw new TypeError('not a usage event');
  return {
    requestId: json.requestId,
    grade: json.grade,
    organizationId: json.organizationId,
    keyId: json.keyId,
    tierId: json.tierId,
    modelId: json.modelId,
    endpoint: json.endpoint ?? 'chat',
    requestedModel: json.requestedModel,
    channelId: json.channelId ?? null,
    stream: json.stream ?? false,
    outcome: json.outcome,
    statusCode: json.statusCode ?? null,
    errorCode: json.errorCode ?? null,
    finishReason: json.finishReason ?? null,
    usageSource: json.usageSource,
    usage: { ...NO_USAGE, ...json.usage },
    unseenTokens: json.unseenTokens ?? 0,
    meters: json.meters ?? {},
    priceVersionId: json.priceVersionId,
    advisor: json.advisor ?? null,
    multipliersPpm: (json.multipliersPpm ?? []).map(BigInt),
    holdNanoUsd: BigInt(json.holdNanoUsd),
    chargeNanoUsd: BigInt(json.chargeNanoUsd ?? 0),
    forgoneNanoUsd: BigInt(json.forgoneNanoUsd ?? 0),
    waiver: json.waiver ?? null,
    waivedNanoUsd: BigInt(json.waivedNanoUsd ?? 0),
    attempts: (json.attempts ?? []).map(readAttempt),
    candidates: (json.candidates ?? []).map(readCandidate),
    routeId: json.routeId ?? null,
    strategy: json.strategy ?? null,
    flags: json.flags ?? [],
    tags: json.tags ?? {},
    idempotencyKeyHash: json.idempotencyKeyHash ?? null,
    clientRequestId: json.clientRequestId ?? null,
    traceparent: json.traceparent ?? null,
    firstByteMs: json.firstByteMs ?? null,
    durationMs: json.durationMs ?? null,
  };
}

function readCandidate(json: SerializedCandidate): CandidateNote {
  if (typeof json === 'string') return { channel: json, kept: true, reason: DEFAULT_REASON };
  if ('model' in json) return json;
  const [channel, reason, excluded] = json;
  return { channel, kept: excluded !== EXCLUDED, reason };
}

function readAttempt(json: SerializedAttempt): Attempt {
  return {
    channelId: json.channelId,
    channelName: json.channelName,
    credentialId: json.credentialId,
    upstreamModel: json.upstreamModel,
    status: json.status ?? null,
    reason: json.reason ?? null,
    durationMs: json.durationMs,
    costVersionId: json.costVersionId ?? null,
    meters: json.meters ?? {},
    costNanoUsd: BigInt(json.costNanoUsd),
    ...(json.listCostNanoUsd === undefined ? {} : { listCostNanoUsd: BigInt(json.listCostNanoUsd) }),
    ...(json.costReport === undefined ? {} : { costReport: json.costReport }),
    ...(json.upstreamFacts === undefined ? {} : { upstreamFacts: json.upstreamFacts }),
    ...(json.cacheMarks === undefined ? {} : { cacheMarks: json.cacheMarks }),
    ...(json.upstreamRequestId === undefined ? {} : { upstreamRequestId: json.upstreamRequestId }),
  };
}
