import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AdmissionQueries, BacklogService } from '#admission';
import { systemActor } from '#audit';
import { WalletRepository } from '#billing';
import { Config, PrismaService } from '#infra';
import { RebuildService } from '#ledger-audit';
import { JournalReplay, type ReplayReport } from '#metering';
import { ProviderSweepsService } from '#payments';
import { differencesOf, type Balances, type Difference } from './domain/differences.js';
import { EarlierBalances } from './earlier-balances.js';

/** Journals name the time of admission: a request that was booked after the backup may have begun before it. */
const JOURNALS_BEFORE_MS = 15 * 60_000;
const PAYMENTS_BEFORE_MS = 60 * 60_000;
const WALLETS_AT_ONCE = 500;
const POLL_MS = 500;

interface Waiting {
  /** Finished requests that are not booked yet. */
  readonly requests: number;
  /** What workers have yet to query payment providers for. */
  readonly questions: number;
}

/**
 * Brings Redis and Postgres up to date after Postgres was restored: steps for the command line, in this order. Each may be
 * repeated.
 */
@Injectable()
export class RecoveryService {
  constructor(
    private readonly config: Config,
    private readonly prisma: PrismaService,
    private readonly backlog: BacklogService,
    private readonly queries: AdmissionQueries,
    private readonly wallets: WalletRepository,
    private readonly rebuild: RebuildService,
    private readonly replay: JournalReplay,
    private readonly sweeps: ProviderSweepsService,
  ) {}

  /** The balances that Redis had, before anything is changed. Empty when Redis has lost them, too. */
  async rememberBalances(since: Date): Promise<Balances> {
    const file = new EarlierBalances(this.config.home, since);
    const known = file.read();
    if (known !== null) return known;
    const balances = new Map<string, bigint>();
    for await (const page of this.backlog.scanWallets()) {
      for (const organizationId of page) {
        const wallet = await this.queries.findWallet(organizationId);
        if (wallet === null) continue;
        const { postedNanoUsd, unsettledNanoUsd, blockedNanoUsd } = wallet;
        balances.set(organizationId, postedNanoUsd - unsettledNanoUsd - blockedNanoUsd);
      }
    }
    file.write(balances);
    return balances;
  }

  rebuildRedis(): ReturnType<RebuildService['rebuildAll']> {
    return this.rebuild.rebuildAll();
  }

  /** @param folder another one than the journals of this host */
  replayJournals(since: Date, folder: string | null): Promise<ReplayReport> {
    return this.replay.replaySince(since.getTime() - JOURNALS_BEFORE_MS, folder);
  }

  /** Asks workers to query every provider that has an API. Returns how many. */
  sweepPayments(since: Date): Promise<number> {
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

  /** What is not as Redis knew it. */
  async differences(before: Balances): Promise<Difference[]> {
    const now = new Map<string, bigint>();
    const ids = [...before.keys()];
    for (let from = 0; from < ids.length; from += WALLETS_AT_ONCE) {
      const found = await this.wallets.findAll(this.prisma, ids.slice(from, from + WALLETS_AT_ONCE));
      for (const { organizationId, postedNanoUsd, blockedNanoUsd } of found)
        now.set(organizationId, postedNanoUsd - blockedNanoUsd);
    }
    return differencesOf(before, now);
  }
}
