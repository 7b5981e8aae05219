import { setImmediate as nextTurn } from 'node:timers/promises';
import { withTimeout } from '#core';
import type { KeyRecord } from '../domain/principal-of.js';
import type { PrincipalsRepository } from './principals.repository.js';

/** Without an answer for this long Postgres counts as unavailable: a dead network refuses no connection. */
export const LOOKUP_TIMEOUT_MS = 2_000;
const KEYS_PER_QUERY_MAX = 1_000;

interface Waiting {
  /** Of its digests, one of each version of ROUTIFY_SECRET. */
  readonly hexes: readonly string[];
  readonly resolve: (key: KeyRecord | null) => void;
  readonly reject: (error: unknown) => void;
}

/** Looks keys up in Postgres, one query at a time: keys that arrive while one runs share the next. */
export class KeyLookups {
  private waiting: Waiting[] = [];
  private isRunning = false;

  constructor(private readonly principals: Pick<PrincipalsRepository, 'findByDigests'>) {}

  /** The key of one of the digests; null: unknown. Rejects when Postgres fails or gives no answer in time. */
  find(digests: readonly Uint8Array[]): Promise<KeyRecord | null> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ hexes: digests.map((digest) => Buffer.from(digest).toString('hex')), resolve, reject });
      if (!this.isRunning) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    // Requests of the same turn of the event loop share the first query.
    await nextTurn();
    while (this.waiting.length > 0) await this.query(this.waiting.splice(0, KEYS_PER_QUERY_MAX));
    this.isRunning = false;
  }

  private async query(batch: readonly Waiting[]): Promise<void> {
    try {
      const presented = batch.flatMap(({ hexes }) => hexes);
      const found = await withTimeout(LOOKUP_TIMEOUT_MS, this.principals.findByDigests(presented));
      for (const { hexes, resolve } of batch) resolve(hexes.map((hex) => found.get(hex)).find(Boolean) ?? null);
    } catch (error) {
      // Postgres is unavailable: those that wait for the next query are spared its timeout.
      for (const { reject } of [...batch, ...this.waiting.splice(0)]) reject(error);
    }
  }
}
