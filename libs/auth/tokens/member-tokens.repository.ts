import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#kernel';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#infra';
import type { Organization } from '../organizations/organization.js';
import type { MemberToken } from './member-token.js';

const KIND = 'member';

const publicColumns = {
  id: true,
  name: true,
  masked: true,
  status: true,
  scopes: true,
  organizationId: true,
  memberId: true,
  expiresAt: true,
  revokedAt: true,
  createdAt: true,
} satisfies Prisma.ManagementTokenSelect;

const withHolder = {
  ...publicColumns,
  organization: true,
  member: { select: { id: true, userId: true, role: true, removedAt: true, user: { select: { status: true } } } },
} satisfies Prisma.ManagementTokenSelect;

/** A token with its current member and organization. */
export interface HeldMemberToken extends MemberToken {
  readonly organization: Organization | null;
  readonly member: {
    readonly id: string;
    readonly userId: string;
    readonly role: string;
    readonly removedAt: Date | null;
    readonly user: { readonly status: string };
  } | null;
}

@Injectable()
export class MemberTokensRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  /** Runs outside `servingOrganization`: the organization is not known yet. */
  async findByDigest(digest: Uint8Array<ArrayBuffer>): Promise<HeldMemberToken | null> {
    return this.prisma.managementToken.findUnique({ where: { digest, kind: KIND }, select: withHolder });
  }

  async listByIds(ids: readonly string[]): Promise<HeldMemberToken[]> {
    if (ids.length === 0) return [];
    return this.prisma.managementToken.findMany({ where: { id: { in: [...ids] }, kind: KIND }, select: withHolder });
  }

  async list(memberId: string, statuses: readonly string[] | undefined, page: PageRequest): Promise<Page<MemberToken>> {
    const window = pageWindow(page);
    const where: Prisma.ManagementTokenWhereInput = {
      AND: [window.where, { kind: KIND, memberId }],
      ...(statuses === undefined ? {} : { status: { in: [...statuses] } }),
    };
    return pageOf(
      await this.prisma.read((db) => db.managementToken.findMany({ ...window, where, select: publicColumns })),
      page,
    );
  }

  async findForUpdate(tx: Transaction, memberId: string, id: string): Promise<MemberToken | null> {
    await tx.$executeRaw`SELECT 1 FROM management_token WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return tx.managementToken.findFirst({ where: { id, kind: KIND, memberId }, select: publicColumns });
  }

  async listActiveOfUser(tx: Transaction, userId: string): Promise<MemberToken[]> {
    const where = { kind: KIND, status: 'active', member: { userId } };
    return tx.managementToken.findMany({ where, select: publicColumns });
  }

  async insert(tx: Transaction, data: Omit<Prisma.ManagementTokenUncheckedCreateInput, 'kind'>): Promise<MemberToken> {
    return tx.managementToken.create({ data: { ...data, kind: KIND }, select: publicColumns });
  }

  async revoke(tx: Transaction, id: string, revokedAt: Date): Promise<MemberToken> {
    return tx.managementToken.update({ where: { id }, data: { status: 'revoked', revokedAt }, select: publicColumns });
  }
}
