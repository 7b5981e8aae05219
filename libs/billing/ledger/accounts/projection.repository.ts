import { Injectable } from '@nestjs/common';
import { groupRows, PrismaService, readEpoch, type Transaction } from '#core/infra';
import type { LoadCommand, PublishCommand } from '../../admission/domain/settlement-commands.js';
import { CapSpendRepository } from '../transfers/cap-spend.repository.js';
import { UsageRecordRepository, type KeysByOrganization } from '../transfers/usage-record.repository.js';
import { projectionOf, WalletRepository } from '../transfers/wallet.repository.js';

/** Reads the state of organizations for Redis, in one snapshot. */
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
    return (await this.findAll([organizationId]))[0] ?? null;
  }

  /**
   * Omits organizations without a wallet.
   * @param refundedSince also what refunds since have left of runs and deleted caps, which a load has not
   */
  async findAll(organizationIds: readonly string[], refundedSince: Date | null = null): Promise<PublishCommand[]> {
    return this.prisma.$transaction(
      async (tx) => {
        const commands = await this.readAll(tx, organizationIds);
        if (refundedSince === null) return commands;
        const refunded = await this.spends.findRefunded(tx, organizationIds, refundedSince);
        const spends = groupRows(refunded, ({ organizationId }) => organizationId);
        return commands.map((command) => {
          return { ...command, spends: [...command.spends, ...(spends.get(command.organizationId) ?? [])] };
        });
      },
      { isolationLevel: 'RepeatableRead' },
    );
  }

  /** In a transaction that sees one state of these wallets: a snapshot, or one that has locked them. */
  async readAll(tx: Transaction, organizationIds: readonly string[]): Promise<PublishCommand[]> {
    const wallets = await this.wallets.findAll(tx, organizationIds);
    const lots = await this.wallets.readLots(tx, organizationIds, []);
    const spends = groupRows(await this.spends.current(tx, organizationIds), (spend) => spend.organizationId);
    return wallets.map((wallet) => ({
      organizationId: wallet.organizationId,
      wallet: projectionOf(wallet, lots.get(wallet.organizationId) ?? []),
      spends: spends.get(wallet.organizationId) ?? [],
    }));
  }

  /** Adds the data for a Redis that does not have the wallets. */
  async completeAll(projections: readonly PublishCommand[]): Promise<LoadCommand[]> {
    const keys = await this.usedIdempotencyKeys(projections.map(({ organizationId }) => organizationId));
    return projections.map((projection) => ({
      ...projection,
      idempotencyKeys: keys.get(projection.organizationId) ?? [],
      hasPast: true,
    }));
  }

  /** Idempotency-Keys that organizations used in the last 24 hours. */
  usedIdempotencyKeys(organizationIds: readonly string[]): Promise<KeysByOrganization> {
    return this.prisma.$transaction((tx) => this.records.usedIdempotencyKeys(tx, organizationIds));
  }

  /** Idempotency-Keys of records booked at or after `moment`. */
  idempotencyKeysBookedSince(moment: Date): Promise<KeysByOrganization> {
    return this.prisma.$transaction((tx) => this.records.idempotencyKeysBookedSince(tx, moment));
  }

  /** Which state of Postgres projections come from. Read after them, it is never an earlier one than theirs. */
  readEpoch(): Promise<string> {
    return readEpoch(this.prisma);
  }
}
