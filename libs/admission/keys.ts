import { joinWireWords, wireWords, type WireWords } from '#infra';
import { shardOf } from './domain/shard-of.js';

/** The hash tag that puts all keys of a shard into one Redis Cluster slot. */
function tagOf(shard: number): string {
  return `{s${shard < 10 ? '0' : ''}${shard}}`;
}

/** Keys of a whole shard. */
export interface ShardKeys {
  /** Sorted set `organization|key|id` → lease's end in ms: the list the reaper reads. */
  readonly leases: string;
  /** Stream of finished requests on their way to the ledger. */
  readonly outbox: string;
  /** Unix milliseconds (Postgres time) up to which the shard's wallets are published. */
  readonly published: string;
}

/** Keys of one organization, all with its shard's tag. */
export interface OrganizationKeys extends ShardKeys {
  /** The hash tag. */
  readonly tag: string;
  /** Hash: the projection of the wallet row, and what is held and unsettled. */
  readonly wallet: string;
  /** Hash: request id → entry. */
  readonly entries: string;
  /** Sorted set: request id → lease's end; counts concurrency. */
  readonly organizationLeases: string;
  /** Hash: `key:period` or `member:period` → `window|spent|open`. */
  readonly caps: string;
  /** Hash: rate limit cells of the organization and of its keys. */
  readonly limits: string;
}

/** Keys that matter to one request, its organization's among them. */
export interface RequestKeys extends OrganizationKeys {
  /** Sorted set: request id → lease's end, of one API key; counts its concurrency. */
  readonly keyLeases: string;
  /** "Postgres has this id at grade g". */
  readonly marker: string;
  /** "This id may no longer be admitted." */
  readonly voidMark: string;
  readonly idempotency: string;
}

/** Names the Redis process that knows all Idempotency-Keys, or did when it wrote this. */
export const serverKey = 'server';

/** Stands where a request without an Idempotency-Key has to name one to a script, which then never touches it. */
const NO_IDEMPOTENCY = '-';

export function shardKeys(shard: number): ShardKeys {
  const tag = tagOf(shard);
  return { leases: `leases:${tag}`, outbox: `outbox:${tag}`, published: `pub:${tag}` };
}

/** Names of organizations that asked lately: every request needs them three times, and they never change. */
const known = new Map<string, OrganizationKeys>();
const KNOWN_MAX = 20_000;

export function organizationKeys(organizationId: string): OrganizationKeys {
  let keys = known.get(organizationId);
  if (keys === undefined) {
    keys = nameOrganizationKeys(organizationId);
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(organizationId, keys);
  }
  return keys;
}

function nameOrganizationKeys(organizationId: string): OrganizationKeys {
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

export function markerKey(organizationId: string, requestId: string): string {
  return taggedMarkerKey(organizationKeys(organizationId).tag, requestId);
}

/** The same, for whoever knows the shard and not the organization. */
export function shardMarkerKey(shard: number, requestId: string): string {
  return taggedMarkerKey(tagOf(shard), requestId);
}

function taggedMarkerKey(tag: string, requestId: string): string {
  return `dn:${tag}:${requestId}`;
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
    marker: markerKey(organizationId, requestId),
    voidMark: `vd:${organization.tag}:${requestId}`,
    idempotency: idempotencyKeyOf(organizationId, idempotencyHash ?? NO_IDEMPOTENCY),
    ...organization,
  };
}

/** KEYS 1–10 of admit, finish and reap. */
export function requestKeyWords(keys: RequestKeys): WireWords {
  return joinWireWords(steadyKeyWords(keys), wireWords([keys.marker, keys.voidMark, keys.idempotency]));
}

/** KEYS 1–11 of finish and reap. */
export function capturingKeyWords(keys: RequestKeys): WireWords {
  return joinWireWords(requestKeyWords(keys), wireWords([keys.outbox]));
}

/** The first seven are the same in all requests of an API key. */
const steady = new Map<string, WireWords>();

function steadyKeyWords(keys: RequestKeys): WireWords {
  let words = steady.get(keys.keyLeases);
  if (words === undefined) {
    const { wallet, entries, leases, organizationLeases, keyLeases, caps, limits } = keys;
    words = wireWords([wallet, entries, leases, organizationLeases, keyLeases, caps, limits]);
    if (steady.size >= KNOWN_MAX) steady.clear();
    steady.set(keyLeases, words);
  }
  return words;
}
