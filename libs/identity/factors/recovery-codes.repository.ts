import { Injectable } from '@nestjs/common';
import { PrismaService, type Prisma, type Transaction } from '#core/infra';

@Injectable()
export class RecoveryCodesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** The codes of a user are these, and none of before. */
  async replace(
    tx: Transaction,
    userId: string,
    codes: readonly Omit<Prisma.RecoveryCodeCreateManyInput, 'userId'>[],
  ): Promise<void> {
    await tx.recoveryCode.deleteMany({ where: { userId } });
    await tx.recoveryCode.createMany({ data: codes.map((code) => ({ ...code, userId })) });
  }

  /** False when the user has no such code, or it was used. */
  async use(userId: string, digests: Uint8Array<ArrayBuffer>[], usedAt: Date): Promise<boolean> {
    const where = { userId, digest: { in: digests }, usedAt: null };
    return (await this.prisma.recoveryCode.updateMany({ where, data: { usedAt } })).count === 1;
  }
}
