import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { BacklogService } from '#billing/admission';
import { systemActor } from '#core';
import { Config, PrismaService } from '#core/infra';
import { PublishService, WalletRepository, RebuildService } from '#billing/ledger';
import { JournalReplay, type ReplayReport } from '#billing/metering';
import { ProviderSweepsService, referenceOf, UnappliedService, type UnappliedDetails } from '#payments';
import type { Balances } from './domain/differences.js';
import { explain, type Explained } from './domain/explain.js';

/** Journals name the time of admission: a request that was booked after the backup may have begun before it. */
const JOURNALS_BEFORE_MS = 15 * 60_000;
const PAYMENTS_BEFORE_MS = 60 * 60_000;
/** A movement is kept with the time of its transaction, which may commit a minute later. */
const MOVES_BEFORE_MS = 60_000;
const WALLETS_AT_ONCE = 500;
const POLL_MS = 500;
/** Of payments that wait, the newest. */
const WAITING_MAX = 100;

interface Waiting {
  /** Finished requests that are not booked yet. */
  readonly requests: number;
  /** What workers have yet to query payment providers for. */
  readonly questions: number;
}

/**
 * Brings Redis and Postgres up to date after Postgres was restored: steps for the command line, in this order, after what
 * Redis knew is noted. Each may be repeated.
 */
@Injectable()
export class RecoveryService {
  constructor(
    private readonly config: Config,
    private readonly prisma: PrismaService,
    private readonly backlog: BacklogService,
    private readonly wallets: WalletRepository,
    private readonly publisher: PublishService,
    private readonly rebuild: RebuildService,
    private readonly replay: JournalReplay,
    private readonly sweeps: ProviderSweepsService,
    private readonly unapplied: UnappliedService,
  ) {}

  rebuildRedis(): ReturnType<RebuildService['rebuildAll']> {
    return this.rebuild.rebuildAll();
  }

  /**
   * @param folder another one than the journals of this host
   * @returns null: this host has no journals
   */
  async replayJournals(since: Date, folder: string | null): Promise<ReplayReport | null> {
    if (folder === null && !existsSync(this.config.journalDir)) return null;
    return this.replay.replaySince(since.getTime() - JOURNALS_BEFORE_MS, folder);
  }

  /** Asks workers to query every provider that has an API. */
  sweepPayments(since: Date): ReturnType<ProviderSweepsService['sweepAll']> {
    return this.sweeps.sweepAll(new Date(since.getTime() - PAYMENTS_BEFORE_MS), systemActor('cli'));
  }

  /** Until workers have booked everything, or the signal. Returns what waits then. */
  async settle(signal: AbortSignal): Promise<Waiting> {
    for (;;) {
      const shards = await this.backlog.readOutbox();
      const requests = shards.reduce((sum, { events }) => sum + events, 0);
      const questions = await this.sweeps.countOpen();
      if ((requests === 0 && questions === 0) || signal.aborted) return { requests, questions };
      await sleep(POLL_MS);
    }
  }

  /** Providers that gave no answer so far. */
  unanswered(): ReturnType<ProviderSweepsService['listUnanswered']> {
    return this.sweeps.listUnanswered();
  }

  /** Payments that fit no order, or wait for the rest of theirs: the newest hundred. */
  async waitingPayments(): Promise<readonly UnappliedDetails[]> {
    return (await this.unapplied.list(true, { limit: WAITING_MAX, after: null, before: null })).rows;
  }

  /** What is not as Redis knew it, and movements that Postgres lacks. */
  async differences(since: Date, before: Balances, waiting: readonly UnappliedDetails[]): Promise<Explained[]> {
    const missing = await this.publisher.lostMoves(new Date(since.getTime() - MOVES_BEFORE_MS));
    const now = new Map<string, bigint>();
    const ids = [...new Set([...before.keys(), ...missing.map(({ organizationId }) => organizationId)])];
    for (let from = 0; from < ids.length; from += WALLETS_AT_ONCE) {
      const found = await this.wallets.findAll(this.prisma, ids.slice(from, from + WALLETS_AT_ONCE));
      for (const { organizationId, postedNanoUsd, blockedNanoUsd } of found)
        now.set(organizationId, postedNanoUsd - blockedNanoUsd);
    }
    const payments = waiting.map(({ id, leftNanoUsd, event }) => {
      return { id, leftNanoUsd, orderId: event.orderId, bookedBy: referenceOf(event) };
    });
    return explain({ before, now }, missing, payments);
  }
}
