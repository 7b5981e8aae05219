import { Injectable } from '@nestjs/common';
import { PrismaService, type Prisma, type Transaction } from '#core/infra';
import type { ExternalIdentity } from './external-identity.js';

/** A person, as its provider names it. */
interface PersonKey {
  readonly organizationId: string | null;
  readonly issuer: string;
  readonly subject: string;
}

@Injectable()
export class ExternalIdentitiesRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  async find({ organizationId, issuer, subject }: PersonKey): Promise<ExternalIdentity | null> {
    return this.prisma.externalIdentity.findFirst({ where: { organizationId, issuer, subject } });
  }

  async listOf(userId: string): Promise<ExternalIdentity[]> {
    return this.prisma.externalIdentity.findMany({ where: { userId }, orderBy: { id: 'asc' } });
  }

  async insert(tx: Transaction, data: Prisma.ExternalIdentityUncheckedCreateInput): Promise<ExternalIdentity> {
    return tx.externalIdentity.create({ data });
  }

  async touch(tx: Transaction, id: string, fields: { readonly email: string | null; readonly lastUsedAt: Date }) {
    await tx.externalIdentity.update({ where: { id }, data: fields, select: { id: true } });
  }

  /** Null: the user has no such identity. */
  async remove(tx: Transaction, userId: string, id: string): Promise<ExternalIdentity | null> {
    const row = await tx.externalIdentity.findFirst({ where: { id, userId } });
    if (row !== null) await tx.externalIdentity.deleteMany({ where: { id, userId } });
    return row;
  }

  async insertSession(tx: Transaction, data: Prisma.ProviderSessionUncheckedCreateInput): Promise<void> {
    await tx.providerSession.create({ data, select: { sessionId: true } });
  }

  /** The sessions that a provider began for a person, or for one session there. */
  async sessionsOf(
    providerId: string,
    { subject, sid }: { readonly subject: string | null; readonly sid: string | null },
  ): Promise<readonly { readonly sessionId: string; readonly userId: string }[]> {
    const identity = { providerId, ...(subject === null ? {} : { subject }) };
    const where = { identity, ...(sid === null ? {} : { sid }) };
    const rows = await this.prisma.providerSession.findMany({
      where,
      select: { sessionId: true, identity: { select: { userId: true } } },
      take: 1_000,
      orderBy: { sessionId: 'desc' },
    });
    return rows.map(({ sessionId, identity: { userId } }) => ({ sessionId, userId }));
  }
}
