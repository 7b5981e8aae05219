import { Injectable } from '@nestjs/common';
import { PrismaService } from '#infra';
import type { LoadCommand } from '#admission';
import { CapSpendRepository } from '../ledger/cap-spend.repository.js';
import { UsageRecordRepository } from '../ledger/usage-record.repository.js';
import { projectionOf, WalletRepository } from '../ledger/wallet.repository.js';

/** Reads what Redis has to know of an organization, all of one moment. */
@Injectable()
export class ProjectionRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly wallets: WalletRepository,
    private readonly spends: CapSpendRepository,
    private readonly records: UsageRecordRepository,
  ) {}

  /** Null when the organization has no wallet. */
  async find(organizationId: string): Promise<LoadCommand | null> {
    return this.prisma.$transaction(
      async (tx) => {
        const wallet = await this.wallets.find(tx, organizationId);
        if (wallet === null) return null;
        const lots = await this.wallets.readLots(tx, [organizationId], []);
        return {
          organizationId,
          wallet: projectionOf(wallet, lots.get(organizationId) ?? []),
          spends: await this.spends.current(tx, [organizationId]),
          idempotencyKeys: await this.records.usedIdempotencyKeys(tx, organizationId),
        };
      },
      { isolationLevel: 'RepeatableRead' },
    );
  }
}
