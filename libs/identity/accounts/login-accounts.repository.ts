import { Injectable } from '@nestjs/common';
import { PrismaService, type Prisma, type Transaction } from '#infra';
import type { LoginAccount } from './login-account.js';

@Injectable()
export class LoginAccountsRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  async find(userId: string): Promise<LoginAccount | null> {
    return this.prisma.loginAccount.findUnique({ where: { userId } });
  }

  /** Serializes changes of one account until the transaction ends. */
  async findForUpdate(tx: Transaction, userId: string): Promise<LoginAccount | null> {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('login_account'), hashtext(${userId}))`;
    return tx.loginAccount.findUnique({ where: { userId } });
  }

  async save(
    tx: Transaction,
    userId: string,
    fields: Omit<Prisma.LoginAccountUncheckedUpdateInput, 'userId'>,
  ): Promise<LoginAccount> {
    const data = { ...fields, updatedAt: new Date() };
    const create = { ...(data as Prisma.LoginAccountUncheckedCreateInput), userId };
    return tx.loginAccount.upsert({ where: { userId }, create, update: data });
  }

  /** Replaces the hash of a password that has not changed. */
  async replaceHash(userId: string, before: string, passwordHash: string): Promise<void> {
    await this.prisma.loginAccount.updateMany({ where: { userId, passwordHash: before }, data: { passwordHash } });
  }
}
