import { Injectable } from '@nestjs/common';
import { PrismaService, type Prisma, type Transaction } from '#core/infra';
import type { Passkey } from './passkey.js';

@Injectable()
export class PasskeysRepository {
  constructor(private readonly prisma: PrismaService) {}

  async list(userId: string): Promise<readonly Passkey[]> {
    return this.prisma.passkey.findMany({ where: { userId }, orderBy: { id: 'asc' } });
  }

  async findByCredential(credentialId: Uint8Array<ArrayBuffer>): Promise<Passkey | null> {
    return this.prisma.passkey.findUnique({ where: { credentialId } });
  }

  count(tx: Transaction, userId: string): Promise<number> {
    return tx.passkey.count({ where: { userId } });
  }

  /** Null: the credential is a passkey already, of this user or another one. */
  async insert(tx: Transaction, data: Prisma.PasskeyUncheckedCreateInput): Promise<Passkey | null> {
    const [row] = await tx.passkey.createManyAndReturn({ data: [data], skipDuplicates: true });
    return row ?? null;
  }

  /** Null: the user has no such passkey. */
  async rename(tx: Transaction, userId: string, id: string, name: string): Promise<Passkey | null> {
    const [row] = await tx.passkey.updateManyAndReturn({ where: { id, userId }, data: { name } });
    return row ?? null;
  }

  /** Null: the user has no such passkey. */
  async remove(tx: Transaction, userId: string, id: string): Promise<Passkey | null> {
    const row = await tx.passkey.findFirst({ where: { id, userId } });
    if (row !== null) await tx.passkey.deleteMany({ where: { id, userId } });
    return row;
  }

  async removeAll(tx: Transaction, userId: string): Promise<void> {
    await tx.passkey.deleteMany({ where: { userId } });
  }

  /** False: the counter was used before, also by a request at the same time. */
  async claimUse(id: string, counter: bigint, lastUsedAt: Date): Promise<boolean> {
    const where = { id, ...(counter === 0n ? { counter: 0n } : { counter: { lt: counter } }) };
    return (await this.prisma.passkey.updateMany({ where, data: { counter, lastUsedAt } })).count === 1;
  }
}
