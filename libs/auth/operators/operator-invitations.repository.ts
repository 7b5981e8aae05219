import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#core';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import type { OperatorInvitation } from './operator-invitation.js';

export interface OperatorInvitationFilter {
  readonly statuses?: readonly string[];
}

type Digests = Uint8Array<ArrayBuffer>[];

/** All columns except the digest. */
const publicColumns = {
  id: true,
  email: true,
  role: true,
  status: true,
  inviterId: true,
  sentCount: true,
  sentAt: true,
  expiresAt: true,
  createdAt: true,
} satisfies Prisma.OperatorInvitationSelect;

@Injectable()
export class OperatorInvitationsRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  async list({ statuses }: OperatorInvitationFilter, page: PageRequest): Promise<Page<OperatorInvitation>> {
    const window = pageWindow(page);
    const where: Prisma.OperatorInvitationWhereInput = {
      AND: [window.where],
      ...(statuses === undefined ? {} : { status: { in: [...statuses] } }),
    };
    const query = { ...window, where, select: publicColumns };
    return pageOf(await this.prisma.read((db) => db.operatorInvitation.findMany(query)), page);
  }

  async find(id: string): Promise<OperatorInvitation | null> {
    return this.prisma.operatorInvitation.findUnique({ where: { id }, select: publicColumns });
  }

  async findForUpdate(tx: Transaction, id: string): Promise<OperatorInvitation | null> {
    await tx.$executeRaw`SELECT 1 FROM operator_invitation WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return tx.operatorInvitation.findUnique({ where: { id }, select: publicColumns });
  }

  async findByDigests(digests: Digests, db: Transaction = this.prisma): Promise<OperatorInvitation | null> {
    return db.operatorInvitation.findFirst({ where: { digest: { in: digests } }, select: publicColumns });
  }

  /** Locks the row: concurrent requests with the same secret are serialized. */
  async findByDigestsForUpdate(tx: Transaction, digests: Digests): Promise<OperatorInvitation | null> {
    await tx.$executeRaw`SELECT 1 FROM operator_invitation WHERE digest = ANY(${digests}) FOR NO KEY UPDATE`;
    return tx.operatorInvitation.findFirst({ where: { digest: { in: digests } }, select: publicColumns });
  }

  async insert(tx: Transaction, data: Prisma.OperatorInvitationUncheckedCreateInput): Promise<OperatorInvitation> {
    return tx.operatorInvitation.create({ data, select: publicColumns });
  }

  async update(
    tx: Transaction,
    id: string,
    data: Prisma.OperatorInvitationUncheckedUpdateInput,
  ): Promise<OperatorInvitation> {
    return tx.operatorInvitation.update({
      where: { id },
      data: { ...data, updatedAt: new Date() },
      select: publicColumns,
    });
  }

  async countSince(tx: Transaction, since: Date): Promise<number> {
    return tx.operatorInvitation.count({ where: { createdAt: { gte: since } } });
  }

  /** Open ones that a user has sent, or that are for one of some spellings of an address; by id. */
  async lockPendingAbout(
    tx: Transaction,
    { inviterId = null, emails }: { readonly inviterId?: string | null; readonly emails: readonly string[] },
  ): Promise<OperatorInvitation[]> {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM operator_invitation
      WHERE status = 'pending' AND (inviter_id = ${inviterId}::uuid OR email = ANY(${[...emails]}::text[]))
      ORDER BY id FOR NO KEY UPDATE`;
    const where = { id: { in: rows.map(({ id }) => id) }, status: 'pending' };
    return tx.operatorInvitation.findMany({ where, select: publicColumns, orderBy: { id: 'asc' } });
  }

  /** The newest to an address. */
  async listTo(email: string, limit: number): Promise<OperatorInvitation[]> {
    const query = { where: { email }, orderBy: { id: 'desc' }, take: limit, select: publicColumns } as const;
    return this.prisma.operatorInvitation.findMany(query);
  }

  /** Replaces the address in invitations that ended. */
  async replaceAddress(tx: Transaction, email: string, pseudonym: string): Promise<void> {
    await tx.operatorInvitation.updateMany({
      where: { email, status: { not: 'pending' } },
      data: { email: pseudonym },
    });
  }
}
