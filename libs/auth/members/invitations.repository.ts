import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#core';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import type { Invitation } from './invitation.js';

export interface InvitationFilter {
  readonly organizationId: string;
  readonly statuses?: readonly string[];
}

interface OpenTo {
  readonly organizationId: string;
  readonly userId: string;
  readonly now: Date;
  readonly since: Date;
}

/** All columns except the digest. */
const publicColumns = {
  id: true,
  organizationId: true,
  memberId: true,
  email: true,
  role: true,
  delivery: true,
  status: true,
  invitedBy: true,
  expiresAt: true,
  createdAt: true,
} satisfies Prisma.InvitationSelect;

@Injectable()
export class InvitationsRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  async list({ organizationId, statuses }: InvitationFilter, page: PageRequest): Promise<Page<Invitation>> {
    const window = pageWindow(page);
    const where: Prisma.InvitationWhereInput = {
      AND: [window.where, { organizationId }],
      ...(statuses === undefined ? {} : { status: { in: [...statuses] } }),
    };
    return pageOf(
      await this.prisma.read((db) => db.invitation.findMany({ ...window, where, select: publicColumns })),
      page,
    );
  }

  /** The newest to an address, of all organizations. */
  async listTo(email: string, limit: number): Promise<Invitation[]> {
    const query = { where: { email }, orderBy: { id: 'desc' }, take: limit, select: publicColumns } as const;
    return this.prisma.invitation.findMany(query);
  }

  /** Replaces the address in invitations that ended. */
  async replaceAddress(tx: Transaction, email: string, pseudonym: string): Promise<void> {
    await tx.invitation.updateMany({ where: { email, status: { not: 'pending' } }, data: { email: pseudonym } });
  }

  async findForUpdate(tx: Transaction, organizationId: string | null, id: string): Promise<Invitation | null> {
    await tx.$executeRaw`SELECT 1 FROM invitation WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return tx.invitation.findFirst({
      where: { id, ...(organizationId === null ? {} : { organizationId }) },
      select: publicColumns,
    });
  }

  /** The newest that can be accepted, made since then, to the address of a user. */
  async lockOpenTo(tx: Transaction, { organizationId, userId, now, since }: OpenTo): Promise<Invitation | null> {
    const user = await tx.user.findUnique({ where: { id: userId }, select: { email: true } });
    if (user === null) return null;
    const open = { status: 'pending', expiresAt: { gt: now }, createdAt: { gt: since } };
    const where = { organizationId, email: user.email, ...open };
    const found = await tx.invitation.findFirst({ where, select: { id: true }, orderBy: { id: 'desc' } });
    const locked = found === null ? null : await this.findForUpdate(tx, organizationId, found.id);
    return locked?.status === 'pending' ? locked : null;
  }

  async findByDigests(digests: Uint8Array<ArrayBuffer>[], db: Transaction = this.prisma): Promise<Invitation | null> {
    return db.invitation.findFirst({ where: { digest: { in: digests } }, select: publicColumns });
  }

  /** Locks the row: concurrent requests with the same secret are serialized. */
  async findByDigestsForUpdate(tx: Transaction, digests: Uint8Array<ArrayBuffer>[]): Promise<Invitation | null> {
    await tx.$executeRaw`SELECT 1 FROM invitation WHERE digest = ANY(${digests}) FOR NO KEY UPDATE`;
    return tx.invitation.findFirst({ where: { digest: { in: digests } }, select: publicColumns });
  }

  async insert(tx: Transaction, data: Prisma.InvitationUncheckedCreateInput): Promise<Invitation> {
    return tx.invitation.create({ data, select: publicColumns });
  }

  async countSince(tx: Transaction, organizationId: string, since: Date): Promise<number> {
    return tx.invitation.count({ where: { organizationId, createdAt: { gte: since } } });
  }

  /** Those that can be accepted. */
  async countOpen(tx: Transaction, organizationId: string, now: Date): Promise<number> {
    return tx.invitation.count({ where: { organizationId, status: 'pending', expiresAt: { gt: now } } });
  }

  /** The former secret opens nothing from now on. */
  async replaceSecret(
    tx: Transaction,
    id: string,
    secret: Pick<Prisma.InvitationUncheckedUpdateInput, 'digest' | 'pepperVersion' | 'delivery'>,
  ): Promise<Invitation> {
    return tx.invitation.update({ where: { id }, data: { ...secret, updatedAt: new Date() }, select: publicColumns });
  }

  async setStatus(tx: Transaction, id: string, status: 'accepted' | 'revoked'): Promise<Invitation> {
    return tx.invitation.update({ where: { id }, data: { status, updatedAt: new Date() }, select: publicColumns });
  }

  /** Those that the members made and that are not answered, by id. */
  async lockPendingOf(tx: Transaction, memberIds: readonly string[]): Promise<Invitation[]> {
    await tx.$executeRaw`SELECT 1 FROM invitation WHERE member_id = ANY(${memberIds}::uuid[]) AND status = 'pending'
      ORDER BY id FOR NO KEY UPDATE`;
    const where = { memberId: { in: [...memberIds] }, status: 'pending' };
    return tx.invitation.findMany({ where, select: publicColumns, orderBy: { id: 'asc' } });
  }

  async revokeAll(tx: Transaction, ids: readonly string[]): Promise<void> {
    const data = { status: 'revoked', updatedAt: new Date() };
    await tx.invitation.updateMany({ where: { id: { in: [...ids] } }, data });
  }
}
