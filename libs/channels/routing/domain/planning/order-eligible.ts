import type { Channel, Credential } from '../../../domain/channel.js';
import type { ChannelVitals, ModelVitals } from '../../../upstreams/domain/health/channel-vitals.js';
import { weightedRank } from './weighted-rank.js';
import { costInForce } from './cost-in-force.js';
import type { PlanRequest } from './plan-request.js';
import type { PlanReason } from './plan-note.js';

/** A channel within all limits of the request. */
export interface EligibleChannel {
  readonly channel: Channel;
  /** Usable credentials, in attempt order. */
  readonly credentials: readonly Credential[];
  readonly vitals: ChannelVitals | undefined;
  readonly model: ModelVitals | undefined;
  /** Whether this channel last answered the affinity key. */
  readonly isSticky: boolean;
  reason: PlanReason;
  /** Position in the caller's `order`, level, and rank within level and priority; lower is tried first. */
  preference: number;
  level: number;
  rank: number;
}

/** Higher levels are tried after lower ones. The sticky target comes before all of them. */
const LEVELS: Readonly<Partial<Record<PlanReason, number>>> = { busy: 1, lacks_capability: 2, last_resort: 3 };
const LAST_RESORT = 3;

function levelOf(reason: PlanReason): number {
  return LEVELS[reason] ?? 0;
}

/**
 * The first `max` in attempt order: the caller's `order`, the sticky target, healthy channels with all needed
 * capabilities, the other levels; within a level by priority, within a priority by the strategy.
 */
export function orderEligible(
  eligible: readonly EligibleChannel[],
  request: PlanRequest,
  max: number,
): readonly EligibleChannel[] {
  if (eligible.length < 2) return eligible;
  const ordered: EligibleChannel[] = [];
  for (const one of eligible) {
    rank(one, request);
    insert(ordered, one, max);
  }
  if (request.strategy === 'least_busy') preferLessBusy(ordered);
  return ordered;
}

function rank(one: EligibleChannel, request: PlanRequest): void {
  const { order } = request.preferences;
  one.level = one.isSticky && one.reason === 'available' ? -1 : levelOf(one.reason);
  if (order !== null) {
    const preferredIndex = order.indexOf(one.channel.publicName);
    one.preference = one.level === LAST_RESORT ? Infinity : preferredIndex < 0 ? order.length : preferredIndex;
  }
  one.rank = rankOf(one, request);
}

function rankOf({ channel, model }: EligibleChannel, request: PlanRequest): number {
  switch (request.strategy) {
    case 'cheapest':
      return costRank(channel, request);
    case 'fastest':
      return model?.firstByte.expectedMs(request.nowMs) ?? 0;
    case 'weighted':
    case 'least_busy':
      return weightedRank(request.random(channel.id), channel.weight);
  }
}

/** The cost of a million prompt and a million completion tokens, in nano-USD; an unknown cost ranks last. */
function costRank(channel: Channel, { modelId, atMs }: PlanRequest): number {
  const served = channel.models.get(modelId);
  const rates = (served === undefined ? null : costInForce(served, atMs))?.rows[0]?.rates;
  return rates === undefined ? Number.MAX_VALUE : Number((rates.input ?? 0n) + (rates.output ?? 0n));
}

/** Bounded insertion sort: drops what falls behind `max`. Among many channels most are compared once. */
function insert(ordered: EligibleChannel[], one: EligibleChannel, max: number): void {
  let index = ordered.length;
  if (index < max) ordered.push(one);
  else if (isBefore(one, ordered[--index])) ordered[index] = one;
  else return;
  for (; index > 0; index--) {
    const previous = ordered[index - 1];
    if (previous === undefined || !isBefore(one, previous)) break;
    ordered[index] = previous;
  }
  ordered[index] = one;
}

/** Stable: equals keep their order. */
function isBefore(one: EligibleChannel, other: EligibleChannel | undefined): boolean {
  if (other === undefined) return false;
  if (one.preference !== other.preference) return one.preference < other.preference;
  if (one.level !== other.level) return one.level < other.level;
  if (one.channel.priority !== other.channel.priority) return one.channel.priority < other.channel.priority;
  return one.rank < other.rank;
}

/** Power of two choices: of the first two, prefers the one with less load for its weight. */
function preferLessBusy(ordered: EligibleChannel[]): void {
  const [first, second] = ordered;
  if (first === undefined || second === undefined) return;
  const alike =
    first.preference === second.preference &&
    first.level === second.level &&
    first.channel.priority === second.channel.priority;
  if (!alike || loadPerWeight(first) <= loadPerWeight(second)) return;
  ordered[0] = second;
  ordered[1] = first;
}

function loadPerWeight({ channel, vitals }: EligibleChannel): number {
  return (vitals?.slots.usedCount ?? 0) / Math.max(channel.weight, 1);
}
