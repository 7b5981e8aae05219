import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock, LruMap, RoutifyError, withTimeout, type Principal } from '#core';
import { ChangeBus, Logger, RepeatedWork, TestOrganizationsSnapshot } from '#core/infra';
import { evaluateKey, verdictAt, type KeyRefusal, type KeyState } from '../domain/evaluate-key.js';
import { storedTextOf } from '../domain/imported-key.js';
import { parseKey } from '../domain/key-text.js';
import { withTestCap, type KeyRecord } from '../domain/principal-of.js';
import { ImportedKeyCheck } from '../imported/imported-key-check.js';
import { KeyHasher } from '../secrets/key-hasher.js';
import { OldSecretUses } from '../secrets/old-secret-uses.js';
import { ChangedIds } from './changed-ids.js';
import { KeyLookups, LOOKUP_TIMEOUT_MS } from './key-lookups.js';
import { PrincipalsRepository } from './principals.repository.js';

/** Changes whose announcement was lost are found this much later at most. */
const POLL_INTERVAL_MS = 10_000;
/** Entries are used for so long without a poll: Postgres is unavailable. */
const STALE_MS = 600_000;
const RETRY_AFTER_MS = 1_000;
/** The cache always holds the half that was used last. */
const KEYS_MAX = 120_000;
const CHANGES_MAX = 100_000;
const UNKNOWN_MS = 30_000;
const UNKNOWN_MAX = 10_000;

interface Entry {
  readonly keyState: KeyState;
  /** Ids of the key, its organization, its tier, its member and its project: a change of any of them is announced by its id. */
  readonly ids: readonly string[];
  readonly loadedAtMs: number;
  /** The change up to which the entry is current. */
  currentUpTo: number;
}

const REFUSALS: Readonly<Record<KeyRefusal, string>> = {
  invalid_api_key: 'Incorrect or missing API key. Send it as "Authorization: Bearer <key>".',
  key_revoked: 'This API key has been revoked.',
  key_expired: 'This API key has expired.',
  account_suspended: 'The organization of this API key is suspended.',
};

/**
 * Turns API keys into principals without a query per request. An entry is used until one of its rows changes: changes
 * are announced, and one query every 10 s finds those whose announcement was lost. While Postgres is unavailable,
 * entries stay in use for 10 min. Times are monotonic milliseconds, except a key's own expiry.
 */
@Injectable()
export class PrincipalCache implements OnModuleInit, OnApplicationShutdown {
  /** By the key's plain text, in process memory only, so that the hot path neither hashes nor waits. */
  private readonly entries = new LruMap<string, Entry>(KEYS_MAX);
  private readonly unknown = new LruMap<string, number>(UNKNOWN_MAX);
  private readonly loads = new Map<string, Promise<Entry>>();
  private readonly lookups: KeyLookups;
  private readonly changed = new ChangedIds(CHANGES_MAX);
  /** Where the next poll begins, and what the last one returned: a long transaction makes the next return it again. */
  private asOf: string | null = null;
  private polled: ReadonlySet<string> = new Set();
  private polledAtMs = -Infinity;
  private isDatabaseDown = false;
  private readonly polls = new RepeatedWork(
    () => this.poll(),
    (error) => {
      this.noteFailure(error);
    },
  );

  constructor(
    private readonly principals: PrincipalsRepository,
    private readonly hasher: KeyHasher,
    private readonly oldSecretUses: OldSecretUses,
    private readonly imported: ImportedKeyCheck,
    private readonly tests: TestOrganizationsSnapshot,
    private readonly clock: Clock,
    private readonly logger: Logger,
    bus: ChangeBus,
  ) {
    this.lookups = new KeyLookups(principals);
    bus.listen('auth', (id) => {
      this.invalidate(id);
    });
  }

  onModuleInit(): void {
    this.polls.every(POLL_INTERVAL_MS);
    void this.polls.run();
  }

  onApplicationShutdown(): Promise<void> {
    return this.polls.stop();
  }

  /**
   * The principal of a presented key, synchronously when it is cached. Throws 401 or 403 for a refused key, 503 when it
   * is not cached and Postgres is unavailable, 429 for an address with too many unknown keys that may be imported ones.
   *
   * @param client its address is read for a key that is not cached, and is no Routify key
   */
  find(presented: string, client: { readonly ip?: string | undefined } = {}): Principal | Promise<Principal> {
    const entry = this.entries.get(presented);
    if (entry === undefined) return this.findUnknown(presented, client);
    return this.isCurrent(entry) ? this.admit(entry) : this.findAgain(presented);
  }

  /** The key and organization of a presented key, also of a refused one; null: none is known. */
  ownerOf(presented: string): Pick<Principal, 'keyId' | 'organizationId'> | null {
    const [keyId, organizationId] = this.entries.get(presented)?.ids ?? [];
    return keyId === undefined || organizationId === undefined ? null : { keyId, organizationId };
  }

  /** Invalidates the entries of an id (key, organization, tier, member or project); null: an announcement may have been lost. */
  invalidate(id: string | null): void {
    if (id !== null) {
      this.changed.add(id);
      return;
    }
    this.unknown.clear();
    void this.polls.run();
  }

  private isCurrent(entry: Entry): boolean {
    const { last } = this.changed;
    if (entry.currentUpTo !== last) {
      if (this.changed.includesSince(entry.currentUpTo, entry.ids)) return false;
      entry.currentUpTo = last;
    }
    return this.clock.monotonicMs() - Math.max(entry.loadedAtMs, this.polledAtMs) <= STALE_MS;
  }

  private async findUnknown(presented: string, client: { readonly ip?: string | undefined }): Promise<Principal> {
    const kind = parseKey(presented);
    if (kind === null) return this.findImported(presented, client.ip ?? null);
    if (kind !== 'api_key') {
      throw new RoutifyError('wrong_token_kind', 'A management token cannot be used here; send an API key.');
    }
    const unknownUntilMs = this.unknown.get(presented);
    if (unknownUntilMs !== undefined && this.clock.monotonicMs() < unknownUntilMs) throw refusal('invalid_api_key');
    return this.findAgain(presented);
  }

  private async findImported(presented: string, address: string | null): Promise<Principal> {
    const lookUp = async () => (await this.load(presented)).keyState.verdict !== 'invalid_api_key';
    if (!(await this.imported.isKnown(presented, address, lookUp))) throw refusal('invalid_api_key');
    const entry = this.entries.get(presented);
    return entry === undefined ? this.findAgain(presented) : this.admit(entry);
  }

  private async findAgain(presented: string): Promise<Principal> {
    return this.admit(await this.load(presented));
  }

  private admit({ keyState }: Entry): Principal {
    const verdict = verdictAt(keyState, this.clock.nowMs());
    if (typeof verdict === 'string') throw refusal(verdict);
    return verdict.isTest ? withTestCap(verdict, this.tests.dailyNanoUsd()) : verdict;
  }

  /** Concurrent callers with the same key share one look-up. */
  private load(presented: string): Promise<Entry> {
    const running = this.loads.get(presented);
    if (running !== undefined) return running;
    const load = this.readUntilCurrent(presented).finally(() => this.loads.delete(presented));
    this.loads.set(presented, load);
    return load;
  }

  /** Rows read before an announcement may be older than the change, so they are read again. */
  private async readUntilCurrent(presented: string): Promise<Entry> {
    for (;;) {
      const currentUpTo = this.changed.last;
      const loadedAtMs = this.clock.monotonicMs();
      const key = await this.lookUp(presented);
      const ids = key === null ? [] : idsOf(key);
      if (this.changed.includesSince(currentUpTo, ids)) continue;
      const entry: Entry = { keyState: evaluateKey(key), ids, loadedAtMs, currentUpTo };
      this.store(presented, key === null ? null : entry);
      return entry;
    }
  }

  private async lookUp(presented: string): Promise<KeyRecord | null> {
    try {
      const secret = storedTextOf(presented);
      const key = await this.lookups.find(this.hasher.digests(secret));
      if (key !== null) this.oldSecretUses.noteKey(key, secret);
      this.isDatabaseDown = false;
      return key;
    } catch (error) {
      this.noteFailure(error);
      throw new RoutifyError('temporarily_unavailable', 'The API key cannot be verified right now. Try again.', {
        retryAfterMs: RETRY_AFTER_MS,
        cause: error,
      });
    }
  }

  /** Finds changes whose announcement was lost; public for tests, the timer calls it. Never rejects. */
  pollNow(): Promise<void> {
    return this.polls.run();
  }

  private async poll(): Promise<void> {
    const startedAtMs = this.clock.monotonicMs();
    const { asOf, changes } = await withTimeout(LOOKUP_TIMEOUT_MS, this.principals.changesSince(this.asOf));
    // The first poll says only where to begin; a Postgres that was restored counts its transactions from before.
    if (this.asOf === null || BigInt(asOf) < BigInt(this.asOf)) this.changed.addAll();
    const polled = new Set<string>();
    for (const { id, changedIn } of changes) {
      const change = `${id} ${changedIn}`;
      polled.add(change);
      if (!this.polled.has(change)) this.changed.add(id);
    }
    this.polled = polled;
    this.asOf = asOf;
    this.polledAtMs = startedAtMs;
    this.isDatabaseDown = false;
  }

  private noteFailure(error: unknown): void {
    if (!this.isDatabaseDown) this.logger.warn({ error }, 'could not look up API keys; cached ones stay in use');
    this.isDatabaseDown = true;
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

function idsOf({ id, organization, member, project }: KeyRecord): string[] {
  const others = [member, project].flatMap((row) => (row === null ? [] : [row.id]));
  return [id, organization.id, organization.tier.id, ...others];
}

function refusal(code: KeyRefusal): RoutifyError {
  return new RoutifyError(code, REFUSALS[code]);
}
