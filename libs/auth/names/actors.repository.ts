import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#core/infra';

type ActorPrefix = 'tok' | 'key' | 'inv' | 'usr' | 'mbr';

/** A token, key, invitation, user or member. */
export interface KnownActor {
  readonly id: string;
  readonly kind: 'admin_token' | 'management_token' | 'key' | 'invitation' | 'operator_invitation' | 'user' | 'member';
  readonly name: string;
  /** A masked secret or an email address. */
  readonly detail: string;
  readonly status: string;
  readonly organizationId: string | null;
}

/** Tokens, keys, invitations, users and members by their ids, also those that have ended. */
@Injectable()
export class ActorsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Unknown ids are left out. @param organizationId theirs alone, of users its members; null: all */
  async findAll(prefix: ActorPrefix, ids: readonly string[], organizationId: string | null): Promise<KnownActor[]> {
    if (ids.length === 0) return [];
    return this.prisma.read((db) => FINDERS[prefix](db, [...ids], organizationId));
  }

  async find(prefix: ActorPrefix, id: string, organizationId: string | null): Promise<KnownActor | null> {
    const [found] = await this.findAll(prefix, [id], organizationId);
    return found ?? null;
  }

  /** Under which a user acts, also in the past. @param organizationId of this one alone; null: of all */
  async membersOf(userId: string, organizationId: string | null): Promise<string[]> {
    const where = { userId, ...within(organizationId) };
    const rows = await this.prisma.read((db) => db.member.findMany({ where, select: { id: true } }));
    return rows.map(({ id }) => id);
  }
}

type Finder = (db: Transaction, ids: string[], organizationId: string | null) => Promise<KnownActor[]>;

const FINDERS: Readonly<Record<ActorPrefix, Finder>> = {
  tok: async (db, ids, organizationId) => {
    const where = { id: { in: ids }, ...within(organizationId) };
    const select = { id: true, name: true, masked: true, status: true, kind: true, organizationId: true };
    const rows = await db.managementToken.findMany({ where, select });
    return rows.map(({ kind, masked, ...row }) => ({
      ...row,
      detail: masked,
      kind: kind === 'admin' ? 'admin_token' : 'management_token',
    }));
  },
  key: async (db, ids, organizationId) => {
    const where = { id: { in: ids }, ...within(organizationId) };
    const select = { id: true, name: true, masked: true, status: true, organizationId: true };
    const rows = await db.apiKey.findMany({ where, select });
    return rows.map(({ masked, ...row }) => ({ ...row, kind: 'key', detail: masked }));
  },
  inv: async (db, ids, organizationId) => {
    const where = { id: { in: ids }, ...within(organizationId) };
    const select = { id: true, email: true, role: true, status: true, organizationId: true };
    const rows = await db.invitation.findMany({ where, select });
    const own = rows.map(({ role, email, ...row }) => ({
      ...row,
      kind: 'invitation' as const,
      name: email,
      detail: role,
    }));
    return organizationId === null ? [...own, ...(await operatorInvitations(db, ids))] : own;
  },
  usr: async (db, ids, organizationId) => {
    const members = organizationId === null ? {} : { members: { some: { organizationId } } };
    const select = { id: true, name: true, email: true, status: true };
    const rows = await db.user.findMany({ where: { id: { in: ids }, ...members }, select });
    return rows.map(({ email, ...row }) => ({ ...row, kind: 'user', detail: email, organizationId: null }));
  },
  mbr: async (db, ids, organizationId) => {
    const where = { id: { in: ids }, ...within(organizationId) };
    const user = { select: { name: true, email: true } };
    const rows = await db.member.findMany({ where, select: { id: true, removedAt: true, organizationId: true, user } });
    return rows.map(({ id, removedAt, organizationId: owner, user: { name, email } }) => ({
      id,
      kind: 'member',
      name,
      detail: email,
      organizationId: owner,
      status: removedAt === null ? 'active' : 'removed',
    }));
  },
};

const within = (organizationId: string | null) => (organizationId === null ? {} : { organizationId });

async function operatorInvitations(db: Transaction, ids: string[]): Promise<KnownActor[]> {
  const select = { id: true, email: true, role: true, status: true };
  const rows = await db.operatorInvitation.findMany({ where: { id: { in: ids } }, select });
  return rows.map(({ role, email, ...row }) => ({
    ...row,
    kind: 'operator_invitation',
    name: email,
    detail: role,
    organizationId: null,
  }));
}
