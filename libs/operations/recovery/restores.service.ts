import { Injectable } from '@nestjs/common';
import { AdmissionQueries, BacklogService } from '#billing/admission';
import { PublishService, WalletRepository } from '#billing/ledger';
import { PrismaService, RestoreRepository, type RedisOrigin, type Restore } from '#core/infra';
import { Clock } from '#core';
import type { Balances } from './domain/differences.js';
import { balanceOf, isLost, originOf } from './domain/earlier-wallet.js';
import { RestoreBalanceRepository } from './restore-balance.repository.js';

const WALLETS_AT_ONCE = 100;
const RECENT_MS = 7 * 86_400_000;

/** What Redis knew when Postgres was restored. */
export interface KnownBefore {
  readonly restore: Restore;
  readonly redis: RedisOrigin;
  /** Balances of the wallets that are later in Redis than in the restored Postgres. */
  readonly balances: Balances;
}

/** Notes restores of Postgres, and for each of them, once, what Redis knew. */
@Injectable()
export class RestoresService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly restores: RestoreRepository,
    private readonly balances: RestoreBalanceRepository,
    private readonly backlog: BacklogService,
    private readonly queries: AdmissionQueries,
    private readonly wallets: WalletRepository,
    private readonly publisher: PublishService,
    private readonly clock: Clock,
  ) {}

  /** Null: this database notes no restore. */
  newest(): Promise<Restore | null> {
    return this.restores.newest();
  }

  /** Right after a restore, before any process runs that could load wallets from the restored Postgres. */
  async note(restore: Restore): Promise<KnownBefore> {
    return this.noteRedis(restore, true);
  }

  /** A restore by other tools, to that state. */
  noteOther(takenAt: Date): Promise<Restore> {
    return this.restores.insert(takenAt, this.clock.nowMs());
  }

  /**
   * The restore to recover from, and what Redis knew before it.
   *
   * @param since the state that Postgres was restored to, or an earlier moment; null: as the newest restore says. Null is
   *   returned where there is none, or it is older than a week: what was noted then tells nothing of now.
   */
  async open(since: Date | null): Promise<KnownBefore | null> {
    const newest = await this.restores.newest();
    // A database of that moment cannot know of a later restore: the restore is the one that made it so.
    if (newest !== null && since !== null && since < newest.restoredAt) return this.noteRedis(newest, true);
    if (newest !== null && since === null && this.isRecent(newest)) return this.noteRedis(newest, true);
    return since === null ? null : this.noteRedis(await this.noteOther(since), false);
  }

  private isRecent({ restoredAt }: Restore): boolean {
    return this.clock.nowMs() - restoredAt.getTime() < RECENT_MS;
  }

  private async noteRedis(restore: Restore, isNoted: boolean): Promise<KnownBefore> {
    const { id, redis } = restore;
    if (redis !== null) return { restore, redis, balances: await this.balances.list(id) };
    const { wallets, lost } = await this.readRedis();
    const epoch = await this.publisher.readEpoch();
    const origin = originOf({ epoch, wallets, lost: lost.size }, id, isNoted);
    const balances: Balances = origin === 'earlier' ? lost : new Map();
    await this.balances.note(id, origin, balances);
    return { restore, redis: origin, balances };
  }

  private async readRedis(): Promise<{ wallets: number; lost: Map<string, bigint> }> {
    const lost = new Map<string, bigint>();
    const seen = new Set<string>();
    for await (const page of this.backlog.scanWallets()) {
      for (let from = 0; from < page.length; from += WALLETS_AT_ONCE) {
        const ids = page.slice(from, from + WALLETS_AT_ONCE);
        // Redis first: Postgres is never behind what was copied from it.
        const known = await Promise.all(ids.map((organizationId) => this.queries.findWallet(organizationId)));
        const stored = await this.wallets.findAll(this.prisma, ids);
        const byId = new Map(stored.map((wallet) => [wallet.organizationId, wallet]));
        for (const [index, organizationId] of ids.entries()) {
          const wallet = known[index] ?? null;
          if (wallet === null) continue;
          seen.add(organizationId);
          if (isLost(wallet, byId.get(organizationId))) lost.set(organizationId, balanceOf(wallet));
        }
      }
    }
    return { wallets: seen.size, lost };
  }
}
