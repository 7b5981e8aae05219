import {
  NO_USAGE,
  type PriceRow,
  priceUsage,
  USAGE_FIELDS,
  type Attempt,
  type CandidateNote,
  type UsageEvent,
  type UsageField,
} from '#core';
import type { PlannedRequest } from './traffic.js';

/** What a request is booked with: ids, and the prices in force at its moment. */
export interface RequestContext {
  readonly requestId: string;
  readonly organizationId: string;
  readonly keyId: string;
  readonly tierId: string;
  readonly modelId: string;
  readonly price: ListedPrice;
  readonly multipliersPpm: readonly bigint[];
  readonly channels: ReadonlyMap<string, ServingChannel>;
}

interface ListedPrice {
  readonly id: string;
  readonly rows: readonly PriceRow[];
}

/** A channel as it serves the model of a request. */
interface ServingChannel {
  readonly id: string;
  readonly credentialId: string;
  readonly cost: ListedPrice;
}

const DEFAULTS = Object.fromEntries(
  Object.entries<UsageField>(USAGE_FIELDS).map(([name, field]) => [name, field.default]),
);
const FAILURES = {
  overloaded: { status: 529, reason: 'upstream_error', durationMs: 900 },
  rate_limited: { status: 429, reason: 'rate_limited', durationMs: 240 },
  timeout: { status: null, reason: 'first_byte_timeout', durationMs: 12_000 },
} as const;
/** A hold is made before the reply, for more than it needs. */
const HOLD_FACTOR = 2n;

/** The final event of a request, priced as a gateway prices it. */
export function usageEventOf(planned: PlannedRequest, context: RequestContext): UsageEvent {
  const { requestId, organizationId, keyId, tierId, modelId, price, multipliersPpm, channels } = context;
  const { model, ending, calls, promptTokens, cachedTokens, outputTokens, firstByteMs, durationMs } = planned;
  const isAnswered = ending !== 'failed';
  const usage = {
    ...NO_USAGE,
    ...(isAnswered ? { promptTokens, cachedTokens, completionTokens: outputTokens } : {}),
  };
  const priced = isAnswered ? priceUsage(usage, price, multipliersPpm) : { meters: {}, amountNanoUsd: 0n };
  const answeredBy = isAnswered ? (calls.at(-1)?.channel ?? '') : '';
  const attempts = calls.map(({ channel, failure }): Attempt => {
    const serving = serve(channels, channel);
    const common = {
      channelId: serving.id,
      channelName: channel,
      credentialId: serving.credentialId,
      upstreamModel: upstreamNameOf(model.canonicalId),
    };
    if (failure !== null) return { ...common, ...FAILURES[failure], costVersionId: null, meters: {}, costNanoUsd: 0n };
    const { meters, amountNanoUsd } = priceUsage(usage, serving.cost, []);
    const answered = { status: 200, reason: null, durationMs: Math.max(1, durationMs), costVersionId: serving.cost.id };
    return { ...common, ...answered, meters, costNanoUsd: amountNanoUsd };
  });
  const isWaived = ending === 'waived';
  return {
    ...(DEFAULTS as unknown as UsageEvent),
    requestId,
    organizationId,
    keyId,
    tierId,
    modelId,
    priceVersionId: price.id,
    requestedModel: upstreamNameOf(model.canonicalId),
    endpoint: model.endpoint,
    stream: planned.stream,
    multipliersPpm: [...multipliersPpm],
    candidates: candidatesOf(planned, channels),
    tags: { team: planned.team },
    grade: 2,
    outcome: OUTCOMES[ending],
    usageSource: SOURCES[ending],
    usage,
    meters: priced.meters,
    holdNanoUsd: priced.amountNanoUsd * HOLD_FACTOR,
    chargeNanoUsd: isWaived ? 0n : priced.amountNanoUsd,
    ...(isWaived ? { waiver: 'broken_stream', waivedNanoUsd: priced.amountNanoUsd } : {}),
    channelId: isAnswered ? serve(channels, answeredBy).id : null,
    statusCode: isAnswered ? 200 : 502,
    errorCode: isAnswered && !isWaived ? null : 'all_channels_failed',
    finishReason: ending === 'completed' ? 'stop' : null,
    attempts,
    firstByteMs: isAnswered ? firstByteMs : null,
    durationMs,
    ...(isWaived ? { errorCode: 'upstream_error' } : {}),
  };
}

const OUTCOMES = {
  completed: 'completed',
  client_closed: 'client_closed',
  failed: 'all_channels_failed',
  waived: 'upstream_broken',
} as const;
const SOURCES = { completed: 'upstream', client_closed: 'counted', failed: 'none', waived: 'counted' } as const;

function candidatesOf({ calls, ejected }: PlannedRequest, channels: RequestContext['channels']): CandidateNote[] {
  const called = calls.map(({ channel }) => ({
    channel: serve(channels, channel).id,
    kept: true,
    reason: 'available',
  }));
  const left = ejected.map((channel) => ({ channel: serve(channels, channel).id, kept: false, reason: 'ejected' }));
  return [...called, ...left];
}

function serve(channels: RequestContext['channels'], name: string): ServingChannel {
  const channel = channels.get(name);
  if (channel === undefined) throw new RangeError(`channel ${name} does not serve the model`);
  return channel;
}

/** A provider's own name of a model: without its own. */
export function upstreamNameOf(canonicalId: string): string {
  return canonicalId.slice(canonicalId.indexOf('/') + 1);
}
