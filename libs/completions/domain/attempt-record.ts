import { priceUsage, type Attempt } from '#billing';
import type { Candidate } from '#channels';
import type { TokenUsage } from '#kernel';

/** What the record says of one attempt that is over. */
interface AttemptEnd {
  readonly status: number | null;
  /** Null for the attempt that answered. */
  readonly reason: string | null;
  readonly durationMs: number;
  /** What the upstream will bill us for; null when it owes us nothing and we owe it nothing. */
  readonly usage: TokenUsage | null;
}

/** The record of one attempt, with what it costs us by the channel's own price list. */
export function attemptRecord(candidate: Candidate, end: AttemptEnd): Attempt {
  const { channel, credential, upstreamModel, costVersion } = candidate;
  const { status, reason, durationMs, usage } = end;
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
  };
}
