import { Injectable } from '@nestjs/common';
import { PrismaService } from '#infra';
import type { LoadCommand, PublishCommand, UsedIdempotencyKey } from '#admission';
import { CapSpendRepository } from '../ledger/cap-spend.repository.js';
import { UsageRecordRepository } from '../ledger/usage-record.repository.js';
import { projectionOf, WalletRepository } from '../ledger/wallet.repository.js';

/** Reads the state of an organization for Redis, in one snapshot. */
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

  /** Adds the data for a Redis that does not have the wallet. */
  async complete(projection: PublishCommand): Promise<LoadCommand> {
    const idempotencyKeys = await this.usedIdempotencyKeys(projection.organizationId);
    return { ...projection, idempotencyKeys, hasPast: true };
  }

  /** Idempotency-Keys that an organization used in the last 24 hours. */
  usedIdempotencyKeys(organizationId: string): Promise<UsedIdempotencyKey[]> {
    return this.prisma.$transaction((tx) => this.records.usedIdempotencyKeys(tx, organizationId));
  }

  /** Idempotency-Keys of records booked at or after `moment`, by organization. */
  idempotencyKeysBookedSince(moment: Date): Promise<Map<string, UsedIdempotencyKey[]>> {
    return this.prisma.$transaction((tx) => this.records.idempotencyKeysBookedSince(tx, moment));
  }
}
