import { ENDPOINTS } from '../kernel/endpoints.js';
import { isUuid } from '../kernel/ids.js';
import { NO_USAGE, type ComponentQuantities, type TokenUsage } from '../kernel/price-components.js';
import { compileCodec, compileReader } from './event/compile-codec.js';
import { lengthenUuid, shortenUuid } from './event/short-id.js';
import {
  AMOUNT,
  AMOUNTS,
  FLAG,
  GRADE,
  json,
  LARGE_NUMBER,
  NUMBER,
  OWN_UUID,
  part,
  parts,
  SMALL_NUMBER,
  TEXT,
  TEXTS,
  TEXTS_BY_NAME,
  UUID,
  word,
  type ColumnCodec,
  type ObjectOf,
  type PartCodec,
  type UsageFields,
} from './event/field-kinds.js';
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
const WAIVERS = ['empty_reply', 'broken_stream'] as const;

export type Waiver = (typeof WAIVERS)[number];

/** Source of the token counts. `none`: nothing is charged. */
const USAGE_SOURCES = ['upstream', 'counted', 'checkpoint', 'none'] as const;

export type UsageSource = (typeof USAGE_SOURCES)[number];

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

/** A considered channel, with the reason as shown to operators; customers see a different word for some reasons. */
export interface CandidateNote {
  /** Canonical id of the model; absent if only one is possible. */
  readonly model?: string;
  /** Its id. */
  readonly channel: string;
  readonly kept: boolean;
  readonly reason: string;
}

/** `attempts_of` of the database reads them by their positions, so a field is added at the end. */
const ATTEMPT_FIELDS = {
  channelId: UUID,
  /** The operator's, at the time; customers never see it. */
  channelName: TEXT,
  credentialId: UUID,
  upstreamModel: TEXT,
  /** HTTP status of the upstream; null: no response. */
  status: { ...NUMBER, default: null },
  durationMs: NUMBER,
  /** What is booked: the list's cost, or the reported one. */
  costNanoUsd: AMOUNT,
  costVersionId: { ...UUID, default: null },
  /** Usage in the meters of the cost row. Empty: no cost. */
  meters: { ...json<ComponentQuantities>(), default: {} },
  /** Why the response was not used; null: it was. */
  reason: { ...TEXT, default: null },
  /** The provider's id of the call, for its support; customers do not see it. Absent: it sent none. */
  upstreamRequestId: { ...TEXT, optional: true },
  /** The list's, where the reported cost is booked instead. Absent: no list, or the list's is booked. */
  listCostNanoUsd: { ...AMOUNT, optional: true },
  /** What became of the cost that the upstream reported. Absent: the channel does not go by it. */
  costReport: { ...json<CostReport>(), optional: true },
  /** Upstream's statements about the operator's cost: a few hundred bytes of text by field. Absent: none. */
  upstreamFacts: { ...TEXTS_BY_NAME, optional: true },
  /** Marks of the prompt's cache that the gateway has set. Absent: none. */
  cacheMarks: { ...NUMBER, optional: true },
  /** Of the call that answers: the client's fields that it lacks, at most 2,000 characters of names. Absent: none. */
  dropped: { ...TEXTS, optional: true },
} as const satisfies UsageFields;

/** One upstream call. Every call with a cost is booked as COGS, whether or not its response was used. */
export type Attempt = ObjectOf<typeof ATTEMPT_FIELDS>;

const attempts = compileCodec<Attempt>(ATTEMPT_FIELDS);

const ATTEMPT: ColumnCodec<Attempt> = {
  write: (attempt) => `[${attempts.writeCells(attempt)}]`,
  read: (json) => attempts.readCells(json as readonly unknown[], { at: 0 }),
  record: (attempt, answeredBy) => {
    const [channelId, ...others] = attempts.writeArray(attempt);
    return [channelId === answeredBy ? null : channelId, ...others];
  },
  recorded: (json, answeredBy) => {
    const [channelId, ...others] = json as readonly unknown[];
    return attempts.readArray([channelId ?? answeredBy, ...others]);
  },
};

const DEFAULT_REASON = 'available';
/** In a record: the available channel that answered. */
const ANSWERED = 1;

/** Compact, as most candidates are available channels: only the id. A request with one model names none. */
type SerializedCandidate = string | readonly [channel: string, reason: string, kept: 0 | 1, model?: string];

const CANDIDATE: ColumnCodec<CandidateNote> = {
  write: (note) => JSON.stringify(compactCandidate(note, shortenUuid)),
  read: (json) => readCandidate(json as SerializedCandidate, lengthenUuid),
  record: (note, answeredBy) => {
    const compact = compactCandidate(note, asItIs);
    return compact === answeredBy ? ANSWERED : compact;
  },
  recorded: (json, answeredBy) => {
    const compact = json === ANSWERED && answeredBy !== null ? answeredBy : (json as SerializedCandidate);
    return readCandidate(compact, asItIs);
  },
};

function compactCandidate(note: CandidateNote, write: (id: string) => string): SerializedCandidate {
  const { model, kept, reason } = note;
  const channel = write(note.channel);
  if (model !== undefined) return [channel, reason, kept ? 1 : 0, model];
  return kept && reason === DEFAULT_REASON ? channel : [channel, reason, kept ? 1 : 0];
}

function readCandidate(json: SerializedCandidate, read: (id: string) => string): CandidateNote {
  if (typeof json === 'string') return { channel: read(json), kept: true, reason: DEFAULT_REASON };
  const [channel, reason, kept, model] = json;
  const note = { channel: read(channel), kept: kept === 1, reason };
  return model === undefined ? note : { model, ...note };
}

function asItIs(id: string): string {
  return id;
}

/** Counts, of which most are zero. */
const USAGE_FIELDS_OF_TOKENS = {
  ...(Object.fromEntries(Object.keys(NO_USAGE).map((name) => [name, { ...NUMBER, default: 0 }])) as UsageFields),
  units: { ...json<ComponentQuantities>(), optional: true },
} as const satisfies UsageFields;

const usages = compileCodec<TokenUsage>(USAGE_FIELDS_OF_TOKENS);

const USAGE: PartCodec<TokenUsage> = {
  write: (usage) => `[${usages.writeCells(usage)}]`,
  read: (json) => usages.readCells(json as readonly unknown[], { at: 0 }),
};

/**
 * What is known of a request at its admission, in the order of the event's text. Codec, columns and replies follow from
 * these tables; a field is added at the end of one, with a default that earlier events have.
 */
const ADMITTED_FIELDS = {
  requestId: { ...OWN_UUID, column: 'request_id' },
  organizationId: { ...UUID, isBeside: true, column: 'organization_id', shownTo: 'customers', id: 'org' },
  keyId: { ...UUID, isBeside: true, column: 'key_id', shownTo: 'customers', id: 'key' },
  tierId: { ...UUID, column: 'tier_id', shownTo: 'customers', id: 'tier' },
  modelId: { ...UUID, column: 'model_id', mayChange: true, shownTo: 'customers', id: 'mdl' },
  priceVersionId: { ...UUID, column: 'price_version_id', mayChange: true },
  /** `model` of the request. */
  requestedModel: {
    ...TEXT,
    column: 'requested_model',
    shownTo: 'customers',
    description: 'Model name in the request.',
    example: 'gpt-4o',
  },
  endpoint: {
    ...word(ENDPOINTS),
    default: 'chat',
    column: 'endpoint',
    shownTo: 'customers',
    description: 'Requested endpoint.',
  },
  stream: { ...FLAG, default: false, column: 'stream', shownTo: 'customers' },
  multipliersPpm: { ...AMOUNTS, default: [], column: 'multipliers_ppm' },
  candidates: { ...parts(CANDIDATE), default: [], column: 'candidates' },
  /** The route rule that matched; null: none. */
  routeId: { ...UUID, default: null, column: 'route_id' },
  /** Order of equal candidates; null: the default. */
  strategy: { ...TEXT, default: null, column: 'strategy' },
  tags: {
    ...TEXTS_BY_NAME,
    default: {},
    column: 'tags',
    shownTo: 'customers',
    description: "The client's `metadata`.",
  },
  idempotencyKeyHash: { ...TEXT, default: null, column: 'idempotency_key_hash', mayChange: true },
  /** The client's own id of the request: printable ASCII, at most 128 characters. */
  clientRequestId: {
    ...TEXT,
    default: null,
    column: 'client_request_id',
    shownTo: 'customers',
    description: "The client's `x-request-id`.",
    example: '5f1c0e1e-checkout-7',
  },
  /** The request's span, where its trace is not named after the request: only for the span of the booking. */
  traceparent: { ...TEXT, default: null },
  /** Of its key at the admission; null: the key had none. */
  projectId: { ...UUID, default: null, column: 'project_id', shownTo: 'customers', id: 'prj' },
} as const satisfies UsageFields;

/** What is decided after it: a final event may differ in these. */
export const DECIDED_FIELDS = {
  grade: { ...GRADE, column: 'grade' },
  outcome: { ...word(OUTCOMES), column: 'outcome', shownTo: 'customers' },
  usageSource: { ...word(USAGE_SOURCES), column: 'usage_source', shownTo: 'customers' },
  /** Its columns are `TOKEN_COLUMNS`. */
  usage: part(USAGE),
  holdNanoUsd: {
    ...AMOUNT,
    column: 'hold_nano_usd',
    shownTo: 'customers',
    description: 'Amount on hold at the end of the request.',
  },
  /** ≤ hold. */
  chargeNanoUsd: {
    ...AMOUNT,
    default: 0n,
    column: 'charge_nano_usd',
    shownTo: 'customers',
    shownAs: 'cost_usd',
    description: 'Charge to the customer.',
  },
  /** The price of the usage and of unseen output, less the charge and what is waived: written off. */
  forgoneNanoUsd: {
    ...AMOUNT,
    default: 0n,
    column: 'forgone_nano_usd',
    shownTo: 'operators',
    description: 'Price above the hold, plus the price of `unseen_tokens`. Not charged.',
  },
  /** Null: charged as priced. */
  waiver: {
    ...word(WAIVERS),
    default: null,
    column: 'waiver',
    shownTo: 'customers',
    description: 'Why the response is not charged. `null` if charged.',
  },
  /** The charge without the waiver. */
  waivedNanoUsd: {
    ...AMOUNT,
    default: 0n,
    column: 'waived_nano_usd',
    shownTo: 'customers',
    description: 'Price of a response that is not charged.',
  },
  /** Output that the call can have generated and no reply showed, where the usage is a count; it is not charged. */
  unseenTokens: {
    ...LARGE_NUMBER,
    default: 0,
    column: 'unseen_tokens',
    shownTo: 'operators',
    description:
      'Maximum hidden reasoning tokens, if the connection broke or the provider reported no usage. Not charged.',
    example: 14,
  },
  /** Channel of the used response; null: none. */
  channelId: {
    ...UUID,
    default: null,
    column: 'channel_id',
    shownTo: 'operators',
    id: 'chn',
    description: 'ID of the channel that answered.',
  },
  /** Status sent to the client; null: none. */
  statusCode: {
    ...SMALL_NUMBER,
    default: null,
    column: 'status_code',
    shownTo: 'customers',
    description: 'HTTP status sent to the client.',
    example: 200,
  },
  errorCode: { ...TEXT, default: null, column: 'error_code', shownTo: 'customers' },
  finishReason: { ...TEXT, default: null, column: 'finish_reason', shownTo: 'customers' },
  /** Priced quantities; each has a rate in the pinned price row. */
  meters: { ...json<ComponentQuantities>(), default: {}, column: 'meters' },
  /** Null: the request names no advisor. */
  advisor: { ...json<AdvisorUse>(), default: null, column: 'advisor' },
  attempts: { ...parts(ATTEMPT), default: [], column: 'attempts' },
  /** Anomalies for the operator: `absurd_usage`, `contradictory_usage`, `odd_usage`, `forgone` … */
  flags: {
    ...TEXTS,
    default: [],
    column: 'flags',
    shownTo: 'operators',
    description: 'Irregularities to review.',
  },
  firstByteMs: { ...NUMBER, default: null, column: 'first_byte_ms', shownTo: 'customers' },
  durationMs: { ...NUMBER, default: null, column: 'duration_ms', shownTo: 'customers' },
} as const satisfies UsageFields;

/** All fields of an event: from them follow its type, its text, the columns of its record and their replies. */
export const USAGE_FIELDS = { ...ADMITTED_FIELDS, ...DECIDED_FIELDS };

type UsageSubject = ObjectOf<typeof ADMITTED_FIELDS>;

/**
 * The charge of a request on its way to the ledger, decided once by the gateway. Grade 1 is provisional (the charge of
 * the last checkpoint), grade 2 final.
 */
export type UsageEvent = ObjectOf<typeof USAGE_FIELDS>;

const subjects = compileCodec<UsageSubject>(ADMITTED_FIELDS);
const decisions = compileCodec<Omit<UsageEvent, keyof UsageSubject>>(DECIDED_FIELDS);

const readEvent = compileReader<UsageEvent>([ADMITTED_FIELDS, DECIDED_FIELDS]);

/** The cells of the subject; identical in all events of a request. */
export const serializeSubject = subjects.writeCells;

/** Characters at the beginning of the text of an event that follow from its subject alone. */
export function subjectLength(subjectText: string): number {
  return `[${subjectText},`.length;
}

/**
 * The event as one line of JSON: an array of the subject's cells and of those that are decided. Amounts are decimal strings;
 * names and defaults are not written, because an event is written to Redis and to the journal, at its admission and at its end.
 */
export function serializeUsageEvent(event: UsageEvent, subjectText = serializeSubject(event)): string {
  return `[${subjectText},${decisions.writeCells(event)}]`;
}

/**
 * The inverse of `serializeUsageEvent`. Throws SyntaxError, TypeError or RangeError for any other text.
 *
 * @param beside what the entry, the event of the outbox or the journal's record says beside the text
 */
export function parseUsageEvent(text: string, beside: Pick<UsageEvent, 'organizationId' | 'keyId'>): UsageEvent {
  const cells: unknown = JSON.parse(text);
  if (!Array.isArray(cells)) throw new TypeError('not a usage event');
  const cursor = { at: 0 };
  const event = readEvent(cells, cursor, beside);
  if (!isUuid(event.requestId)) throw new TypeError('not a usage event');
  if (cursor.at !== cells.length) throw new RangeError(`a usage event of ${cells.length} cells has ${cursor.at}`);
  return event;
}

/** The event as JSON for people: its fields by name, without those that have their default. Amounts are digits. */
export function formatUsageEvent(event: UsageEvent): string {
  const members = { ...subjects.writeMembers(event), ...decisions.writeMembers(event) };
  return JSON.stringify(members, (_name, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}
