import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ChangeBus, Logger, RepeatedWork } from '#core/infra';
import { Clock, withTimeout } from '#core';
import { DigestSet } from './digest-set.js';
import { ImportedDigestsRepository, type ImportRange } from './imported-digests.repository.js';
import { IMPORTED_KEYS } from './imported-keys.repository.js';

/** Keys whose announcement was lost are found this much later at most. */
const POLL_INTERVAL_MS = 10_000;
const QUERY_TIMEOUT_MS = 2_000;
/** What was read is used for so long without a poll: Postgres is unavailable. */
const STALE_MS = 600_000;

/** What was read last. */
interface Reading {
  /** Null: no active key was imported, and none is accepted. */
  readonly digests: DigestSet | null;
  /** Where the next reading begins; null: at the beginning. */
  readonly asOf: string | null;
  readonly atMs: number;
}

/**
 * The digests of imported keys, in memory, so that a text that looks like one costs no look-up. Keys are only added: one
 * that is revoked, or that gets another secret, is found by its look-up. A new digest of a key, after a change of
 * ROUTIFY_SECRET, is not read before the next start: until then the old one is computed as well.
 */
@Injectable()
export class ImportedDigests implements OnModuleInit, OnApplicationShutdown {
  private reading: Reading | null = null;
  private firstReading: Promise<void> = Promise.resolve();
  private isFailing = false;
  private readonly added: (() => void)[] = [];
  private readonly polls = new RepeatedWork(
    () => this.poll(),
    (error) => {
      if (!this.isFailing) this.logger.warn({ error }, 'could not read the digests of imported keys; trying again');
      this.isFailing = true;
    },
  );

  constructor(
    private readonly repository: ImportedDigestsRepository,
    private readonly clock: Clock,
    private readonly logger: Logger,
    bus: ChangeBus,
  ) {
    bus.listen('auth', (id) => {
      if (id === null || id === IMPORTED_KEYS) void this.polls.runAnew();
    });
  }

  onModuleInit(): void {
    this.polls.every(POLL_INTERVAL_MS);
    this.firstReading = withTimeout(QUERY_TIMEOUT_MS, this.polls.run()).catch(() => undefined);
  }

  onApplicationShutdown(): Promise<void> {
    return this.polls.stop();
  }

  /** Calls `listener` when keys were added. */
  onAdded(listener: () => void): void {
    this.added.push(listener);
  }

  /** Null: unknown, since Postgres is unavailable. Waits for the first reading, two seconds at most. */
  async current(): Promise<{ readonly digests: DigestSet | null } | null> {
    await this.firstReading;
    const { reading } = this;
    if (reading === null || reading.digests === null) return reading;
    return this.clock.monotonicMs() - reading.atMs > STALE_MS ? null : reading;
  }

  /** Reads what was added; public for tests, the timer calls it. Never rejects. */
  pollNow(): Promise<void> {
    return this.polls.runAnew();
  }

  private async poll(): Promise<void> {
    const atMs = this.clock.monotonicMs();
    const { hasActive, asOf, until } = await withTimeout(QUERY_TIMEOUT_MS, this.repository.state());
    if (!hasActive) {
      this.reading = { digests: null, asOf: null, atMs };
      this.isFailing = false;
      return;
    }
    // A Postgres that was restored counts its transactions from before.
    const isRestored = BigInt(asOf) < BigInt(this.reading?.asOf ?? 0);
    const since = isRestored ? null : (this.reading?.asOf ?? null);
    const digests = (since === null ? null : this.reading?.digests) ?? new DigestSet();
    const before = digests.size;
    try {
      await this.readInto(digests, since === null ? null : { since, until });
      this.reading = { digests, asOf, atMs };
      this.isFailing = false;
    } finally {
      if (digests.size > before) for (const listener of this.added) listener();
    }
  }

  private async readInto(digests: DigestSet, range: ImportRange | null): Promise<void> {
    const pages = this.repository.pages(range);
    for (;;) {
      const page = await withTimeout(QUERY_TIMEOUT_MS, pages.next());
      if (page.done === true) return;
      digests.addAll(page.value);
    }
  }
}
