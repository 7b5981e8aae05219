import type { Candidate } from '#upstreams';
import { NO_USAGE, type TokenUsage } from '#kernel';
import { OTHER_MODEL, type Attempt } from '#pricing';
import type { OtherCall } from '#replies';
import { datedCost } from '#routing';
import { attemptRecord, NO_CALL } from './attempt-record.js';

const STATUS = 200;
const UNKNOWN = 'unknown';
/** The end of a name that says the version of a model: an alias has none. */
const DATE = /-\d{8}$/;

type Counts = Record<keyof typeof NO_USAGE, number>;

/**
 * The calls of other models behind one reply, an attempt for each model: no request asks for them, so that they are a cost
 * alone. It is what the channel's list says of that model; where it says nothing, or the cost that the upstream reports is
 * of the whole reply, the attempt has none.
 */
export function otherModelAttempts(
  candidate: Candidate,
  calls: readonly OtherCall[] | undefined,
  endedAtMs: number,
): readonly Attempt[] {
  if (calls === undefined || calls.length === 0) return [];
  const models = new Map<string, TokenUsage | null>();
  for (const { model, usage } of calls) {
    const name = model ?? UNKNOWN;
    models.set(name, sum(models.get(name) ?? NO_USAGE, usage));
  }
  return Array.from(models, ([upstreamModel, usage]) => {
    const costVersion = costOf(candidate, upstreamModel, endedAtMs);
    const isInReported = candidate.channel.options.trustReportedCost;
    return attemptRecord(
      { ...candidate, upstreamModel, costVersion },
      {
        ...{ status: STATUS, reason: OTHER_MODEL, durationMs: 0, endedAtMs, serviceTier: null, said: null },
        ...{ usage: isInReported ? null : usage, ...NO_CALL },
      },
    );
  });
}

function costOf({ channel }: Candidate, model: string, atMs: number): Candidate['costVersion'] {
  const names = (upstreamModel: string): readonly string[] => [upstreamModel, upstreamModel.replace(DATE, '')];
  for (const served of channel.models.values()) {
    if (names(served.upstreamModel).some((name) => names(model).includes(name))) return datedCost(served, atMs);
  }
  return null;
}

/** Null where one of them is unknown. */
function sum(one: TokenUsage | null, other: TokenUsage | null): TokenUsage | null {
  if (one === null || other === null) return null;
  const counts: Counts = { ...NO_USAGE };
  for (const name of Object.keys(NO_USAGE) as (keyof Counts)[]) counts[name] = one[name] + other[name];
  return counts;
}
