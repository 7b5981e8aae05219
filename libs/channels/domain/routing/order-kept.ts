import type { Channel, Credential } from '../channel.js';
import type { ChannelVitals, ModelVitals } from '../health/channel-vitals.js';
import { drawRank } from './draw-rank.js';
import { costInForce } from './cost-in-force.js';
import type { PlanRequest } from './plan-request.js';
import type { PlanReason } from './plan-note.js';

/** A channel that passed all limits. */
export interface Kept {
  readonly channel: Channel;
  /** Usable ones, in the order in which they are taken. */
  readonly credentials: readonly Credential[];
  readonly vitals: ChannelVitals | undefined;
  readonly model: ModelVitals | undefined;
  /** Whether the conversation was answered here last. */
  readonly isSticky: boolean;
  reason: PlanReason;
  /** Place in the caller's own order, level, and rank within level and priority: lower is asked first. */
  preference: number;
  level: number;
  rank: number;
}

/** Later levels are asked only after earlier ones. A conversation's own place is before all of them. */
const LEVELS: Readonly<Partial<Record<PlanReason, number>>> = { busy: 1, lacks_capability: 2, last_resort: 3 };
const LAST_RESORT = 3;

/**
 * The first `max` in the order in which they are asked: the caller's `order`, the conversation's place, those that are
 * well and have all that is needed, by priority, within one priority by the strategy.
 */
export function orderKept(kept: readonly Kept[], request: PlanRequest, max: number): readonly Kept[] {
  if (kept.length < 2) return kept;
  const ordered: Kept[] = [];
  for (const one of kept) {
    rank(one, request);
    insert(ordered, one, max);
  }
  if (request.strategy === 'least_busy') preferLessBusy(ordered);
  return ordered;
}

function rank(one: Kept, request: PlanRequest): void {
  const { order } = request.preferences;
  if (one.reason !== 'available') one.level = LEVELS[one.reason] ?? 0;
  else if (one.isSticky) one.level = -1;
  if (order !== null) {
    const wished = order.indexOf(one.channel.name);
    one.preference = one.level === LAST_RESORT ? Infinity : wished < 0 ? order.length : wished;
  }
  one.rank = rankOf(one, request);
}

function rankOf({ channel, model }: Kept, request: PlanRequest): number {
  switch (request.strategy) {
    case 'cheapest':
      return costRank(channel, request);
    case 'fastest':
      return model?.firstByte.expectedMs(request.nowMs) ?? 0;
    case 'weighted':
    case 'least_busy':
      return drawRank(request.draw(channel.id), channel.weight);
  }
}

/** Of a million prompt and a million completion tokens, in nano-USD; what costs nobody knows is the dearest. */
function costRank(channel: Channel, { modelId, atMs }: PlanRequest): number {
  const served = channel.models.get(modelId);
  const rates = (served === undefined ? null : costInForce(served, atMs))?.rows[0]?.rates;
  return rates === undefined ? Number.MAX_VALUE : Number((rates.input ?? 0n) + (rates.output ?? 0n));
}

/** Insertion sort that forgets what falls behind the end: among many channels most are compared once. */
function insert(ordered: Kept[], one: Kept, max: number): void {
  let place = ordered.length;
  if (place < max) ordered.push(one);
  else if (isBefore(one, ordered[--place])) ordered[place] = one;
  else return;
  for (; place > 0; place--) {
    const previous = ordered[place - 1];
    if (previous === undefined || !isBefore(one, previous)) break;
    ordered[place] = previous;
  }
  ordered[place] = one;
}

/** Of equals the one that came first stays first. */
function isBefore(one: Kept, other: Kept | undefined): boolean {
  if (other === undefined) return false;
  if (one.preference !== other.preference) return one.preference < other.preference;
  if (one.level !== other.level) return one.level < other.level;
  if (one.channel.priority !== other.channel.priority) return one.channel.priority < other.channel.priority;
  return one.rank < other.rank;
}

/** Power of two choices: of the two drawn first the one with less to do for its weight. */
function preferLessBusy(ordered: Kept[]): void {
  const [first, second] = ordered;
  if (first === undefined || second === undefined) return;
  const alike =
    first.preference === second.preference &&
    first.level === second.level &&
    first.channel.priority === second.channel.priority;
  if (!alike || busyness(first) <= busyness(second)) return;
  ordered[0] = second;
  ordered[1] = first;
}

function busyness({ channel, vitals }: Kept): number {
  return (vitals?.slots.usedCount ?? 0) / Math.max(channel.weight, 1);
}
