import { Injectable } from '@nestjs/common';
import { ChangeBus, type Transaction } from '#core/infra';
import { Clock } from '#core';
import type { ImportedSecret } from '../domain/imported-key.js';
import { capColumnsOf } from '../domain/principal-of.js';
import type { ApiKeyFields } from '../keys/api-key.js';
import { KeyHasher } from '../secrets/key-hasher.js';
import { IMPORTED_KEYS, ImportedKeysRepository, type ImportedKeyRow } from './imported-keys.repository.js';

type Limits = Pick<
  ApiKeyFields,
  'modelAllow' | 'endpoints' | 'ipAllow' | 'rpm' | 'tpm' | 'concurrency' | 'expiresAt' | 'caps'
>;

/** A key to import. Its expiry stays as it is, whatever the settings allow for new keys. */
interface NewImportedKey extends Limits {
  /** Chosen by the importer: a repeated import reports the key as held by itself. */
  readonly id: string;
  readonly organizationId: string;
  /** The member that it belongs to; null: none. */
  readonly memberId: string | null;
  readonly name: string;
  readonly secret: ImportedSecret;
}

/** Adds keys whose secrets another gateway issued. It writes no audit rows and no events: those are the importer's. */
@Injectable()
export class ImportedKeys {
  constructor(
    private readonly keys: ImportedKeysRepository,
    private readonly hasher: KeyHasher,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  /**
   * Inserts keys that are active from the commit on, on every gateway at once, or within 10 s when the announcement is
   * lost. A secret that a key has already, active or revoked, current or before a rotation, is skipped; the first of two
   * in `keys` is inserted. At most a thousand in a call. Part of the caller's transaction.
   *
   * @param source name of the gateway that issued the keys: `new-api`
   * @returns the skipped ones by their ids, each with the key that has its secret; null: another secret has its id
   */
  async add(
    tx: Transaction,
    source: string,
    keys: readonly NewImportedKey[],
  ): Promise<ReadonlyMap<string, string | null>> {
    const held = await this.holdersOf(
      keys.map(({ secret }) => secret),
      tx,
    );
    const missing = new Map<string, NewImportedKey>();
    for (const key of keys) {
      const hex = hexOf(key.secret);
      if (!held.has(hex) && !missing.has(hex)) missing.set(hex, key);
    }
    const inserted = new Set(
      await this.keys.insert(
        tx,
        source,
        [...missing.values()].map((key) => this.rowOf(key)),
      ),
    );
    if (inserted.size > 0) this.bus.announceAfter(tx, 'auth', IMPORTED_KEYS);
    const skipped = keys.filter(({ id }) => !inserted.has(id));
    // Read again: of two imports at once, one finds what the other has committed meanwhile.
    const holders = await this.holdersOf(
      skipped.map(({ secret }) => secret),
      tx,
    );
    return new Map(skipped.map(({ id, secret }) => [id, holders.get(hexOf(secret)) ?? null]));
  }

  /** The keys that have some secrets, whatever version of ROUTIFY_SECRET keyed them, by the secrets' SHA-256 in hex. */
  async holdersOf(secrets: readonly ImportedSecret[], tx?: Transaction): Promise<ReadonlyMap<string, string>> {
    const hexes = new Map<string, string>();
    for (const secret of secrets) {
      for (const digest of this.hasher.digestsOfSha256(secret.sha256)) {
        hexes.set(Buffer.from(digest).toString('hex'), hexOf(secret));
      }
    }
    if (hexes.size === 0) return new Map();
    const holders = await this.keys.holders([...hexes.keys()], tx);
    return new Map(holders.map(({ hex, id }) => [hexes.get(hex) ?? hex, id]));
  }

  /**
   * Undoes imports: the keys are revoked, and their secrets forgotten, so that a later import can add them again. Keys
   * that were not imported stay. Part of the caller's transaction.
   */
  async withdraw(tx: Transaction, ids: readonly string[]): Promise<void> {
    await this.keys.withdraw(tx, ids, new Date(this.clock.nowMs()));
    for (const id of ids) this.bus.announceAfter(tx, 'auth', id);
  }

  private rowOf({ secret, expiresAt, caps = [], ...key }: NewImportedKey): ImportedKeyRow {
    const { digest, pepperVersion } = this.hasher.digestOfSha256(secret.sha256);
    const { modelAllow = [], endpoints = [], ipAllow = [], rpm = null, tpm = null, concurrency = null } = key;
    return {
      id: key.id,
      organizationId: key.organizationId,
      memberId: key.memberId,
      name: key.name,
      digest: Buffer.from(digest).toString('hex'),
      pepperVersion,
      masked: secret.masked,
      modelAllow,
      endpoints,
      ipAllow,
      rpm,
      tpm,
      concurrency,
      ...capColumnsOf(caps),
      expiresAt: expiresAt?.toISOString() ?? null,
    };
  }
}

function hexOf({ sha256 }: ImportedSecret): string {
  return Buffer.from(sha256).toString('hex');
}
