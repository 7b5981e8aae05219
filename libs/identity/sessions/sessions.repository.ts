import { Injectable } from '@nestjs/common';
import { PrismaService, type Prisma, type Transaction } from '#infra';
import type { SessionAudience } from '../domain/session-cookie.js';
import type { Session } from './session.js';

/** All columns except the digest. */
const publicColumns = {
  id: true,
  userId: true,
  audience: true,
  methods: true,
  restricted: true,
  device: true,
  address: true,
  memberId: true,
  reason: true,
  idleSeconds: true,
  createdAt: true,
  lastSeenAt: true,
  authenticatedAt: true,
  expiresAt: true,
  endedAt: true,
  organizationId: true,
} satisfies Prisma.SessionSelect;

/** With the version of ROUTIFY_SECRET that keyed its digest. */
interface KeyedSession {
  readonly session: Session;
  readonly pepperVersion: number;
}

type Row = Omit<Session, 'audience'> & { readonly audience: string };

@Injectable()
export class SessionsRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  async findByDigests(digests: Uint8Array<ArrayBuffer>[]): Promise<KeyedSession | null> {
    const select = { ...publicColumns, pepperVersion: true };
    const found = await this.prisma.session.findFirst({ where: { digest: { in: digests } }, select });
    if (found === null) return null;
    const { pepperVersion, ...row } = found;
    return { session: sessionOf(row), pepperVersion };
  }

  async listByIds(ids: readonly string[]): Promise<Session[]> {
    const where: Prisma.SessionWhereInput = { id: { in: [...ids] } };
    return (await this.prisma.session.findMany({ where, select: publicColumns })).map(sessionOf);
  }

  /** Sessions of a user that have not ended, the newest first. Some may have expired. */
  async listOpen(userId: string): Promise<Session[]> {
    const where = { userId, endedAt: null, expiresAt: { gt: new Date() } };
    const rows = await this.prisma.session.findMany({
      where,
      orderBy: { id: 'desc' },
      take: 100,
      select: publicColumns,
    });
    return rows.map(sessionOf);
  }

  /** What earlier sessions of a user were used from. */
  async originsOf(tx: Transaction, userId: string): Promise<Pick<Session, 'device' | 'address'>[]> {
    const select = { device: true, address: true };
    return tx.session.findMany({ where: { userId }, distinct: ['device', 'address'], take: 500, select });
  }

  async insert(tx: Transaction, data: Prisma.SessionUncheckedCreateInput): Promise<Session> {
    return sessionOf(await tx.session.create({ data, select: publicColumns }));
  }

  async update(tx: Transaction, id: string, data: Prisma.SessionUncheckedUpdateInput): Promise<Session> {
    return sessionOf(await tx.session.update({ where: { id }, data, select: publicColumns }));
  }

  /** Once a minute for a session in use; not in a transaction of a change. */
  async touch(id: string, lastSeenAt: Date): Promise<void> {
    await this.prisma.session.updateMany({ where: { id, endedAt: null }, data: { lastSeenAt } });
  }

  /** @param digests of the cookie: a session that has got another secret since stays as it is */
  async hashAnew(
    id: string,
    digests: Uint8Array<ArrayBuffer>[],
    renewed: Prisma.SessionUncheckedUpdateInput,
  ): Promise<void> {
    await this.prisma.session.updateMany({ where: { id, digest: { in: digests } }, data: renewed });
  }

  /**
   * Ends open sessions of a user: one with the impersonations that it began, or all but one. Returns them as they are
   * now.
   */
  async end(
    tx: Transaction,
    userId: string,
    which: { readonly only?: string; readonly except?: string },
    endedAt: Date,
  ): Promise<Session[]> {
    const { only, except } = which;
    const where = {
      AND: [only === undefined ? {} : { OR: [{ id: only }, { parentId: only }] }],
      ...{ userId, endedAt: null },
      ...(except === undefined ? {} : { id: { not: except } }),
    };
    const rows = await tx.session.updateManyAndReturn({ where, data: { endedAt }, select: publicColumns });
    return rows.map(sessionOf);
  }

  /** All of a user, with their history. */
  async remove(tx: Transaction, userId: string): Promise<void> {
    await tx.session.deleteMany({ where: { userId } });
  }

  /** Of sessions and their history, what is older. */
  async removeExpiredBefore(expiresBefore: Date): Promise<number> {
    return (await this.prisma.session.deleteMany({ where: { expiresAt: { lt: expiresBefore } } })).count;
  }
}

function sessionOf(row: Row): Session {
  return { ...row, audience: row.audience as SessionAudience };
}
