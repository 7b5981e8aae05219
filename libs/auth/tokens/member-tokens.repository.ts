import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#core';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import type { Organization } from '../organizations/organization.js';
import type { HeldMembership } from '../access/membership.js';
import type { MemberToken } from './member-token.js';

const KIND = 'member';

const publicColumns = {
  id: true,
  name: true,
  masked: true,
  status: true,
  scopes: true,
  projectId: true,
  organizationId: true,
  memberId: true,
  expiresAt: true,
  revokedAt: true,
  lastUsedAt: true,
  lastUsedAddress: true,
  pepperVersion: true,
  createdAt: true,
} satisfies Prisma.ManagementTokenSelect;

const withHolder = {
  ...publicColumns,
  organization: true,
  member: {
    select: {
      id: true,
      userId: true,
      role: true,
      removedAt: true,
      user: { select: { status: true } },
      projects: { select: { projectId: true, role: true } },
    },
  },
} satisfies Prisma.ManagementTokenSelect;

/** A token with its current member and organization. */
export interface HeldMemberToken extends MemberToken {
  readonly organization: Organization | null;
  readonly member:
    | (HeldMembership['member'] & {
        readonly removedAt: Date | null;
        readonly user: { readonly status: string };
      })
    | null;
}

@Injectable()
export class MemberTokensRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  /** Runs outside `servingOrganization`: the organization is not known yet. */
  async findByDigests(digests: Uint8Array<ArrayBuffer>[]): Promise<HeldMemberToken | null> {
    const where = { digest: { in: digests }, kind: KIND };
    return this.prisma.managementToken.findFirst({ where, select: withHolder });
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

  async find(memberId: string, id: string): Promise<MemberToken | null> {
    const where = { id, kind: KIND, memberId };
    return this.prisma.read((db) => db.managementToken.findFirst({ where, select: publicColumns }));
  }

  /** @param memberId null: of any member */
  async findForUpdate(tx: Transaction, memberId: string | null, id: string): Promise<MemberToken | null> {
    await tx.$executeRaw`SELECT 1 FROM management_token WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    const where = { id, kind: KIND, ...(memberId === null ? {} : { memberId }) };
    return tx.managementToken.findFirst({ where, select: publicColumns });
  }

  async listActiveOfUser(tx: Transaction, userId: string): Promise<MemberToken[]> {
    const where = { kind: KIND, status: 'active', member: { userId } };
    return tx.managementToken.findMany({ where, select: publicColumns });
  }

  /** Serializes the new tokens of a member until the transaction ends. */
  async lockMember(tx: Transaction, memberId: string): Promise<void> {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('management_token'), hashtext(${memberId}))`;
  }

  /** Those that open something: neither revoked nor expired. */
  async countAlive(tx: Transaction, memberId: string, now: Date): Promise<number> {
    const alive = { OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
    return tx.managementToken.count({ where: { kind: KIND, memberId, status: 'active', ...alive } });
  }

  async insert(tx: Transaction, data: Omit<Prisma.ManagementTokenUncheckedCreateInput, 'kind'>): Promise<MemberToken> {
    return tx.managementToken.create({ data: { ...data, kind: KIND }, select: publicColumns });
  }

  /** Tokens in force that expire before `until`, of which no mail was written. */
  async expiringBefore(now: Date, until: Date, limit: number) {
    const member = { removedAt: null, user: { status: 'active' } };
    return this.prisma.managementToken.findMany({
      where: { kind: KIND, status: 'active', expiresAt: { gt: now, lt: until }, expiryMailedAt: null, member },
      select: {
        id: true,
        name: true,
        expiresAt: true,
        createdAt: true,
        organization: { select: { name: true } },
        member: { select: { user: { select: { id: true, email: true } } } },
      },
      orderBy: { expiresAt: 'asc' },
      take: limit,
    });
  }

  /** False when another process was first. */
  async noteExpiryMail(tx: Transaction, id: string, expiryMailedAt: Date): Promise<boolean> {
    const where = { id, expiryMailedAt: null };
    return (await tx.managementToken.updateMany({ where, data: { expiryMailedAt } })).count === 1;
  }

  async forgetAddresses(tx: Transaction, userId: string): Promise<void> {
    await tx.managementToken.updateMany({ where: { member: { userId } }, data: { lastUsedAddress: null } });
  }

  async revoke(tx: Transaction, id: string, revokedAt: Date): Promise<MemberToken> {
    return tx.managementToken.update({ where: { id }, data: { status: 'revoked', revokedAt }, select: publicColumns });
  }
}
