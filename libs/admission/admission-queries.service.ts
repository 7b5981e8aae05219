import { Injectable } from '@nestjs/common';
import { RedisService, wireWords } from '#infra';
import type { RateLimits } from '#kernel';
import type { CapWindow } from './domain/admit.js';
import { parseEntry, type Entry } from './domain/entry.js';
import { limitState, readBacklog, type LimitState } from './domain/gcra.js';
import { parseExpiries } from './domain/project-wallet.js';
import type { Grade, WalletProjection } from './domain/settlement-commands.js';
import { SHARDS } from './domain/shard-of.js';
import { readCapState, type CapState } from './domain/cap-state.js';
import { markerKey, organizationKeys, shardKeys } from './keys.js';
import { LuaScript } from './lua-script.js';

const readWalletScript = new LuaScript('read-wallet');
const checkInvariantsScript = new LuaScript('check-invariants');

/** Of one shard in one command: ten thousand keep Redis busy for 15 ms, and every admission waits. */
const MARKERS_AT_ONCE = 500;

/** The balance as admission sees it at this moment. */
export interface WalletState {
  readonly availableNanoUsd: bigint;
  readonly heldNanoUsd: bigint;
  /** Captured, not yet in `postedNanoUsd`. */
  readonly unsettledNanoUsd: bigint;
  readonly postedNanoUsd: bigint;
  readonly creditLimitNanoUsd: bigint;
  readonly blockedNanoUsd: bigint;
  readonly status: 'active' | 'suspended';
  readonly version: bigint;
  readonly expiries: WalletProjection['expiries'];
}

/** A running request and what it reserves. */
export interface Hold {
  readonly organizationId: string;
  readonly requestId: string;
  readonly keyId: string;
  readonly heldNanoUsd: bigint;
  readonly checkpointNanoUsd: bigint | null;
  readonly admittedAtMs: number;
  readonly leaseEndsAtMs: number;
  readonly payload: string;
}

interface RequestName {
  readonly organizationId: string;
  readonly requestId: string;
}

/** Looks at what Redis knows and changes nothing. */
@Injectable()
export class AdmissionQueries {
  constructor(private readonly redis: RedisService) {}

  /** Null while Redis does not know the wallet. */
  async findWallet(organizationId: string): Promise<WalletState | null> {
    const { wallet } = organizationKeys(organizationId);
    const fields = await readWalletScript.run(this.redis.client, wireWords([wallet]), []);
    if (!Array.isArray(fields)) return null;
    const [
      available = '',
      held = '',
      unsettled = '',
      posted = '',
      creditLimit = '',
      blocked = '',
      status,
      version = '',
      expiries = '',
    ] = fields.map(String);
    return {
      availableNanoUsd: BigInt(available),
      heldNanoUsd: BigInt(held),
      unsettledNanoUsd: BigInt(unsettled),
      postedNanoUsd: BigInt(posted),
      creditLimitNanoUsd: BigInt(creditLimit),
      blockedNanoUsd: BigInt(blocked),
      status: status === 'active' ? 'active' : 'suspended',
      version: BigInt(version),
      expiries: parseExpiries(expiries),
    };
  }

  /** A request between its admission and its settlement. */
  async findEntry(organizationId: string, requestId: string): Promise<Entry | null> {
    const text = await this.redis.client.hget(organizationKeys(organizationId).entries, requestId);
    return text === null ? null : parseEntry(text);
  }

  /** When the oldest request of an organization between its admission and its settlement was admitted; null without any. */
  async oldestAdmittedAtMs(organizationId: string): Promise<number | null> {
    const entries = await this.redis.client.hvals(organizationKeys(organizationId).entries);
    const oldest = entries.reduce((least, text) => Math.min(least, parseEntry(text).terms.admittedAtMs), Infinity);
    return oldest === Infinity ? null : oldest;
  }

  /** Up to `limit` running requests of one organization, or of all (null): those longest unheard of first. */
  async listHolds(organizationId: string | null, limit: number): Promise<Hold[]> {
    const leases =
      organizationId === null ? await this.listAllLeases(limit) : await this.listLeases(organizationId, limit);
    const holds = await Promise.all(leases.map((lease) => this.findHold(lease)));
    return holds.filter((hold) => hold !== null);
  }

  /** The highest grade that the ledger is known to have of each request; absent when none is known (any more). */
  async readMarkers(requests: readonly RequestName[]): Promise<Map<string, Grade>> {
    const grades = new Map<string, Grade>();
    await Promise.all(
      [...groupByShard(requests).values()].map(async (group) => {
        for (let from = 0; from < group.length; from += MARKERS_AT_ONCE) {
          await this.readMarkersInto(grades, group.slice(from, from + MARKERS_AT_ONCE));
        }
      }),
    );
    return grades;
  }

  /** Spend of a key, and of the member who made it, in the current window of each cap. */
  async readCaps(organizationId: string, keyId: string, caps: readonly CapWindow[]): Promise<CapState[]> {
    if (caps.length === 0) return [];
    const fields = caps.map(({ memberId, period }) => `${memberId ?? keyId}:${period}`);
    const [nowMs, stored] = await Promise.all([
      this.redis.readClockMs(),
      this.redis.client.hmget(organizationKeys(organizationId).caps, ...fields),
    ]);
    return caps.map((cap, index) => readCapState(cap, stored[index] ?? null, nowMs));
  }

  /** What is left of the rates of a key, or of an organization (null), without taking anything. */
  async readRates(
    organizationId: string,
    keyId: string | null,
    { rpm, tpm }: RateLimits,
  ): Promise<{ requests: LimitState | null; tokens: LimitState | null }> {
    const prefix = keyId === null ? '' : `${keyId}:`;
    const [nowMs, [requests = null, tokens = null]] = await Promise.all([
      this.redis.readClockMs(),
      this.redis.client.hmget(organizationKeys(organizationId).limits, `${prefix}rpm`, `${prefix}tpm`),
    ]);
    return {
      requests: rpm === null ? null : limitState(readBacklog(requests, rpm, nowMs), rpm),
      tokens: tpm === null ? null : limitState(readBacklog(tokens, tpm, nowMs), tpm),
    };
  }

  /** What must hold in Redis at every moment and does not; empty when all is well. For audits and tests. */
  async checkInvariants(organizationId: string): Promise<string[]> {
    const keys = organizationKeys(organizationId);
    const wrong = await checkInvariantsScript.run(
      this.redis.client,
      wireWords([keys.wallet, keys.entries, keys.leases, keys.organizationLeases, keys.caps]),
      [organizationId],
    );
    return Array.isArray(wrong) ? wrong.map(String) : [];
  }

  private async readMarkersInto(grades: Map<string, Grade>, requests: readonly RequestName[]): Promise<void> {
    const markers = await this.redis.client.mget(
      requests.map(({ organizationId, requestId }) => markerKey(organizationId, requestId)),
    );
    for (const [index, { requestId }] of requests.entries()) {
      const marker = markers[index] ?? null;
      if (marker !== null) grades.set(requestId, marker === '2' ? 2 : 1);
    }
  }

  private async listLeases(organizationId: string, limit: number): Promise<Lease[]> {
    const key = organizationKeys(organizationId).organizationLeases;
    const flat = await this.redis.client.zrange(key, 0, String(limit - 1), 'WITHSCORES');
    return pairs(flat).map(([requestId, endsAt]) => ({ organizationId, requestId, leaseEndsAtMs: Number(endsAt) }));
  }

  private async listAllLeases(limit: number): Promise<Lease[]> {
    const shards = await Promise.all(
      SHARDS.map((shard) => this.redis.client.zrange(shardKeys(shard).leases, 0, String(limit - 1), 'WITHSCORES')),
    );
    return shards
      .flatMap(pairs)
      .map(([member, endsAt]) => {
        const [organizationId = '', , requestId = ''] = member.split('|');
        return { organizationId, requestId, leaseEndsAtMs: Number(endsAt) };
      })
      .sort((left, right) => left.leaseEndsAtMs - right.leaseEndsAtMs)
      .slice(0, limit);
  }

  private async findHold(lease: Lease): Promise<Hold | null> {
    const entry = await this.findEntry(lease.organizationId, lease.requestId);
    if (entry?.state !== 'held') return null;
    const { amountNanoUsd, checkpointNanoUsd, payload, terms } = entry;
    const { keyId, admittedAtMs } = terms;
    return { ...lease, keyId, admittedAtMs, heldNanoUsd: amountNanoUsd, checkpointNanoUsd, payload };
  }
}

type Lease = Pick<Hold, 'organizationId' | 'requestId' | 'leaseEndsAtMs'>;

/** Members and scores as Redis answers them in one flat list. */
function pairs(flat: readonly string[]): [member: string, score: string][] {
  const result: [string, string][] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) result.push([flat[index] ?? '', flat[index + 1] ?? '']);
  return result;
}

function groupByShard<T extends { organizationId: string }>(requests: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const request of requests) {
    const { tag } = organizationKeys(request.organizationId);
    const group = groups.get(tag);
    if (group === undefined) groups.set(tag, [request]);
    else group.push(request);
  }
  return groups;
}
