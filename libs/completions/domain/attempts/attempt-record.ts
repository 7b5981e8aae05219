import { PURCHASE_FIELDS, type Candidate } from '#channels';
import type { JsonObject } from '#json';
import type { PriceVersion, TokenUsage } from '#kernel';
import { priceUsage, type Attempt } from '#pricing';
import { readUpstreamFacts, type UpstreamFacts } from '#replies';

/** A finished attempt, for its record. */
interface FinishedAttempt {
  readonly status: number | null;
  /** Null for the attempt that answered. */
  readonly reason: string | null;
  readonly durationMs: number;
  /** Unix milliseconds; null: it costs nothing. */
  readonly endedAtMs: number | null;
  /** Usage that the upstream bills; null: it bills nothing. */
  readonly usage: TokenUsage | null;
  /** Facts from the upstream about the operator's purchase; null: none. */
  readonly upstreamFacts: UpstreamFacts | null;
}

/** Facts for the operator in a reply or a usage chunk, whether or not the client receives them, too. */
export function upstreamFactsOf({ channel }: Candidate, object: JsonObject | null): UpstreamFacts | null {
  return object === null ? null : readUpstreamFacts(object, recordedFields(channel.options.dropReply));
}

/** By the list of a channel, which lives as long as its options. */
const known = new WeakMap<readonly string[], readonly string[]>();

function recordedFields(dropped: readonly string[]): readonly string[] {
  let fields = known.get(dropped);
  if (fields === undefined) known.set(dropped, (fields = [...new Set([...PURCHASE_FIELDS, ...dropped])]));
  return fields;
}

/** The record of one attempt, with its cost by the channel's price list. */
export function attemptRecord(candidate: Candidate, attempt: FinishedAttempt): Attempt {
  const { channel, credential, upstreamModel } = candidate;
  const { status, reason, durationMs, usage, upstreamFacts } = attempt;
  const costVersion = costOf(candidate, attempt);
  const cost = usage === null || costVersion === null ? null : priceUsage(usage, costVersion, []);
  return {
    channelId: channel.id,
    channelName: channel.name,
    credentialId: credential.id,
    upstreamModel,
    status,
    reason,
    durationMs,
    costVersionId: costVersion?.id ?? null,
    meters: cost?.meters ?? {},
    costNanoUsd: cost?.amountNanoUsd ?? 0n,
    ...(upstreamFacts === null ? {} : { upstreamFacts }),
  };
}

/** The version that prices a call: of a cost by the hour, at the moment that its provider goes by. */
function costOf({ costVersion }: Candidate, { durationMs, endedAtMs }: FinishedAttempt): PriceVersion | null {
  const scheduled = costVersion?.scheduled;
  if (scheduled === undefined || endedAtMs === null) return costVersion;
  return scheduled.at(scheduled.billedBy === 'end' ? endedAtMs : endedAtMs - durationMs);
}
