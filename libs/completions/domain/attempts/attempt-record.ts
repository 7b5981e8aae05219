import { PURCHASE_FIELDS, type Candidate } from '#channels';
import {
  type JsonObject,
  type PriceVersion,
  type TokenUsage,
  bookReportedCost,
  priceCost,
  tierCost,
  type Attempt,
  type PricedUsage,
} from '#core';
import { readCostStatement, readUpstreamFacts, type UpstreamFacts } from '#formats';
import { droppedNames } from './dropped-parameters.js';

/** What is known of a call beside its result. */
export interface CallFacts {
  /** Marks of the prompt's cache that the gateway has set. */
  readonly cacheMarks: number;
  /** The provider's id of the call; null: it sent none. */
  readonly upstreamRequestId: string | null;
  /** Client fields that the candidate's format or model lacks; none where another call answers. */
  readonly dropped: readonly string[];
}

/** Of a candidate that was not called. */
export const NO_CALL: CallFacts = { cacheMarks: 0, upstreamRequestId: null, dropped: [] };

/** A finished attempt, for its record. */
export interface FinishedAttempt extends CallFacts {
  /** Null: the upstream did not answer. */
  readonly status: number | null;
  readonly durationMs: number;
  /** Unix milliseconds; null: it costs nothing. */
  readonly endedAtMs: number | null;
  /** Usage that the upstream bills; null: it bills nothing. */
  readonly usage: TokenUsage | null;
  /** The provider's service tier that served it, else the requested one; null: the ordinary one. */
  readonly serviceTier: string | null;
  /** The reply, error or chunk in which the upstream speaks of the call; null: none. */
  readonly replyObject: JsonObject | null;
}

/** Facts for the operator in a reply or a usage chunk, whether or not the client receives them, too. */
function upstreamFactsOf({ channel }: Candidate, object: JsonObject | null): UpstreamFacts | null {
  return object === null ? null : readUpstreamFacts(object, recordedFields(channel.options.dropReply));
}

/** By the list of a channel, which lives as long as its options. */
const known = new WeakMap<readonly string[], readonly string[]>();

function recordedFields(dropped: readonly string[]): readonly string[] {
  let fields = known.get(dropped);
  if (fields === undefined) known.set(dropped, (fields = [...new Set([...PURCHASE_FIELDS, ...dropped])]));
  return fields;
}

/**
 * The record of one attempt, with its cost: as reported where the channel goes by it, else by the channel's list. A list
 * that cannot say what was used costs is none: it is in no record.
 * @param reason why its answer was not used; null: it was
 */
export function attemptRecord(candidate: Candidate, reason: string | null, attempt: FinishedAttempt): Attempt {
  const { channel, credential, upstreamModel } = candidate;
  const { status, durationMs, usage, replyObject, cacheMarks, upstreamRequestId, dropped } = attempt;
  const costVersion = costOf(candidate, attempt);
  const listed = usage === null || costVersion === null ? null : priceCost(usage, costVersion);
  const isListed = usage === null || listed !== null;
  const upstreamFacts = upstreamFactsOf(candidate, replyObject);
  return {
    channelId: channel.id,
    channelName: channel.name,
    credentialId: credential.id,
    upstreamModel,
    status,
    reason,
    durationMs,
    costVersionId: isListed ? (costVersion?.id ?? null) : null,
    meters: listed?.meters ?? {},
    ...bookedCost(candidate, attempt, listed),
    ...(upstreamFacts === null ? {} : { upstreamFacts }),
    ...(cacheMarks === 0 ? {} : { cacheMarks }),
    ...(upstreamRequestId === null ? {} : { upstreamRequestId }),
    ...(dropped.length === 0 ? {} : { dropped: droppedNames(dropped) }),
  };
}

const NOT_STATED = { value: null, isWhole: true };

type CostFields = Pick<Attempt, 'costNanoUsd' | 'listCostNanoUsd' | 'costReport'>;

function bookedCost(
  { channel }: Candidate,
  { usage, replyObject }: FinishedAttempt,
  listed: PricedUsage | null,
): CostFields {
  const { trustReportedCost, reportedCostField, reportedCostUnless } = channel.options;
  const listNanoUsd = listed?.amountNanoUsd ?? null;
  const byList = { costNanoUsd: listNanoUsd ?? 0n };
  if (!trustReportedCost || reportedCostField === null) return byList;
  const statement =
    replyObject === null ? NOT_STATED : readCostStatement(replyObject, reportedCostField, reportedCostUnless);
  // A call that failed is rarely billed, and then says so.
  if (usage === null && statement.value === null) return byList;
  const { reportedCostUsdPerUnit: usdPerUnit, costDriftPercent: driftPercentMax } = channel.options;
  const { report, costNanoUsd } = bookReportedCost(statement, { usdPerUnit, driftPercentMax }, listNanoUsd);
  if (costNanoUsd === null) return { ...byList, costReport: report };
  return { costNanoUsd, ...(listNanoUsd === null ? {} : { listCostNanoUsd: listNanoUsd }), costReport: report };
}

/** The version that prices a call: of its service tier, and of a cost by the hour at the moment its provider goes by. */
function costOf({ costVersion }: Candidate, attempt: FinishedAttempt): PriceVersion | null {
  const { durationMs, endedAtMs, serviceTier } = attempt;
  if (costVersion === null) return null;
  const { scheduled } = costVersion;
  if (scheduled === undefined || endedAtMs === null) return tierCost(costVersion, serviceTier);
  return tierCost(scheduled.at(scheduled.billedBy === 'end' ? endedAtMs : endedAtMs - durationMs), serviceTier);
}
