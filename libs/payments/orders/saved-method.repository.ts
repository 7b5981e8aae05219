import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#infra';
import { newUuid } from '#kernel';
import type { StatedMethod } from '../port/provider-adapter.js';

/** A way to pay that a customer let a provider keep. */
export interface SavedMethod extends StatedMethod {
  readonly id: string;
  readonly organizationId: string;
  readonly providerId: string;
  /** Whose order it was saved with, and when that was made: the consent. */
  readonly userId: string;
  readonly orderId: string;
  readonly consentedAt: Date;
  /** Null: it can be charged. */
  readonly removedAt: Date | null;
  readonly createdAt: Date;
}

/** Whose consent it is. */
type Consent = Pick<SavedMethod, 'organizationId' | 'providerId' | 'userId' | 'orderId' | 'consentedAt'>;

/** Owns `saved_method`. Reads the rule and the wallet of its organization. */
@Injectable()
export class SavedMethodRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  /** One that is known stays as it is: a removed one stays removed. */
  async save(tx: Transaction, consent: Consent, method: StatedMethod): Promise<void> {
    await tx.savedMethod.createMany({
      data: [{ id: newUuid(Date.now()), ...consent, ...method }],
      skipDuplicates: true,
    });
  }

  /** Those that can be charged, the newest first, with the rights of the request. */
  async list(organizationId: string): Promise<SavedMethod[]> {
    const where = { organizationId, removedAt: null };
    return this.prisma.read((db) => db.savedMethod.findMany({ where, orderBy: { id: 'desc' } }));
  }

  /** Null: the organization has none by this id, or has removed it. */
  find(tx: Transaction, id: string, organizationId: string): Promise<SavedMethod | null> {
    return tx.savedMethod.findFirst({ where: { id, organizationId, removedAt: null } });
  }

  /** As `find`. Null also for one whose customer has disabled the automatic top-up, or is suspended or archived. */
  async chargeable(id: string, organizationId: string): Promise<SavedMethod | null> {
    return this.transaction(async (tx) => {
      const [consent] = await tx.$queryRaw<object[]>`
        SELECT 1 FROM automatic_topup t JOIN wallet w ON w.organization_id = t.organization_id
        WHERE t.organization_id = ${organizationId}::uuid AND t.status <> 'disabled' AND w.status = 'active'`;
      return consent === undefined ? null : this.find(tx, id, organizationId);
    });
  }

  /** Null: it is not there to be removed. */
  async remove(
    tx: Transaction,
    id: string,
    organizationId: string,
    by: string,
    now: Date,
  ): Promise<SavedMethod | null> {
    const where = { id, organizationId, removedAt: null };
    const [removed] = await tx.savedMethod.updateManyAndReturn({ where, data: { removedAt: now, removedBy: by } });
    return removed ?? null;
  }

  /** Removed, and still kept by their providers; at most `limit`. */
  kept(limit: number): Promise<SavedMethod[]> {
    const where = { removedAt: { not: null }, forgottenAt: null };
    return this.prisma.savedMethod.findMany({ where, orderBy: { removedAt: 'asc' }, take: limit });
  }

  async noteForgotten(id: string, now: Date): Promise<void> {
    await this.prisma.savedMethod.update({ where: { id }, data: { forgottenAt: now } });
  }
}
