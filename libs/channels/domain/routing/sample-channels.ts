import type { Channel } from '../channel.js';
import { hashText } from './affinity-key.js';
import { weightedRank } from './weighted-rank.js';

/** What does not change between two versions of the channels of one model, in their order. */
interface SampleTable {
  readonly ids: readonly string[];
  readonly idHashes: Uint32Array;
  readonly weights: Float64Array;
  /** Zero for a weight of zero. */
  readonly inverseWeights: Float64Array;
  readonly groups: readonly PriorityGroup[];
}

/** Channels of one priority: from `start` to before `end`. */
interface PriorityGroup {
  readonly start: number;
  readonly end: number;
  readonly weight: number;
}

/** The first channels in random order by weight within each priority, lower priorities first. */
export interface SampledChannels {
  readonly first: readonly Channel[];
  /** The random number of a channel: as sampled, or sampled now if its priority was not reached. */
  readonly random: (channelId: string) => number;
}

type Random = (name: string, nameHash?: number) => number;

/** Ranks below `CUT` × max ÷ weight of the group: on average that many times `max`, seldom fewer than it. */
const CUT = 1.5;

/** By the list of channels, which a snapshot replaces as a whole. */
const tables = new WeakMap<readonly Channel[], SampleTable>();

/**
 * Samples the first `max` of many channels, in the order of `weightedRank`: one random number for each channel, and the
 * logarithm only for those that may be among the first.
 * @param channels lower priorities first
 */
export function sampleChannels(channels: readonly Channel[], random: Random, max: number): SampledChannels {
  const table = tableOf(channels);
  const numbers = new Float64Array(channels.length);
  const first: Channel[] = [];
  let reached = 0;
  for (const group of table.groups) {
    for (const index of sampleGroup(table, group, numbers, random, max - first.length)) {
      const channel = channels[index];
      if (channel !== undefined) first.push(channel);
    }
    reached = group.end;
    if (first.length === max) break;
  }
  return { first, random: replay(channels, numbers.subarray(0, reached), random) };
}

/** Indexes of the `max` lowest ranks of a group, lowest first. As -ln(x) ≥ 1 - x, most need no logarithm. */
function sampleGroup(
  { ids, idHashes, weights, inverseWeights }: SampleTable,
  { start, end, weight }: PriorityGroup,
  numbers: Float64Array,
  random: Random,
  max: number,
): number[] {
  const wanted = Math.min(max, end - start);
  const cut = (CUT * max) / weight;
  const near: number[] = [];
  for (let index = start; index < end; index++) {
    const number = random(ids[index] ?? '', idHashes[index]);
    numbers[index] = number;
    if ((1 - number) * (inverseWeights[index] ?? 0) < cut) near.push(index);
  }
  const below = sortBelow(near, numbers, weights, cut);
  if (below.length >= wanted) return below.slice(0, wanted);
  const all = Array.from({ length: end - start }, (_, offset) => start + offset);
  return sortBelow(all, numbers, weights, Infinity).slice(0, wanted);
}

/** The indexes whose ranks are below `cut`, lowest rank first; equals keep their order. */
function sortBelow(indexes: readonly number[], numbers: Float64Array, weights: Float64Array, cut: number): number[] {
  const sorted: number[] = [];
  const ranks: number[] = [];
  for (const index of indexes) {
    const rank = weightedRank(numbers[index] ?? 0, weights[index] ?? 0);
    if (rank >= cut) continue;
    let position = ranks.length;
    for (; position > 0 && (ranks[position - 1] ?? 0) > rank; position--) {
      ranks[position] = ranks[position - 1] ?? 0;
      sorted[position] = sorted[position - 1] ?? 0;
    }
    ranks[position] = rank;
    sorted[position] = index;
  }
  return sorted;
}

function replay(channels: readonly Channel[], numbers: Float64Array, random: Random): (channelId: string) => number {
  let byId: Map<string, number> | null = null;
  return (channelId) => {
    byId ??= new Map(Array.from(numbers, (number, index) => [channels[index]?.id ?? '', number]));
    return byId.get(channelId) ?? random(channelId);
  };
}

function tableOf(channels: readonly Channel[]): SampleTable {
  let table = tables.get(channels);
  if (table === undefined) tables.set(channels, (table = createTable(channels)));
  return table;
}

function createTable(channels: readonly Channel[]): SampleTable {
  const groups: PriorityGroup[] = [];
  let start = 0;
  for (const [index, { priority }] of channels.entries()) {
    if (channels[index + 1]?.priority === priority) continue;
    const end = index + 1;
    groups.push({ start, end, weight: channels.slice(start, end).reduce((sum, one) => sum + one.weight, 0) });
    start = end;
  }
  return {
    ids: channels.map(({ id }) => id),
    idHashes: Uint32Array.from(channels, ({ id }) => hashText(id)),
    weights: Float64Array.from(channels, ({ weight }) => weight),
    inverseWeights: Float64Array.from(channels, ({ weight }) => (weight > 0 ? 1 / weight : 0)),
    groups,
  };
}
