import { Injectable } from '@nestjs/common';
import { RedisService } from '#infra';
import { uuidTimeMs } from '#kernel';
import { SHARDS } from './domain/shard-of.js';
import type { Grade } from './domain/settlement-commands.js';
import { shardKeys, shardMarkerKey } from './keys.js';

/** Finished requests of one shard that wait for the ledger. */
export interface ShardOutbox {
  readonly shard: number;
  readonly events: number;
  /** Age of the oldest, milliseconds. */
  readonly lagMs: number;
}

export interface LeaseCounts {
  readonly running: number;
  /** Of these, how many have ended and wait for the reaper. */
  readonly expired: number;
  /** For how long the oldest has held money, milliseconds; null when none runs. */
  readonly oldestMs: number | null;
}

/** A marker: "Postgres has this request at this grade". */
export interface Marker {
  readonly shard: number;
  readonly requestId: string;
  readonly grade: Grade;
}

const MARKER = /^dn:\{s(\d\d)\}:(.+)$/;
const WALLET = /^wallet:\{s\d\d\}:(.+)$/;
const SCAN_COUNT = 1_000;
/** Of each shard, those longest unheard of: what nobody gives back is among them. */
const AGED_A_SHARD = 100;

/** What waits in Redis, over all organizations. A look costs the same whatever their number. */
@Injectable()
export class BacklogService {
  constructor(private readonly redis: RedisService) {}

  /** Shards in which something waits. */
  async readOutbox(): Promise<ShardOutbox[]> {
    const nowMs = await this.redis.readClockMs();
    const counts = await Promise.all(SHARDS.map((shard) => this.redis.client.xlen(shardKeys(shard).outbox)));
    const waiting = SHARDS.filter((shard) => (counts[shard] ?? 0) > 0);
    const heads = await Promise.all(
      waiting.map((shard) => this.redis.client.xrange(shardKeys(shard).outbox, '-', '+', 'COUNT', 1)),
    );
    return waiting.map((shard, index) => {
      const [[streamId] = []] = heads[index] ?? [];
      // Settled between the two looks.
      const appendedAtMs = streamId === undefined ? nowMs : parseInt(streamId, 10);
      return { shard, events: counts[shard] ?? 0, lagMs: Math.max(0, nowMs - appendedAtMs) };
    });
  }

  async countLeases(): Promise<LeaseCounts> {
    const nowMs = await this.redis.readClockMs();
    const counts = await Promise.all(
      SHARDS.map(async (shard) => {
        const { leases } = shardKeys(shard);
        return Promise.all([this.redis.client.zcard(leases), this.redis.client.zcount(leases, '-inf', nowMs)]);
      }),
    );
    return counts.reduce<LeaseCounts>(
      (sum, [running, expired]) => ({ ...sum, running: sum.running + running, expired: sum.expired + expired }),
      { running: 0, expired: 0, oldestMs: await this.readOldestMs(nowMs) },
    );
  }

  /** Ids begin with the time of the admission. */
  private async readOldestMs(nowMs: number): Promise<number | null> {
    const members = await Promise.all(
      SHARDS.map((shard) => this.redis.client.zrange(shardKeys(shard).leases, 0, String(AGED_A_SHARD - 1))),
    );
    const admittedAtMs = members.flat().map((member) => uuidTimeMs(member.slice(member.lastIndexOf('|') + 1)));
    return admittedAtMs.length === 0 ? null : Math.max(0, nowMs - Math.min(...admittedAtMs));
  }

  /** All markers, in pages. Walks every key of Redis, so for audits only; one that moves meanwhile may come twice. */
  async *scanMarkers(): AsyncGenerator<Marker[]> {
    for await (const keys of this.scanKeys('dn:*')) {
      const values = await Promise.all(keys.map((key) => this.redis.client.get(key)));
      yield keys.flatMap((key, index) => {
        const [, shard = '', requestId] = MARKER.exec(key) ?? [];
        const value = values[index] ?? null;
        if (requestId === undefined || value === null) return [];
        return [{ shard: Number(shard), requestId, grade: value === '2' ? 2 : 1 }];
      });
    }
  }

  /** Takes back what was said of these requests. A marker that was true is missed by nobody: the gate knows as well. */
  async removeMarkers(markers: readonly Marker[]): Promise<void> {
    await Promise.all(markers.map(({ shard, requestId }) => this.redis.client.del(shardMarkerKey(shard, requestId))));
  }

  /** Organizations of which Redis knows a wallet, in pages, by a walk through every key. */
  async *scanWallets(): AsyncGenerator<string[]> {
    for await (const keys of this.scanKeys('wallet:*')) {
      yield keys.flatMap((key) => WALLET.exec(key)?.[1] ?? []);
    }
  }

  private async *scanKeys(pattern: string): AsyncGenerator<string[]> {
    let cursor = '0';
    do {
      const [next, keys] = await this.redis.client.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT);
      cursor = next;
      yield keys;
    } while (cursor !== '0');
  }
}
