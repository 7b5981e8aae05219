import { Injectable } from '@nestjs/common';
import { PrismaService, type Prisma, type Transaction } from '#core/infra';
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
  parentId: true,
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
  async listOpen(userId: string, now: Date, tx: Transaction = this.prisma): Promise<Session[]> {
    const where = { userId, endedAt: null, expiresAt: { gt: now } };
    const rows = await tx.session.findMany({ where, orderBy: { id: 'desc' }, select: publicColumns });
    return rows.map(sessionOf);
  }

  /** When a user last logged in, of the sessions that are kept; an operator who acts as a member did not. */
  async lastStart(userId: string): Promise<Date | null> {
    const where = { userId, audience: { not: 'impersonation' } };
    const query = { where, orderBy: { id: 'desc' }, select: { createdAt: true } } as const;
    return (await this.prisma.session.findFirst(query))?.createdAt ?? null;
  }

  /** Serializes the beginnings of a user's sessions until the transaction ends. */
  async lockUser(tx: Transaction, userId: string): Promise<void> {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('session'), hashtext(${userId}))`;
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
   * Counts a proof as failed before it is compared. Returns the count; null: the session has ended, or `max` proofs of it
   * have failed or are being compared.
   */
  async beginProof(id: string, max: number): Promise<number | null> {
    const where = { id, endedAt: null, failedProofs: { lt: max } };
    const data = { failedProofs: { increment: 1 } };
    const [row] = await this.prisma.session.updateManyAndReturn({ where, data, select: { failedProofs: true } });
    return row?.failedProofs ?? null;
  }

  /** The proof was right, or none. */
  async takeBackProof(id: string): Promise<void> {
    const where = { id, failedProofs: { gt: 0 } };
    await this.prisma.session.updateMany({ where, data: { failedProofs: { decrement: 1 } } });
  }

  async forgetProofs(id: string): Promise<void> {
    await this.prisma.session.updateMany({ where: { id }, data: { failedProofs: 0 } });
  }

  /**
   * Ends open sessions of a user: some with the impersonations that they began, or all but one. Returns them as they
   * are now.
   */
  async end(
    tx: Transaction,
    userId: string,
    which: { readonly only?: readonly string[]; readonly except?: string },
    endedAt: Date,
  ): Promise<Session[]> {
    const { only, except } = which;
    const where = {
      AND: [only === undefined ? {} : { OR: [{ id: { in: [...only] } }, { parentId: { in: [...only] } }] }],
      userId,
      endedAt: null,
      ...(except === undefined ? {} : { id: { not: except } }),
    };
    const rows = await tx.session.updateManyAndReturn({ where, data: { endedAt }, select: publicColumns });
    return rows.map(sessionOf);
  }

  /** All of a user, with their history. */
  async remove(tx: Transaction, userId: string): Promise<void> {
    await tx.session.deleteMany({ where: { userId } });
  }

  /** The history of a user's sessions, but for the newest ones. */
  async removeHistory(tx: Transaction, userId: string, kept: number, now: Date): Promise<void> {
    await tx.$executeRaw`
      DELETE FROM session WHERE id IN (
        SELECT id FROM session
        WHERE user_id = ${userId}::uuid
          AND (ended_at IS NOT NULL OR expires_at <= ${now} OR last_seen_at + idle_seconds * interval '1 second' <= ${now})
        ORDER BY id DESC OFFSET ${kept})`;
  }

  /** Of sessions and their history, what is older. */
  async removeExpiredBefore(expiresBefore: Date): Promise<number> {
    return (await this.prisma.session.deleteMany({ where: { expiresAt: { lt: expiresBefore } } })).count;
  }
}

function sessionOf(row: Row): Session {
  return { ...row, audience: row.audience as SessionAudience };
}
