import { Injectable } from '@nestjs/common';
import { PrismaService } from '#infra';
import type { LoadCommand, PublishCommand, UsedIdempotencyKey } from '#admission';
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
  async find(organizationId: string): Promise<PublishCommand | null> {
    return this.prisma.$transaction(
      async (tx) => {
        const wallet = await this.wallets.find(tx, organizationId);
        if (wallet === null) return null;
        const lots = await this.wallets.readLots(tx, [organizationId], []);
        return {
          organizationId,
          wallet: projectionOf(wallet, lots.get(organizationId) ?? []),
          spends: await this.spends.current(tx, [organizationId]),
        };
      },
      { isolationLevel: 'RepeatableRead' },
    );
  }

  /** The same with what a Redis has to be told that does not know the wallet. */
  async complete(projection: PublishCommand): Promise<LoadCommand> {
    const idempotencyKeys = await this.usedIdempotencyKeys(projection.organizationId);
    return { ...projection, idempotencyKeys, hasPast: true };
  }

  /** Those that an organization has used in the last 24 hours. */
  usedIdempotencyKeys(organizationId: string): Promise<UsedIdempotencyKey[]> {
    return this.prisma.$transaction((tx) => this.records.usedIdempotencyKeys(tx, organizationId));
  }

  /** Those of all organizations that were booked at a moment or later. */
  idempotencyKeysBookedSince(moment: Date): Promise<Map<string, UsedIdempotencyKey[]>> {
    return this.prisma.$transaction((tx) => this.records.idempotencyKeysBookedSince(tx, moment));
  }
}
