import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#core';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import type { AdminToken } from './admin-token.js';

const publicColumns = {
  id: true,
  name: true,
  masked: true,
  status: true,
  platformRole: true,
  expiresAt: true,
  revokedAt: true,
  lastUsedAt: true,
  lastUsedAddress: true,
  pepperVersion: true,
  createdAt: true,
} satisfies Prisma.ManagementTokenSelect;

const KIND = 'admin';

@Injectable()
export class AdminTokensRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  async list(statuses: readonly string[] | undefined, page: PageRequest): Promise<Page<AdminToken>> {
    const window = pageWindow(page);
    const where: Prisma.ManagementTokenWhereInput = {
      AND: [window.where, { kind: KIND }],
      ...(statuses === undefined ? {} : { status: { in: [...statuses] } }),
    };
    return pageOf(await this.prisma.managementToken.findMany({ ...window, where, select: publicColumns }), page);
  }

  async find(id: string): Promise<AdminToken | null> {
    return this.prisma.managementToken.findUnique({ where: { id, kind: KIND }, select: publicColumns });
  }

  async findByDigests(digests: Uint8Array<ArrayBuffer>[]): Promise<AdminToken | null> {
    const where = { digest: { in: digests }, kind: KIND };
    return this.prisma.managementToken.findFirst({ where, select: publicColumns });
  }

  async listByIds(ids: readonly string[]): Promise<AdminToken[]> {
    if (ids.length === 0) return [];
    const where = { id: { in: [...ids] }, kind: KIND };
    return this.prisma.managementToken.findMany({ where, select: publicColumns });
  }

  async findForUpdate(tx: Transaction, id: string): Promise<AdminToken | null> {
    await tx.$executeRaw`SELECT 1 FROM management_token WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return tx.managementToken.findUnique({ where: { id, kind: KIND }, select: publicColumns });
  }

  async insert(tx: Transaction, data: Omit<Prisma.ManagementTokenUncheckedCreateInput, 'kind'>): Promise<AdminToken> {
    return tx.managementToken.create({ data: { ...data, kind: KIND }, select: publicColumns });
  }

  async update(tx: Transaction, id: string, data: Prisma.ManagementTokenUpdateInput): Promise<AdminToken> {
    return tx.managementToken.update({ where: { id }, data, select: publicColumns });
  }

  /** Whether an admin token ever existed. Locks the table, so that concurrent transactions are serialized. */
  async existsAny(tx: Transaction): Promise<boolean> {
    await tx.$executeRaw`LOCK TABLE management_token IN SHARE ROW EXCLUSIVE MODE`;
    return (await tx.managementToken.findFirst({ select: { id: true } })) !== null;
  }
}
