import { priceUsage, type Attempt } from '#pricing';
import { PURCHASE_FIELDS, type Candidate } from '#channels';
import { readUpstreamFacts, type JsonObject, type UpstreamFacts } from '#dialects';
import type { TokenUsage } from '#kernel';

/** What the record says of one attempt that is over. */
interface AttemptEnd {
  readonly status: number | null;
  /** Null for the attempt that answered. */
  readonly reason: string | null;
  readonly durationMs: number;
  /** What the upstream will bill us for; null when it owes us nothing and we owe it nothing. */
  readonly usage: TokenUsage | null;
  /** What the upstream said of the operator's purchase; null: nothing. */
  readonly upstreamFacts: UpstreamFacts | null;
}

/** What a reply or a stream's chunk of usage says to the operator alone, whether or not the client gets it, too. */
export function upstreamFactsOf({ channel }: Candidate, object: JsonObject | null): UpstreamFacts | null {
  if (object === null) return null;
  return readUpstreamFacts(object, [...new Set([...PURCHASE_FIELDS, ...channel.options.dropReply])]);
}

/** The record of one attempt, with what it costs us by the channel's own price list. */
export function attemptRecord(candidate: Candidate, end: AttemptEnd): Attempt {
  const { channel, credential, upstreamModel, costVersion } = candidate;
  const { status, reason, durationMs, usage, upstreamFacts } = end;
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
