import { type Candidate, datedCost } from '#channels';
import { NO_USAGE, type TokenUsage, ADVISOR, OTHER_MODEL, type Attempt } from '#core';
import { sumUsage, isAdvisorCall, isModelName } from '#formats';
import type { JudgedUsage } from '../judge-usage.js';
import { attemptRecord, NO_CALL } from './attempt-record.js';

const STATUS = 200;
const UNKNOWN = 'unknown';
const NONE: readonly never[] = [];

/**
 * The calls of other models behind one reply, an attempt for each model, beside that of the reply. The cost is what the
 * channel's list says of that model; where it says nothing, or the cost that the upstream reports is of the whole reply,
 * the attempt has none. Those of the request's advisor are charged as well; all others are a cost alone.
 * @param advisorName the channel's name of the advisor; null: the request names none
 */
export function otherModelAttempts(
  candidate: Candidate,
  { otherCalls, advice }: Pick<JudgedUsage, 'otherCalls' | 'advice'>,
  advisorName: string | null,
  endedAtMs: number,
): readonly Attempt[] {
  // Counted advice is in no list of calls.
  const calls = otherCalls ?? (advice === undefined ? NONE : [{ model: advisorName, usage: advice }]);
  if (calls.length === 0) return NONE;
  const models = new Map<string, TokenUsage | null>();
  for (const { model, usage } of calls) {
    const name = model ?? advisorName ?? UNKNOWN;
    models.set(name, sum(models.get(name) ?? NO_USAGE, usage));
  }
  return Array.from(models, ([upstreamModel, usage]) => {
    const costVersion = costOf(candidate, upstreamModel, endedAtMs);
    const isInReported = candidate.channel.options.trustReportedCost;
    const reason = advisorName !== null && isAdvisorCall(upstreamModel, advisorName) ? ADVISOR : OTHER_MODEL;
    return attemptRecord({ ...candidate, upstreamModel, costVersion }, reason, {
      status: STATUS,
      durationMs: 0,
      endedAtMs,
      serviceTier: null,
      replyObject: null,
      usage: isInReported ? null : usage,
      ...NO_CALL,
    });
  });
}

function costOf({ channel }: Candidate, model: string, atMs: number): Candidate['costVersion'] {
  for (const served of channel.models.values()) {
    if (isModelName(served.upstreamModel, model)) return datedCost(served, atMs);
  }
  return null;
}

/** Null where one of them is unknown. */
function sum(one: TokenUsage | null, other: TokenUsage | null): TokenUsage | null {
  return one === null || other === null ? null : sumUsage(one, other);
}
