import { Injectable } from '@nestjs/common';
import { Clock, RoutifyError, withTimeout, type Principal } from '#kernel';
import { ChangeBus, Logger } from '#infra';
import { judgeKey, verdictAt, type KeyRefusal, type KeyStanding } from '../domain/judge-key.js';
import { parseKey } from '../domain/key-text.js';
import type { KeyRecord } from '../domain/principal-of.js';
import { KeyHasher } from '../secrets/key-hasher.js';
import { LruMap } from './lru-map.js';
import { PrincipalsRepository } from './principals.repository.js';

/** Used as it is. */
const FRESH_MS = 10_000;
/** Used while Postgres does not answer. */
const STALE_MS = 600_000;
/** Pause between attempts to refresh one entry while Postgres is away. */
const RETRY_MS = 1_000;
/** A Postgres that says nothing for so long is away: a cable that leads nowhere refuses nothing. */
const PATIENCE_MS = 2_000;
const KEYS_MAX = 50_000;
const UNKNOWN_MS = 30_000;
const UNKNOWN_MAX = 10_000;

interface Entry {
  readonly standing: KeyStanding;
  /** The key, its organization, its tier and its member: a change of any of them is announced by its id. */
  readonly ids: readonly string[];
  readonly loadedAtMs: number;
  refreshAtMs: number;
  /** Something may have changed unseen: asked anew before it is used, unless Postgres is away. */
  suspect: boolean;
}

/** A look-up that runs, and what was announced since it asked Postgres. */
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
 * Turns API keys into principals without asking Postgres for each request. Entries are fresh for 10 s, then refreshed
 * behind the request that found them, and usable for 10 min while Postgres is away. What control changes is forgotten
 * at once. Times are monotonic milliseconds, except a key's own expiry.
 */
@Injectable()
export class PrincipalCache {
  /** Full keys by their text: process memory only, so that the hot path neither hashes nor waits. */
  private readonly entries = new LruMap<string, Entry>(KEYS_MAX);
  private readonly unknown = new LruMap<string, number>(UNKNOWN_MAX);
  private readonly loads = new Map<string, Load>();
  private databaseIsAway = false;

  constructor(
    private readonly principals: PrincipalsRepository,
    private readonly hasher: KeyHasher,
    private readonly clock: Clock,
    private readonly logger: Logger,
    bus: ChangeBus,
  ) {
    bus.listen('auth', (id) => {
      this.forget(id);
    });
  }

  /**
   * The principal of a presented key, at once when it is known. Throws 401 and 403 as the key stands, 503 when it is
   * not known and Postgres is away.
   */
  find(presented: string): Principal | Promise<Principal> {
    const entry = this.entries.get(presented);
    if (entry === undefined) return this.findUnknown(presented);
    const nowMs = this.clock.monotonicMs();
    if (entry.suspect || nowMs - entry.loadedAtMs > STALE_MS) return this.revalidate(presented, entry);
    if (nowMs >= entry.refreshAtMs) this.refresh(presented, entry, nowMs);
    return this.admit(entry);
  }

  /** Forgets what an id (key, organization, tier or member) has part in; null: everything may have changed. */
  forget(id: string | null): void {
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

  private admit({ standing }: Entry): Principal {
    const verdict = verdictAt(standing, this.clock.nowMs());
    if (typeof verdict === 'string') throw refusal(verdict);
    return verdict;
  }

  private async revalidate(presented: string, entry: Entry): Promise<Principal> {
    try {
      return this.admit(await this.load(presented));
    } catch (error) {
      const tooOld = this.clock.monotonicMs() - entry.loadedAtMs > STALE_MS;
      const isAway = error instanceof RoutifyError && error.code === 'temporarily_unavailable';
      if (tooOld || !isAway) throw error;
      return this.admit(entry);
    }
  }

  private refresh(presented: string, entry: Entry, nowMs: number): void {
    entry.refreshAtMs = nowMs + RETRY_MS;
    this.load(presented).catch(() => {
      // The entry stays in use; `lookUp` has logged that Postgres is away.
    });
  }

  /** Callers that miss the same key at the same time share one look-up. */
  private load(presented: string): Promise<Entry> {
    const running = this.loads.get(presented);
    if (running !== undefined) return running.result;
    const announced = new Set<string | null>();
    const result = this.readUntilCalm(presented, announced).finally(() => this.loads.delete(presented));
    this.loads.set(presented, { result, announced });
    return result;
  }

  /** What was read before a change of it was announced may be older than the change, so it is read again. */
  private async readUntilCalm(presented: string, announced: Set<string | null>): Promise<Entry> {
    for (;;) {
      announced.clear();
      const key = await this.lookUp(presented);
      const ids = key === null ? [] : idsOf(key);
      if (announced.has(null) || ids.some((id) => announced.has(id))) continue;
      const loadedAtMs = this.clock.monotonicMs();
      const refreshAtMs = loadedAtMs + FRESH_MS;
      const entry: Entry = { standing: judgeKey(key), ids, loadedAtMs, refreshAtMs, suspect: false };
      this.keep(presented, key === null ? null : entry);
      return entry;
    }
  }

  private async lookUp(presented: string): Promise<KeyRecord | null> {
    try {
      const key = await withTimeout(PATIENCE_MS, this.principals.findByDigest(this.hasher.digest(presented)));
      this.databaseIsAway = false;
      return key;
    } catch (error) {
      if (!this.databaseIsAway) this.logger.warn({ error }, 'API keys cannot be looked up; known ones stay in use');
      this.databaseIsAway = true;
      throw new RoutifyError('temporarily_unavailable', 'The API key cannot be checked at the moment; try again.', {
        retryAfterMs: RETRY_MS,
        cause: error,
      });
    }
  }

  private keep(presented: string, entry: Entry | null): void {
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
