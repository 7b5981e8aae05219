import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#core/infra';
import type { BillingProfile, ProfileColumns } from '../domain/billing-profile.js';

/** Owns `billing_profile`. Constraints limit its texts. */
@Injectable()
export class BillingProfileRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  /** In a transaction of the caller's, where one is given; else with the rights of the request. */
  async find(organizationId: string, tx?: Transaction): Promise<BillingProfile | null> {
    const read = (db: Transaction) => db.billingProfile.findUnique({ where: { organizationId } });
    return (await (tx === undefined ? this.prisma.read(read) : read(tx))) as BillingProfile | null;
  }

  /** Locks it until the transaction ends. Null: there is none. */
  async lock(tx: Transaction, organizationId: string): Promise<BillingProfile | null> {
    await tx.$queryRaw`SELECT 1 FROM billing_profile WHERE organization_id = ${organizationId}::uuid FOR NO KEY UPDATE`;
    return this.find(organizationId, tx);
  }

  /** One that another request made meanwhile is overwritten. */
  async save(tx: Transaction, organizationId: string, columns: ProfileColumns): Promise<BillingProfile> {
    const data = { ...columns, addressLines: [...columns.addressLines] };
    return (await tx.billingProfile.upsert({
      where: { organizationId },
      create: { ...data, organizationId },
      update: { ...data, version: { increment: 1 }, updatedAt: new Date() },
    })) as BillingProfile;
  }
}
