import { Injectable } from '@nestjs/common';
import { RedisService } from '#core/infra';
import { uuidTimeMs } from '#core';
import { readOutboxEvent } from './domain/read-outbox-event.js';
import { SHARDS } from './domain/shard-of.js';
import type { Grade } from './domain/settlement-commands.js';
import { shardKeys, shardMarkersKey } from './keys.js';

/** Finished requests of one shard that are not in the ledger yet. */
export interface ShardOutbox {
  readonly shard: number;
  readonly events: number;
  /** Age of the oldest, milliseconds. */
  readonly lagMs: number;
}

export interface LeaseCounts {
  readonly running: number;
  /** Of these, expired and not reaped yet. */
  readonly expired: number;
  /** Age of the oldest hold, milliseconds; null when none runs. */
  readonly oldestMs: number | null;
}

/** A settled marker: Postgres has this request at this grade. */
export interface Marker {
  readonly shard: number;
  readonly requestId: string;
  readonly grade: Grade;
}

const MARKERS = /^dn:\{s(\d\d)\}:\d+$/;
const WALLET = /^wallet:\{s\d\d\}:(.+)$/;
const SCAN_COUNT = 1_000;
/** Hashes of markers in one page: each has those of one second of a shard. */
const MARKERS_PAGE = 100;
/** Leases read of each shard, those that end first: a hold that is never released is among them. */
const OLDEST_PER_SHARD = 100;
/** By how much the clock of a gateway, which makes the ids, may differ from that of Redis. */
const CLOCK_TOLERANCE_MS = 600_000;
const OUTBOX_PAGE = 500;
/** Events of a shard that a search for one request reads at most. */
const OUTBOX_SEARCHED_MAX = 10_000;

/** The backlog in Redis over all organizations. Apart from the scans, its cost is independent of their number. */
@Injectable()
export class BacklogService {
  constructor(private readonly redis: RedisService) {}

  /** Shards with pending events. */
  async readOutbox(): Promise<ShardOutbox[]> {
    const nowMs = await this.redis.readClockMs();
    const counts = await Promise.all(SHARDS.map((shard) => this.redis.client.xlen(shardKeys(shard).outbox)));
    const pending = SHARDS.filter((shard) => (counts[shard] ?? 0) > 0);
    const heads = await Promise.all(
      pending.map((shard) => this.redis.client.xrange(shardKeys(shard).outbox, '-', '+', 'COUNT', 1)),
    );
    return pending.map((shard, index) => {
      const [[streamId] = []] = heads[index] ?? [];
      // No head: settled between the two reads.
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

  /** Request ids begin with the time of the admission. */
  private async readOldestMs(nowMs: number): Promise<number | null> {
    const members = await Promise.all(
      SHARDS.map((shard) => this.redis.client.zrange(shardKeys(shard).leases, 0, String(OLDEST_PER_SHARD - 1))),
    );
    const admittedAtMs = members.flat().map((member) => uuidTimeMs(member.slice(member.lastIndexOf('|') + 1)));
    return admittedAtMs.length === 0 ? null : Math.max(0, nowMs - Math.min(...admittedAtMs));
  }

  /**
   * The organization of a request that runs or waits for the ledger; null without such a request. Searches the leases,
   * and each outbox from the admission of the request on: for single requests.
   */
  async findOrganization(requestId: string): Promise<string | null> {
    const found = await Promise.all(
      SHARDS.map(async (shard) => (await this.findLease(shard, requestId)) ?? this.findEvent(shard, requestId)),
    );
    return found.find((organizationId) => organizationId !== null) ?? null;
  }

  private async findLease(shard: number, requestId: string): Promise<string | null> {
    const { leases } = shardKeys(shard);
    const match = `*|${requestId}`;
    let cursor = '0';
    do {
      const [next, found] = await this.redis.client.zscan(leases, cursor, 'MATCH', match, 'COUNT', SCAN_COUNT);
      const [member] = found;
      if (member !== undefined) return member.slice(0, member.indexOf('|'));
      cursor = next;
    } while (cursor !== '0');
    return null;
  }

  private async findEvent(shard: number, requestId: string): Promise<string | null> {
    let from = String(Math.max(0, uuidTimeMs(requestId) - CLOCK_TOLERANCE_MS));
    for (let searched = 0; searched < OUTBOX_SEARCHED_MAX; searched += OUTBOX_PAGE) {
      const page = await this.redis.client.xrange(shardKeys(shard).outbox, from, '+', 'COUNT', OUTBOX_PAGE);
      const found = page.map(readOutboxEvent).find((event) => event.requestId === requestId);
      if (found !== undefined) return found.organizationId;
      const last = page.at(-1);
      if (last === undefined || page.length < OUTBOX_PAGE) return null;
      from = `(${last[0]}`;
    }
    return null;
  }

  /** All markers, in pages. Scans all keys of Redis, so for audits only. SCAN may return a marker twice. */
  async *scanMarkers(): AsyncGenerator<Marker[]> {
    for await (const found of this.scanKeys('dn:*')) {
      const keys = found.filter((key) => MARKERS.test(key));
      for (let from = 0; from < keys.length; from += MARKERS_PAGE) {
        const page = await Promise.all(keys.slice(from, from + MARKERS_PAGE).map((key) => this.readMarkers(key)));
        yield page.flat();
      }
    }
  }

  private async readMarkers(key: string): Promise<Marker[]> {
    const shard = Number(MARKERS.exec(key)?.[1]);
    const grades = await this.redis.client.hgetall(key);
    return Object.entries(grades).map(([requestId, grade]) => ({ shard, requestId, grade: grade === '2' ? 2 : 1 }));
  }

  /** Deletes settled markers. Deleting a true one is safe: the claim of records in Postgres finds the request, too. */
  async removeMarkers(markers: readonly Marker[]): Promise<void> {
    await Promise.all(
      markers.map(({ shard, requestId }) => this.redis.client.hdel(shardMarkersKey(shard, requestId), requestId)),
    );
  }

  /** Organizations with a wallet in Redis, in pages. Scans all keys of Redis. */
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
