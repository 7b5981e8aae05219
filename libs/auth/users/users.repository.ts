import { Injectable } from '@nestjs/common';
import { pageOf, storedSpellings, type Page, type PageRequest } from '#core';
import { containing, pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import type { User } from './user.js';

/** An address in lower case with a domain in ASCII, in the dialect of Postgres. */
const COMMON_ADDRESS = "^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])+[a-z]([a-z0-9-]*[a-z0-9])?$";

export interface UserFilter {
  readonly statuses?: readonly string[];
  readonly platformRoles?: readonly string[];
  /** Substring of a name or an address, case-insensitive. */
  readonly q?: string;
}

@Injectable()
export class UsersRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  async list({ statuses, platformRoles, q }: UserFilter, page: PageRequest): Promise<Page<User>> {
    const window = pageWindow(page);
    const where: Prisma.UserWhereInput = {
      AND: [window.where],
      ...(statuses === undefined ? {} : { status: { in: [...statuses] } }),
      ...(platformRoles === undefined ? {} : { platformRole: { in: [...platformRoles] } }),
      ...(q === undefined ? {} : { OR: [{ name: containing(q) }, { email: containing(q) }] }),
    };
    return pageOf(await this.prisma.search(q, (db) => db.user.findMany({ ...window, where })), page);
  }

  async find(id: string): Promise<User | null> {
    return this.prisma.read((db) => db.user.findUnique({ where: { id } }));
  }

  async listByIds(ids: readonly string[]): Promise<User[]> {
    if (ids.length === 0) return [];
    return this.prisma.read((db) => db.user.findMany({ where: { id: { in: [...ids] } } }));
  }

  /** By any spelling of the address. Older versions allowed two users with one address: then the one stored as given. */
  async findByEmail(email: string): Promise<User | null> {
    return this.prisma.read((db) => findStored(db, email));
  }

  /** Addresses that this version would store in another spelling, of users that are not deleted. */
  async listUncommonAddresses(limit: number): Promise<string[]> {
    const rows = await this.prisma.$queryRaw<{ email: string }[]>`
      SELECT email FROM "user" WHERE status <> 'deleted' AND email !~ ${COMMON_ADDRESS} ORDER BY email LIMIT ${limit}`;
    return rows.map(({ email }) => email);
  }

  /** Which of some addresses are stored as they are. */
  async listStored(emails: readonly string[]): Promise<string[]> {
    const where = { email: { in: [...emails] } };
    return (await this.prisma.user.findMany({ where, select: { email: true } })).map(({ email }) => email);
  }

  async lockOperators(tx: Transaction): Promise<void> {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('operators'))`;
  }

  /** Whether there is an operator of any status. */
  async existsOperator(tx: Transaction): Promise<boolean> {
    return (await tx.user.findFirst({ where: { platformRole: { not: null } }, select: { id: true } })) !== null;
  }

  /** Whether a user is the only superadmin that can log in. */
  async isOnlySuperadmin(tx: Transaction, id: string): Promise<boolean> {
    const where = { platformRole: 'superadmin', status: 'active' };
    const superadmins = await tx.user.findMany({ where, take: 2, select: { id: true } });
    return superadmins.length === 1 && superadmins[0]?.id === id;
  }

  async findForUpdate(tx: Transaction, id: string): Promise<User | null> {
    await tx.$executeRaw`SELECT 1 FROM "user" WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return tx.user.findUnique({ where: { id } });
  }

  /**
   * The user of a canonical address; inserted with the name when none exists. Concurrent callers get the same user.
   */
  async findOrInsert(tx: Transaction, user: Pick<User, 'id' | 'email' | 'name'>): Promise<User> {
    const present = await findStored(tx, user.email);
    if (present !== null) return present;
    await tx.user.createMany({ data: [user], skipDuplicates: true });
    return tx.user.findUniqueOrThrow({ where: { email: user.email } });
  }

  async lockMembersOf(tx: Transaction, userId: string): Promise<string[]> {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM member WHERE user_id = ${userId}::uuid ORDER BY id FOR NO KEY UPDATE`;
    return rows.map(({ id }) => id);
  }

  async update(tx: Transaction, id: string, data: Prisma.UserUpdateInput): Promise<User> {
    return tx.user.update({ where: { id }, data: { ...data, version: { increment: 1 }, updatedAt: new Date() } });
  }
}

async function findStored(db: Pick<Transaction, 'user'>, email: string): Promise<User | null> {
  const spellings = storedSpellings(email);
  const users = await db.user.findMany({ where: { email: { in: [...spellings] } } });
  return spellings.flatMap((spelling) => users.find((user) => user.email === spelling) ?? [])[0] ?? null;
}
