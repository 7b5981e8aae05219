import { isUuid, NO_USAGE, type EndpointName, type ComponentQuantities, type TokenUsage } from '#kernel';

/** How a request ended, in one word. */
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
  readonly meters: ComponentQuantities;
  readonly costNanoUsd: bigint;
  /** What the upstream says of the operator's purchase: texts of a few hundred bytes by field. Absent: nothing. */
  readonly upstreamFacts?: Readonly<Record<string, string>>;
}

/** A channel that was considered, with the reason for operators; customers read another word for some. */
export interface CandidateNote {
  /** Canonical id of the model it would answer with, where several models may. */
  readonly model?: string;
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
  readonly endpoint: EndpointName;
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
  readonly meters: ComponentQuantities;
  readonly priceVersionId: string;
  readonly multipliersPpm: readonly bigint[];
  readonly holdNanoUsd: bigint;
  /** ≤ hold. */
  readonly chargeNanoUsd: bigint;
  /** What the usage would have cost beyond the hold, after an extension was refused. */
  readonly forgoneNanoUsd: bigint;
  readonly attempts: readonly Attempt[];
  readonly candidates: readonly CandidateNote[];
  /** The rule for routing that matched; null: none did. */
  readonly routeId: string | null;
  /** How equal candidates were put in order; null: as is standard. */
  readonly strategy: string | null;
  /** Oddities an operator should see: `absurd_usage`, `odd_usage`, `forgone` … */
  readonly flags: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly idempotencyKeyHash: string | null;
  readonly firstByteMs: number | null;
  readonly durationMs: number | null;
}

/** What an event says of its request before anything has happened. */
export type UsageSubject = Pick<
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
>;

/** The members of the subject as JSON text without braces: the same in all events of a request. */
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
    member('idempotencyKeyHash', subject.idempotencyKeyHash)
  );
}

/**
 * The event as one line of JSON; amounts become decimal strings, and what is null, zero, empty or false is left out: an
 * event is written to Redis twice, to the journal twice and to the ledger once, and most of it would say nothing. By
 * hand, because JSON.stringify takes three times as long. Ids, outcomes and amounts hold nothing that JSON escapes.
 */
export function serializeUsageEvent(event: UsageEvent, subjectText = serializeSubject(event)): string {
  const { attempts, flags, meters } = event;
  return (
    `{${subjectText},"grade":${event.grade},"outcome":"${event.outcome}","usageSource":"${event.usageSource}"` +
    `,"usage":{${serializeUsage(event.usage)}},"holdNanoUsd":"${event.holdNanoUsd}"` +
    amountMember('chargeNanoUsd', event.chargeNanoUsd) +
    amountMember('forgoneNanoUsd', event.forgoneNanoUsd) +
    member('channelId', event.channelId) +
    member('statusCode', event.statusCode) +
    member('errorCode', event.errorCode) +
    member('finishReason', event.finishReason) +
    member('meters', isEmpty(meters) ? null : meters) +
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
  return text;
}

/** Most are channels that were asked or might have been, for the plainest reason: then the name says it. Few name a model. */
function serializeCandidate(note: CandidateNote): string {
  if (note.model !== undefined) return JSON.stringify(note);
  const { channel, kept, reason } = note;
  if (kept && reason === PLAIN_REASON) return JSON.stringify(channel);
  return JSON.stringify(kept ? [channel, reason] : [channel, reason, LEFT_OUT]);
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
    member('upstreamFacts', attempt.upstreamFacts ?? null) +
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

const PLAIN_REASON = 'available';
const LEFT_OUT = 0;

const USAGE_COUNTS = Object.keys(NO_USAGE) as (keyof TokenUsage)[];

/** A name; or name and reason, and a third member where the channel was left out; or the whole note, where it names a model. */
type SaidCandidate =
  string | Required<CandidateNote> | readonly [channel: string, reason: string, leftOut?: typeof LEFT_OUT];

type Serialized<T> = { readonly [K in keyof T]: T[K] extends bigint ? string : T[K] };
/** What says nothing is left out. */
type SaidAttempt = Omit<Serialized<Attempt>, SilentOfAttempt> & Partial<Pick<Attempt, SilentOfAttempt>>;
type SilentOfAttempt = 'status' | 'reason' | 'costVersionId' | 'meters';
type SaidOfAll =
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
type SaidEvent = Pick<Serialized<UsageEvent>, SaidOfAll> &
  Partial<Omit<Serialized<UsageEvent>, SaidOfAll | 'usage' | 'multipliersPpm' | 'attempts' | 'candidates'>> & {
    readonly usage?: Partial<TokenUsage>;
    readonly multipliersPpm?: readonly string[];
    readonly attempts?: readonly SaidAttempt[];
    readonly candidates?: readonly SaidCandidate[];
  };

/**
 * Reads what `serializeUsageEvent` wrote. Throws SyntaxError, TypeError or RangeError when the text is anything else.
 * Member by member: to lay a parsed object over one of defaults took ten times as long as the parsing.
 */
export function parseUsageEvent(text: string): UsageEvent {
  const said = JSON.parse(text) as SaidEvent;
  if (!isUuid(said.requestId) || !isUuid(said.organizationId)) throw new TypeError('not a usage event');
  return {
    requestId: said.requestId,
    grade: said.grade,
    organizationId: said.organizationId,
    keyId: said.keyId,
    tierId: said.tierId,
    modelId: said.modelId,
    endpoint: said.endpoint ?? 'chat',
    requestedModel: said.requestedModel,
    channelId: said.channelId ?? null,
    stream: said.stream ?? false,
    outcome: said.outcome,
    statusCode: said.statusCode ?? null,
    errorCode: said.errorCode ?? null,
    finishReason: said.finishReason ?? null,
    usageSource: said.usageSource,
    usage: { ...NO_USAGE, ...said.usage },
    meters: said.meters ?? {},
    priceVersionId: said.priceVersionId,
    multipliersPpm: (said.multipliersPpm ?? []).map(BigInt),
    holdNanoUsd: BigInt(said.holdNanoUsd),
    chargeNanoUsd: BigInt(said.chargeNanoUsd ?? 0),
    forgoneNanoUsd: BigInt(said.forgoneNanoUsd ?? 0),
    attempts: (said.attempts ?? []).map(readAttempt),
    candidates: (said.candidates ?? []).map(readCandidate),
    routeId: said.routeId ?? null,
    strategy: said.strategy ?? null,
    flags: said.flags ?? [],
    tags: said.tags ?? {},
    idempotencyKeyHash: said.idempotencyKeyHash ?? null,
    firstByteMs: said.firstByteMs ?? null,
    durationMs: said.durationMs ?? null,
  };
}

function readCandidate(said: SaidCandidate): CandidateNote {
  if (typeof said === 'string') return { channel: said, kept: true, reason: PLAIN_REASON };
  if ('model' in said) return said;
  const [channel, reason, leftOut] = said;
  return { channel, kept: leftOut !== LEFT_OUT, reason };
}

function readAttempt(said: SaidAttempt): Attempt {
  return {
    channelId: said.channelId,
    channelName: said.channelName,
    credentialId: said.credentialId,
    upstreamModel: said.upstreamModel,
    status: said.status ?? null,
    reason: said.reason ?? null,
    durationMs: said.durationMs,
    costVersionId: said.costVersionId ?? null,
    meters: said.meters ?? {},
    costNanoUsd: BigInt(said.costNanoUsd),
    ...(said.upstreamFacts === undefined ? {} : { upstreamFacts: said.upstreamFacts }),
  };
}
