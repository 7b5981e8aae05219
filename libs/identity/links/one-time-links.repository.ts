import { Injectable } from '@nestjs/common';
import { PrismaService, type Prisma, type Transaction } from '#core/infra';

/** `recovery`: made by the command line, for an operator who cannot log in. */
export type LinkKind = 'setup' | 'register' | 'verify_email' | 'reset_password' | 'recovery';

export interface OneTimeLink {
  readonly id: string;
  readonly kind: string;
  readonly userId: string | null;
  /** Of an address that has no user yet, with the language of its mails. */
  readonly email: string | null;
  readonly locale: string | null;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

const publicColumns = {
  id: true,
  kind: true,
  userId: true,
  email: true,
  locale: true,
  expiresAt: true,
  usedAt: true,
} satisfies Prisma.OneTimeLinkSelect;

@Injectable()
export class OneTimeLinksRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  async insert(tx: Transaction, data: Prisma.OneTimeLinkUncheckedCreateInput): Promise<void> {
    await tx.oneTimeLink.create({ data, select: { id: true } });
  }

  async findByDigests(digests: Uint8Array<ArrayBuffer>[]): Promise<OneTimeLink | null> {
    return this.prisma.oneTimeLink.findFirst({ where: { digest: { in: digests } }, select: publicColumns });
  }

  /** Locks the row: of concurrent requests with the same secret one uses it. */
  async findByDigestsForUpdate(tx: Transaction, digests: Uint8Array<ArrayBuffer>[]): Promise<OneTimeLink | null> {
    await tx.$executeRaw`SELECT 1 FROM one_time_link WHERE digest = ANY(${digests}) FOR NO KEY UPDATE`;
    return tx.oneTimeLink.findFirst({ where: { digest: { in: digests } }, select: publicColumns });
  }

  async markUsed(tx: Transaction, id: string, usedAt: Date): Promise<void> {
    await tx.oneTimeLink.update({ where: { id }, data: { usedAt }, select: { id: true } });
  }

  /** Ends open links of a user, of some kinds. */
  async endOpen(tx: Transaction, userId: string, kinds: readonly LinkKind[], usedAt: Date): Promise<void> {
    await tx.oneTimeLink.updateMany({ where: { userId, kind: { in: [...kinds] }, usedAt: null }, data: { usedAt } });
  }

  async endOpenOfAddress(tx: Transaction, email: string, usedAt: Date): Promise<void> {
    await tx.oneTimeLink.updateMany({ where: { email, usedAt: null }, data: { usedAt } });
  }

  /** All of a user, and to its address. */
  async remove(tx: Transaction, userId: string, email: string): Promise<void> {
    await tx.oneTimeLink.deleteMany({ where: { OR: [{ userId }, { email }] } });
  }

  async removeExpiredBefore(expiresBefore: Date): Promise<number> {
    return (await this.prisma.oneTimeLink.deleteMany({ where: { expiresAt: { lt: expiresBefore } } })).count;
  }
}
