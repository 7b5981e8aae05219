import type { Channel } from '../../../domain/channel.js';
import { hashText, seededNumber } from '../affinity/affinity-key.js';
import type { PlanRequest } from './plan-request.js';
import { WatchedChannel } from './watched-channel.js';
import { weightedRank } from './weighted-rank.js';

/** The limit of the next sample's ranks, as a multiple of the highest rank in the last ones. */
const MARGIN = 1.5;
/** Share of the last sample in that limit. */
const RECENT = 0.1;

/** Channels of one model for sampling: built once for each list, which a snapshot replaces as a whole. */
class SampleTable {
  private readonly byId: ReadonlyMap<string, Channel>;
  private readonly groups: readonly PriorityGroup[];

  /** @param channels lower priorities first */
  constructor(channels: readonly Channel[]) {
    this.byId = new Map(channels.map((channel) => [channel.id, channel]));
    const groups = new Map<number, Channel[]>();
    for (const channel of channels) {
      if (channel.status !== 'enabled' || channel.credentials.length === 0) continue;
      const group = groups.get(channel.priority);
      if (group === undefined) groups.set(channel.priority, [channel]);
      else group.push(channel);
    }
    this.groups = Array.from(groups.values(), (group) => new PriorityGroup(group));
  }

  find(channelId: string): Channel | undefined {
    return this.byId.get(channelId);
  }

  /**
   * The first `max` in random order by weight within each priority, lower priorities first: enabled channels whose
   * breaker and credentials allow a request.
   */
  sample(request: PlanRequest, seed: number, max: number): readonly WatchedChannel[] {
    const first: WatchedChannel[] = [];
    for (const group of this.groups) {
      for (const one of group.sample(request, seed, max - first.length)) first.push(one);
      if (first.length === max) break;
    }
    return first;
  }
}

/** Channels of one priority; a limit of ranks keeps the work of a sample near its size, however many are unhealthy. */
class PriorityGroup {
  private readonly idHashes: Uint32Array;
  private readonly weights: Float64Array;
  /** Scratch: indexes whose rank may be below the limit. */
  private readonly near: Uint32Array;
  private watched: readonly WatchedChannel[] = [];
  private vitalsOf: PlanRequest['vitalsOf'] | null = null;
  /** Learned: the ranks of a sample are below it, almost always. If not, the whole group is looked at once more. */
  private limit = Infinity;

  constructor(private readonly channels: readonly Channel[]) {
    this.idHashes = Uint32Array.from(channels, ({ id }) => hashText(id));
    this.weights = Float64Array.from(channels, ({ weight }) => weight);
    this.near = new Uint32Array(channels.length);
  }

  sample(request: PlanRequest, seed: number, max: number): readonly WatchedChannel[] {
    if (this.vitalsOf !== request.vitalsOf) {
      this.vitalsOf = request.vitalsOf;
      this.watched = this.channels.map((channel) => new WatchedChannel(channel));
    }
    let lowest = this.lowestBelow(this.limit, request, seed, max);
    if (lowest.channels.length < max && this.limit < Infinity) {
      this.limit = Infinity;
      lowest = this.lowestBelow(Infinity, request, seed, max);
    }
    const limit = lowest.channels.length < max ? Infinity : MARGIN * lowest.highestRank;
    this.limit = this.limit === Infinity ? limit : this.limit + RECENT * (limit - this.limit);
    return lowest.channels;
  }

  /** The usable channels of the `max` lowest ranks below a limit, lowest first; equals keep their order. */
  private lowestBelow(limit: number, request: PlanRequest, seed: number, max: number): Lowest {
    const ranks: number[] = [];
    const channels: WatchedChannel[] = [];
    const nearCount = this.findNear(limit, seed);
    let bound = limit;
    for (let nth = 0; nth < nearCount; nth++) {
      const index = this.near[nth] ?? 0;
      const number = seededNumber(seed, this.idHashes[index] ?? 0);
      const weight = this.weights[index] ?? 0;
      const one = this.watched[index];
      if (1 - number >= bound * weight || one === undefined || one.isOut(request)) continue;
      const rank = weightedRank(number, weight);
      if (rank >= bound) continue;
      let position = ranks.length < max ? ranks.length : max - 1;
      for (; position > 0; position--) {
        const rankBefore = ranks[position - 1];
        const before = channels[position - 1];
        if (rankBefore === undefined || before === undefined || rankBefore <= rank) break;
        ranks[position] = rankBefore;
        channels[position] = before;
      }
      ranks[position] = rank;
      channels[position] = one;
      if (ranks.length === max) bound = ranks[max - 1] ?? bound;
    }
    return { channels, highestRank: ranks.at(-1) ?? Infinity };
  }

  /** One random number for each channel: as -ln(x) ≥ 1 - x, most need neither a logarithm nor their health. */
  private findNear(limit: number, seed: number): number {
    const { idHashes, weights, near } = this;
    let count = 0;
    for (let index = 0; index < idHashes.length; index++) {
      const isFar = 1 - seededNumber(seed, idHashes[index] ?? 0) >= limit * (weights[index] ?? 0);
      if (!isFar) near[count++] = index;
    }
    return count;
  }
}

interface Lowest {
  readonly channels: readonly WatchedChannel[];
  readonly highestRank: number;
}

const tables = new WeakMap<readonly Channel[], SampleTable>();

export function sampleTableOf(channels: readonly Channel[]): SampleTable {
  let table = tables.get(channels);
  if (table === undefined) tables.set(channels, (table = new SampleTable(channels)));
  return table;
}
