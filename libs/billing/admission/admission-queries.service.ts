import { Injectable } from '@nestjs/common';
import { groupRows, RedisService, wireWords } from '#core/infra';
import type { RateLimits } from '#core';
import type { CapWindow } from './domain/admit.js';
import { parseEntry, type Entry } from './domain/entry.js';
import { limitState, readBacklog, type LimitState } from './domain/gcra.js';
import { parseExpiries } from './domain/project-wallet.js';
import { readOutboxEvent } from './domain/read-outbox-event.js';
import type { Grade, WalletProjection } from './domain/settlement-commands.js';
import { SHARDS } from './domain/shard-of.js';
import { capField } from './domain/cap-name.js';
import { readCapState, type CapState } from './domain/cap-state.js';
import { markersKey, organizationKeys, shardKeys } from './keys.js';
import { LuaScript } from './lua-script.js';

const readWalletScript = new LuaScript('read-wallet');
const checkInvariantsScript = new LuaScript('check-invariants');
const readStatesScript = new LuaScript('read-states');

/** Requests read in one call: 10,000 markers block Redis, and with it every admission, for 15 ms. */
const READ_BATCH_MAX = 500;

/** The balance that admission decides by. */
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

/** The reservation of a running request. */
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

interface RequestRef {
  readonly organizationId: string;
  readonly requestId: string;
}

/** The read model of the state in Redis. */
@Injectable()
export class AdmissionQueries {
  constructor(private readonly redis: RedisService) {}

  /** Null while the wallet is unknown to Redis. */
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

  /** With the payload of its event, if it is final. Null before the admission and after the settlement of the request. */
  async findEntry(organizationId: string, requestId: string): Promise<Entry | null> {
    const { entries, outbox } = organizationKeys(organizationId);
    const text = await this.redis.client.hget(entries, requestId);
    const entry = text === null ? null : parseEntry(text);
    if (entry?.state !== 'final') return entry;
    const [found] = await this.redis.client.xrange(outbox, entry.payload, entry.payload);
    const event = found === undefined ? null : readOutboxEvent(found);
    // None: it was settled since.
    return event?.requestId === requestId ? { ...entry, payload: event.payload } : null;
  }

  /**
   * The admission time of an organization's oldest request that is not settled yet; null without any. Reads in pages: a
   * million requests can wait while settlement lags.
   */
  async oldestAdmittedAtMs(organizationId: string): Promise<number | null> {
    const { entries } = organizationKeys(organizationId);
    let [oldest, cursor] = [Infinity, '0'];
    do {
      const [next, page] = await this.redis.client.hscan(entries, cursor, 'COUNT', READ_BATCH_MAX);
      for (const [, text] of pairs(page)) oldest = Math.min(oldest, parseEntry(text).terms.admittedAtMs);
      cursor = next;
    } while (cursor !== '0');
    return oldest === Infinity ? null : oldest;
  }

  /** Up to `limit` running requests of one organization, or of all (null), by the end of their leases. */
  async listHolds(organizationId: string | null, limit: number): Promise<Hold[]> {
    const leases =
      organizationId === null ? await this.listAllLeases(limit) : await this.listLeases(organizationId, limit);
    const holds = await Promise.all(leases.map((lease) => this.findHold(lease)));
    return holds.filter((hold) => hold !== null);
  }

  /** The grades of the settled markers; a request without one (never settled, or expired) is absent. */
  async readMarkers(requests: readonly RequestRef[]): Promise<Map<string, Grade>> {
    const grades = new Map<string, Grade>();
    const keyOf = ({ organizationId, requestId }: RequestRef): string => markersKey(organizationId, requestId);
    await inBatches(requests, keyOf, async (batch, key) => {
      const markers = await this.redis.client.hmget(key, ...batch.map(({ requestId }) => requestId));
      for (const [index, { requestId }] of batch.entries()) {
        const marker = markers[index] ?? null;
        if (marker !== null) grades.set(requestId, marker === '2' ? 2 : 1);
      }
    });
    return grades;
  }

  /** The grades at which requests are captured and not yet settled; a request without a captured entry is absent. */
  async readCaptured(requests: readonly RequestRef[]): Promise<Map<string, Grade>> {
    const grades = new Map<string, Grade>();
    const tagOf = ({ organizationId }: RequestRef): string => organizationKeys(organizationId).tag;
    await inBatches(requests, tagOf, async (batch) => {
      const entries = batch.map(({ organizationId }) => organizationKeys(organizationId).entries);
      const ids = batch.map(({ requestId }) => requestId);
      const states = String(await readStatesScript.run(this.redis.client, wireWords(entries), ids));
      for (const [index, { requestId }] of batch.entries()) {
        if (states[index] === 'C') grades.set(requestId, 2);
        if (states[index] === 'P') grades.set(requestId, 1);
      }
    });
    return grades;
  }

  /** What each cap of a key has counted in its current window. */
  async readCaps(organizationId: string, keyId: string, caps: readonly CapWindow[]): Promise<CapState[]> {
    if (caps.length === 0) return [];
    const fields = caps.map(({ name }) => capField(keyId, name));
    const [nowMs, stored] = await Promise.all([
      this.redis.readClockMs(),
      this.redis.client.hmget(organizationKeys(organizationId).caps, ...fields),
    ]);
    return caps.map((cap, index) => readCapState(cap, stored[index] ?? null, nowMs));
  }

  /** What is left of the rate limits of a key, or of an organization (null). Takes nothing. */
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

  /**
   * Violated invariants as texts, empty when there are none. Redis serves no other client meanwhile, so an organization
   * with more than `entriesMax` is not checked.
   */
  async checkInvariants(organizationId: string, entriesMax: number | null = null): Promise<string[]> {
    const keys = organizationKeys(organizationId);
    const violations = await checkInvariantsScript.run(
      this.redis.client,
      wireWords([keys.wallet, keys.entries, keys.leases, keys.organizationLeases, keys.caps]),
      [organizationId, entriesMax === null ? '' : String(entriesMax)],
    );
    return Array.isArray(violations) ? violations.map(String) : [];
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

/** The flat reply of ZRANGE WITHSCORES as pairs. */
function pairs(flat: readonly string[]): [member: string, score: string][] {
  const result: [string, string][] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) result.push([flat[index] ?? '', flat[index + 1] ?? '']);
  return result;
}

/** Batches of one key follow each other; those of different keys run at the same time. */
async function inBatches(
  requests: readonly RequestRef[],
  keyOf: (request: RequestRef) => string,
  work: (batch: readonly RequestRef[], key: string) => Promise<void>,
): Promise<void> {
  await Promise.all(
    [...groupRows(requests, keyOf)].map(async ([key, group]) => {
      for (let from = 0; from < group.length; from += READ_BATCH_MAX)
        await work(group.slice(from, from + READ_BATCH_MAX), key);
    }),
  );
}
