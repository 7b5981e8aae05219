import { Injectable } from '@nestjs/common';
import { PAYER_ROLES } from '#auth';
import { Prisma, PrismaService, type Transaction } from '#core/infra';
import { newUuid } from '#core';
import type { SnapshotMethod } from '../port/provider-adapter.js';

/** A way to pay that a customer let a provider keep. */
export interface SavedMethod extends SnapshotMethod {
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

/** One of a person, with the organization for which it was saved. */
export interface OwnSavedMethod extends SavedMethod {
  readonly organizationName: string;
}

/** Of a person. */
const LISTED_MAX = 100;

/** The active member who consents, of a row with `organization_id` and `user_id`, while its role may pay. */
export const payerOf = (row: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT 1 FROM member m JOIN "user" u ON u.id = m.user_id
  WHERE m.organization_id = ${row}.organization_id AND m.user_id = ${row}.user_id AND m.removed_at IS NULL
    AND u.status = 'active' AND m.role = ANY(${[...PAYER_ROLES]})`;

/** Whose consent it is. */
type Consent = Pick<SavedMethod, 'organizationId' | 'providerId' | 'userId' | 'orderId' | 'consentedAt'>;

/** Owns `saved_method`. Reads the rule, the wallet and the members of its organization. */
@Injectable()
export class SavedMethodRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  /** One that is known stays as it is: a removed one stays removed. */
  async save(tx: Transaction, consent: Consent, method: SnapshotMethod): Promise<void> {
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

  /**
   * As `find`. Null also without the consent of the person who saved it: that person is no active member or may not pay,
   * the automatic top-up is disabled, of another method or of another person, or the customer is suspended or archived.
   * @param byPerson the person pays an order, for which no automatic top-up is needed
   */
  async chargeable(
    tx: Transaction,
    id: string,
    organizationId: string,
    byPerson: boolean,
  ): Promise<SavedMethod | null> {
    const [consent] = await tx.$queryRaw<object[]>`
      SELECT 1 FROM saved_method s JOIN wallet w ON w.organization_id = s.organization_id
      WHERE s.id = ${id}::uuid AND s.organization_id = ${organizationId}::uuid AND w.status = 'active'
        AND EXISTS (${payerOf(Prisma.sql`s`)})
        AND (${byPerson} OR EXISTS (SELECT 1 FROM automatic_topup t WHERE t.organization_id = s.organization_id
          AND t.status <> 'disabled' AND t.saved_method_id = s.id AND t.user_id = s.user_id))`;
    return consent === undefined ? null : this.find(tx, id, organizationId);
  }

  /** What a person saved, in all organizations, the newest first; whatever its rights there now. */
  async listOf(userId: string, organizationId: string | null): Promise<OwnSavedMethod[]> {
    const where = { userId, removedAt: null, ...(organizationId === null ? {} : { organizationId }) };
    const include = { organization: { select: { name: true } } };
    const found = await this.prisma.savedMethod.findMany({ where, include, orderBy: { id: 'desc' }, take: LISTED_MAX });
    return found.map(({ organization, ...method }) => ({ ...method, organizationName: organization.name }));
  }

  /** Of deleted accounts, whose persons can remove nothing; at most `limit`. */
  orphans(limit: number): Promise<Pick<SavedMethod, 'id' | 'organizationId'>[]> {
    return this.prisma.$queryRaw<Pick<SavedMethod, 'id' | 'organizationId'>[]>`
      SELECT s.id, s.organization_id AS "organizationId" FROM saved_method s JOIN "user" u ON u.id = s.user_id
      WHERE s.removed_at IS NULL AND u.status = 'deleted' LIMIT ${limit}`;
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
