import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#core';
import { containing, pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import type { Organization } from '../organizations/organization.js';
import type { Member } from './member.js';

export interface MemberFilter {
  readonly organizationId: string;
  readonly roles?: readonly string[];
  /** Substring of a name or an address, case-insensitive. */
  readonly q?: string;
}

/** A user, or a person at a provider. */
export interface RemovedKey {
  readonly organizationId: string;
  /** Null: the account is not known. */
  readonly userId: string | null;
  readonly person: Uint8Array<ArrayBuffer>;
}

/** What a request needs beside its member: its organization, and its roles in projects. */
const held = {
  organization: true,
  projects: { select: { projectId: true, role: true } },
} satisfies Prisma.MemberInclude;

const described = {
  user: { select: { email: true, name: true, status: true } },
  organization: { select: { tz: true } },
} satisfies Prisma.MemberInclude;

/** A member with rights now: neither it, its user nor its organization has left. */
const current = {
  removedAt: null,
  organization: { archivedAt: null },
  user: { status: 'active' },
} satisfies Prisma.MemberWhereInput;

@Injectable()
export class MembersRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  async list({ organizationId, roles, q }: MemberFilter, page: PageRequest): Promise<Page<Member>> {
    const window = pageWindow(page);
    const where: Prisma.MemberWhereInput = {
      AND: [window.where, { organizationId, removedAt: null }],
      ...(roles === undefined ? {} : { role: { in: [...roles] } }),
      ...(q === undefined ? {} : { user: { OR: [{ name: containing(q) }, { email: containing(q) }] } }),
    };
    const read = (db: Transaction) => db.member.findMany({ ...window, where, include: described });
    return pageOf(await this.prisma.search(q, read), page);
  }

  /** Null when the organization has no such member, or the member was removed. */
  async find(organizationId: string, id: string, tx?: Transaction): Promise<Member | null> {
    const query = { where: { id, organizationId, removedAt: null }, include: described };
    return tx === undefined ? this.prisma.read((db) => db.member.findFirst(query)) : tx.member.findFirst(query);
  }

  async findOfUser(tx: Transaction, organizationId: string, userId: string): Promise<Member | null> {
    return tx.member.findFirst({ where: { organizationId, userId, removedAt: null }, include: described });
  }

  /** The last membership that ended, of a user or of a person at a provider, which may have had another account. */
  async findRemoved(tx: Transaction, { organizationId, userId, person }: RemovedKey): Promise<Member | null> {
    const named = { OR: [...(userId === null ? [] : [{ userId }]), { personDigests: { has: person } }] };
    const where = { organizationId, removedAt: { not: null }, ...named };
    return tx.member.findFirst({ where, include: described, orderBy: { removedAt: 'desc' } });
  }

  /** Remembers that a person at a provider is this member; of more than `max` the newest. */
  async notePerson(tx: Transaction, id: string, person: Uint8Array<ArrayBuffer>, max: number): Promise<void> {
    await tx.$executeRaw`UPDATE member SET person_digests = (array_prepend(${person}::bytea, person_digests))[1:${max}::int]
      WHERE id = ${id}::uuid AND NOT ${person}::bytea = ANY(person_digests)`;
  }

  /** False: it was noted before, or the member is not removed. */
  async noteReturn(tx: Transaction, id: string, at: Date): Promise<boolean> {
    const where = { id, removedAt: { not: null }, returnNotedAt: null };
    return (await tx.member.updateMany({ where, data: { returnNotedAt: at } })).count === 1;
  }

  /** All current memberships of some users, the first one first. */
  async membershipsOf(userIds: readonly string[]) {
    if (userIds.length === 0) return [];
    const where = { userId: { in: [...userIds] }, removedAt: null, organization: { archivedAt: null } };
    return this.prisma.member.findMany({ where, include: { ...described, ...held }, orderBy: { id: 'asc' } });
  }

  /** The first current member of an active user that fits, with its organization. */
  async findHeld(which: { readonly id: string } | { readonly organizationId: string; readonly role: string }) {
    const where = { ...which, ...current };
    return this.prisma.member.findFirst({ where, include: { ...described, ...held }, orderBy: { id: 'asc' } });
  }

  /** The same of members by their ids. */
  async listHeld(ids: readonly string[]) {
    if (ids.length === 0) return [];
    const where = { id: { in: [...ids] }, ...current };
    return this.prisma.member.findMany({ where, include: { ...described, ...held } });
  }

  /** All current memberships of a user, also in archived organizations. */
  async listOfUser(tx: Transaction, userId: string): Promise<(Member & { readonly organization: Organization })[]> {
    const include = { ...described, organization: true };
    return tx.member.findMany({ where: { userId, removedAt: null }, include, orderBy: { organizationId: 'asc' } });
  }

  async count(tx: Transaction, organizationId: string): Promise<number> {
    return tx.member.count({ where: { organizationId, removedAt: null } });
  }

  async owners(organizationId: string): Promise<Member[]> {
    const where = { organizationId, role: 'owner', removedAt: null, user: { status: 'active' } };
    return this.prisma.member.findMany({ where, include: described, orderBy: { id: 'asc' }, take: 20 });
  }

  async countOwners(tx: Transaction, organizationId: string): Promise<number> {
    return tx.member.count({ where: { organizationId, role: 'owner', removedAt: null } });
  }

  async insert(tx: Transaction, data: Prisma.MemberUncheckedCreateInput): Promise<Member> {
    return tx.member.create({ data, include: described });
  }

  async update(tx: Transaction, id: string, data: Prisma.MemberUncheckedUpdateInput): Promise<Member> {
    return tx.member.update({
      where: { id },
      data: { ...data, version: { increment: 1 }, updatedAt: new Date() },
      include: described,
    });
  }
}
