import { Injectable } from '@nestjs/common';
import { Clock, RoutifyError, withTimeout, type Principal } from '#kernel';
import { ChangeBus, Logger } from '#infra';
import { evaluateKey, verdictAt, type KeyRefusal, type KeyState } from '../domain/evaluate-key.js';
import { parseKey } from '../domain/key-text.js';
import type { KeyRecord } from '../domain/principal-of.js';
import { KeyHasher } from '../secrets/key-hasher.js';
import { LruMap } from './lru-map.js';
import { PrincipalsRepository } from './principals.repository.js';

/** Age up to which an entry is used without a refresh. */
const FRESH_MS = 10_000;
/** Age up to which an entry is used while Postgres is unavailable. */
const STALE_MS = 600_000;
/** Pause between attempts to refresh one entry while Postgres is unavailable. */
const RETRY_MS = 1_000;
/** Without an answer for this long Postgres counts as unavailable: a dead network refuses no connection. */
const LOOKUP_TIMEOUT_MS = 2_000;
const KEYS_MAX = 50_000;
const UNKNOWN_MS = 30_000;
const UNKNOWN_MAX = 10_000;

interface Entry {
  readonly keyState: KeyState;
  /** Ids of the key, its organization, its tier and its member: a change of any of them is announced by its id. */
  readonly ids: readonly string[];
  readonly loadedAtMs: number;
  refreshAtMs: number;
  /** A change may have been missed: revalidated before use, unless Postgres is unavailable. */
  suspect: boolean;
}

/** A running look-up, and the ids announced since its query. */
interface Load {
  readonly result: Promise<Entry>;
  readonly announced: Set<string | null>;
}

const REFUSALS: Readonly<Record<KeyRefusal, string>> = {
  invalid_api_key: 'Incorrect or missing API key. Send it as "Authorization: Bearer <key>".',
  key_revoked: 'This API key has been revoked.',
  key_expired: 'This API key has expired.',
  account_suspended: 'The organization of this API key is suspended.',
};

/**
 * Turns API keys into principals without a query per request. Entries are fresh for 10 s, then refreshed in the
 * background, and usable for 10 min while Postgres is unavailable. Announced changes invalidate entries at once. Times
 * are monotonic milliseconds, except a key's own expiry.
 */
@Injectable()
export class PrincipalCache {
  /** By the key's plain text, in process memory only, so that the hot path neither hashes nor waits. */
  private readonly entries = new LruMap<string, Entry>(KEYS_MAX);
  private readonly unknown = new LruMap<string, number>(UNKNOWN_MAX);
  private readonly loads = new Map<string, Load>();
  private isDatabaseDown = false;

  constructor(
    private readonly principals: PrincipalsRepository,
    private readonly hasher: KeyHasher,
    private readonly clock: Clock,
    private readonly logger: Logger,
    bus: ChangeBus,
  ) {
    bus.listen('auth', (id) => {
      this.invalidate(id);
    });
  }

  /**
   * The principal of a presented key, synchronously when it is cached. Throws 401 or 403 for a refused key, 503 when it
   * is not cached and Postgres is unavailable.
   */
  find(presented: string): Principal | Promise<Principal> {
    const entry = this.entries.get(presented);
    if (entry === undefined) return this.findUnknown(presented);
    const nowMs = this.clock.monotonicMs();
    if (entry.suspect || nowMs - entry.loadedAtMs > STALE_MS) return this.revalidate(presented, entry);
    if (nowMs >= entry.refreshAtMs) this.refresh(presented, entry, nowMs);
    return this.admit(entry);
  }

  /** Invalidates the entries of an id (key, organization, tier or member); null: everything may have changed. */
  invalidate(id: string | null): void {
    for (const { announced } of this.loads.values()) announced.add(id);
    if (id === null) {
      this.unknown.clear();
      for (const [, entry] of this.entries.entryList()) entry.suspect = true;
      return;
    }
    for (const [presented, entry] of this.entries.entryList()) {
      if (entry.ids.includes(id)) this.entries.delete(presented);
    }
  }

  private async findUnknown(presented: string): Promise<Principal> {
    const kind = parseKey(presented);
    if (kind === null) throw refusal('invalid_api_key');
    if (kind !== 'api_key') {
      throw new RoutifyError('wrong_token_kind', 'A management token cannot be used here; send an API key.');
    }
    const unknownUntilMs = this.unknown.get(presented);
    if (unknownUntilMs !== undefined && this.clock.monotonicMs() < unknownUntilMs) throw refusal('invalid_api_key');
    return this.admit(await this.load(presented));
  }

  private admit({ keyState }: Entry): Principal {
    const verdict = verdictAt(keyState, this.clock.nowMs());
    if (typeof verdict === 'string') throw refusal(verdict);
    return verdict;
  }

  private async revalidate(presented: string, entry: Entry): Promise<Principal> {
    try {
      return this.admit(await this.load(presented));
    } catch (error) {
      const tooOld = this.clock.monotonicMs() - entry.loadedAtMs > STALE_MS;
      const isDown = error instanceof RoutifyError && error.code === 'temporarily_unavailable';
      if (tooOld || !isDown) throw error;
      return this.admit(entry);
    }
  }

  private refresh(presented: string, entry: Entry, nowMs: number): void {
    entry.refreshAtMs = nowMs + RETRY_MS;
    this.load(presented).catch(() => {
      // The entry stays in use; `lookUp` has logged the failure.
    });
  }

  /** Concurrent callers with the same key share one look-up. */
  private load(presented: string): Promise<Entry> {
    const running = this.loads.get(presented);
    if (running !== undefined) return running.result;
    const announced = new Set<string | null>();
    const result = this.readUntilCurrent(presented, announced).finally(() => this.loads.delete(presented));
    this.loads.set(presented, { result, announced });
    return result;
  }

  /** Rows read before an announcement may be older than the change, so they are read again. */
  private async readUntilCurrent(presented: string, announced: Set<string | null>): Promise<Entry> {
    for (;;) {
      announced.clear();
      const key = await this.lookUp(presented);
      const ids = key === null ? [] : idsOf(key);
      if (announced.has(null) || ids.some((id) => announced.has(id))) continue;
      const loadedAtMs = this.clock.monotonicMs();
      const refreshAtMs = loadedAtMs + FRESH_MS;
      const entry: Entry = { keyState: evaluateKey(key), ids, loadedAtMs, refreshAtMs, suspect: false };
      this.store(presented, key === null ? null : entry);
      return entry;
    }
  }

  private async lookUp(presented: string): Promise<KeyRecord | null> {
    try {
      const key = await withTimeout(LOOKUP_TIMEOUT_MS, this.principals.findByDigest(this.hasher.digest(presented)));
      this.isDatabaseDown = false;
      return key;
    } catch (error) {
      if (!this.isDatabaseDown) this.logger.warn({ error }, 'could not look up API keys; cached ones stay in use');
      this.isDatabaseDown = true;
      throw new RoutifyError('temporarily_unavailable', 'The API key cannot be checked at the moment; try again.', {
        retryAfterMs: RETRY_MS,
        cause: error,
      });
    }
  }

  private store(presented: string, entry: Entry | null): void {
    if (entry !== null) {
      this.entries.set(presented, entry);
      return;
    }
    this.entries.delete(presented);
    this.unknown.set(presented, this.clock.monotonicMs() + UNKNOWN_MS);
  }
}

function idsOf({ id, organization, member }: KeyRecord): string[] {
  return [id, organization.id, organization.tier.id, ...(member === null ? [] : [member.id])];
}

function refusal(code: KeyRefusal): RoutifyError {
  return new RoutifyError(code, REFUSALS[code]);
}
