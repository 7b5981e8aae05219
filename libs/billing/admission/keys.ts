import { joinWireWords, wireWords, type WireWords } from '#core/infra';
import { LruMap, uuidTimeMs } from '#core';
import { shardOf } from './domain/shard-of.js';

/** The hash tag that puts all keys of a shard into one Redis Cluster slot. */
function tagOf(shard: number): string {
  return `{s${shard < 10 ? '0' : ''}${shard}}`;
}

/** Keys of a whole shard. */
interface ShardKeys {
  /** Sorted set `organization|key|id` → end of the lease in ms: the reaper's list. */
  readonly leases: string;
  /** Stream of finished requests for the ledger. */
  readonly outbox: string;
  /** Unix milliseconds (Postgres time) until which the shard's wallets are published. */
  readonly published: string;
}

/** Keys of one organization, all with its shard's tag. */
interface OrganizationKeys extends ShardKeys {
  /** The hash tag. */
  readonly tag: string;
  /** Hash: the projection of the wallet row, and the sums held and unsettled. */
  readonly wallet: string;
  /** Hash: request id → entry. */
  readonly entries: string;
  /** Sorted set: request id → end of the lease; counts concurrency. */
  readonly organizationLeases: string;
  /** Hash: `key:period` or `member:period` → `window|spent|open`. */
  readonly caps: string;
  /** Hash: rate limit cells of the organization and of its keys. */
  readonly limits: string;
}

/** Keys of one request, with those of its organization. */
export interface RequestKeys extends OrganizationKeys {
  /** Sorted set: request id → end of the lease, of one API key; counts its concurrency. */
  readonly keyLeases: string;
  /** Hash: request id → settled marker, its grade in Postgres. Of the requests of the shard made in the same second. */
  readonly markers: string;
  /** The tombstone: this id is refused for 10 minutes. */
  readonly tombstone: string;
  readonly idempotency: string;
}

/** Holds the run id of the last Redis process with all Idempotency-Keys. */
export const serverKey = 'server';

/** Set: organizations whose wallets gateways need and workers have not yet published. */
export const requestedWalletsKey = 'wallets:wanted';

/** Set: withdrawals `organization|token` whose end a worker has not seen yet. */
export const withdrawalsKey = 'wallets:withdrawn';

/** The restore of Postgres after which the wallets were loaded. */
export const epochKey = 'wallets:epoch';

/** Sorted set: the latest movements of money without a request, as text → Unix milliseconds. */
export const movedKey = 'wallets:moved';

/** Pub/sub: organizations whose requested wallets were published, separated by spaces. */
export const publishedChannel = 'wallets:published';

/** The hash in KEYS of a request without an Idempotency-Key. Its key is never read or written. */
const NO_IDEMPOTENCY = '-';

export function shardKeys(shard: number): ShardKeys {
  const tag = tagOf(shard);
  return { leases: `leases:${tag}`, outbox: `outbox:${tag}`, published: `pub:${tag}` };
}

/** Key names of recently used organizations, which never change. Every request needs them three times. */
const CACHED_MAX = 120_000;
const cachedKeys = new LruMap<string, OrganizationKeys>(CACHED_MAX);

export function organizationKeys(organizationId: string): OrganizationKeys {
  let keys = cachedKeys.get(organizationId);
  if (keys === undefined) {
    keys = formatOrganizationKeys(organizationId);
    cachedKeys.set(organizationId, keys);
  }
  return keys;
}

function formatOrganizationKeys(organizationId: string): OrganizationKeys {
  const shard = shardOf(organizationId);
  const tag = tagOf(shard);
  return {
    ...shardKeys(shard),
    tag,
    wallet: `wallet:${tag}:${organizationId}`,
    entries: `entries:${tag}:${organizationId}`,
    organizationLeases: `leases:${tag}:${organizationId}`,
    caps: `caps:${tag}:${organizationId}`,
    limits: `limits:${tag}:${organizationId}`,
  };
}

export function keyLeasesKey(organizationId: string, keyId: string): string {
  return `${organizationKeys(organizationId).organizationLeases}:${keyId}`;
}

export function markersKey(organizationId: string, requestId: string): string {
  return taggedMarkersKey(organizationKeys(organizationId).tag, requestId);
}

/** The same, for callers that have only the shard. */
export function shardMarkersKey(shard: number, requestId: string): string {
  return taggedMarkersKey(tagOf(shard), requestId);
}

function taggedMarkersKey(tag: string, requestId: string): string {
  return `dn:${tag}:${Math.floor(uuidTimeMs(requestId) / 1_000)}`;
}

/** Hash: the day and the sum of what the organization had waived in it. */
export function waiversKey(organizationId: string): string {
  return `waived:${organizationKeys(organizationId).tag}:${organizationId}`;
}

export function idempotencyKeyOf(organizationId: string, hash: string): string {
  return `idem:${organizationKeys(organizationId).tag}:${organizationId}:${hash}`;
}

export function requestKeys(
  organizationId: string,
  keyId: string,
  requestId: string,
  idempotencyHash: string | null,
): RequestKeys {
  const organization = organizationKeys(organizationId);
  return {
    keyLeases: keyLeasesKey(organizationId, keyId),
    markers: markersKey(organizationId, requestId),
    tombstone: `vd:${organization.tag}:${requestId}`,
    idempotency: idempotencyKeyOf(organizationId, idempotencyHash ?? NO_IDEMPOTENCY),
    ...organization,
  };
}

/** KEYS 1–10 of admit, capture and reap. */
export function requestKeyWords(keys: RequestKeys): WireWords {
  return joinWireWords(apiKeyWords(keys), wireWords([keys.markers, keys.tombstone, keys.idempotency]));
}

/** KEYS 1–11 of capture and reap. */
export function capturingKeyWords(keys: RequestKeys, first = requestKeyWords(keys)): WireWords {
  return joinWireWords(first, wireWords([keys.outbox]));
}

/** KEYS 1–7, which are the same for all requests of an API key. */
const cachedWords = new LruMap<string, WireWords>(CACHED_MAX);

function apiKeyWords(keys: RequestKeys): WireWords {
  let words = cachedWords.get(keys.keyLeases);
  if (words === undefined) {
    const { wallet, entries, leases, organizationLeases, keyLeases, caps, limits } = keys;
    words = wireWords([wallet, entries, leases, organizationLeases, keyLeases, caps, limits]);
    cachedWords.set(keyLeases, words);
  }
  return words;
}
