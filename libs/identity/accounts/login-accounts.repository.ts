import { Injectable } from '@nestjs/common';
import { PrismaService, type Prisma, type Transaction } from '#core/infra';
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

  /** Writes fields of an account, which is made when there is none. */
  async save(
    tx: Transaction,
    userId: string,
    fields: Omit<Prisma.LoginAccountUncheckedUpdateInput, 'userId'>,
  ): Promise<LoginAccount> {
    await tx.loginAccount.createMany({ data: [{ userId }], skipDuplicates: true });
    return tx.loginAccount.update({ where: { userId }, data: { ...fields, updatedAt: new Date() } });
  }

  async remove(tx: Transaction, userId: string): Promise<void> {
    await tx.loginAccount.deleteMany({ where: { userId } });
  }

  /** False when a code of this step, or of a later one, was accepted before. */
  async claimTotpStep(userId: string, step: bigint): Promise<boolean> {
    const where = { userId, totpLastStep: { lt: step } };
    return (await this.prisma.loginAccount.updateMany({ where, data: { totpLastStep: step } })).count === 1;
  }

  /** Replaces the hash of a password that has not changed. */
  async replaceHash(userId: string, before: string, passwordHash: string): Promise<void> {
    await this.prisma.loginAccount.updateMany({ where: { userId, passwordHash: before }, data: { passwordHash } });
  }
}
