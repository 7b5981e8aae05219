import { Injectable } from '@nestjs/common';
import type { Transaction } from '#infra';

interface SignupCredit {
  readonly emailDigest: Uint8Array<ArrayBuffer>;
  readonly organizationId: string;
  readonly amountNanoUsd: bigint;
}

@Injectable()
export class SignupCreditsRepository {
  /** Serializes all credits until the transaction ends, so that the sum of a day is exact. */
  async sumSince(tx: Transaction, since: Date): Promise<bigint> {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('signup_credit'))`;
    const { _sum: sum } = await tx.signupCredit.aggregate({
      where: { createdAt: { gte: since } },
      _sum: { amountNanoUsd: true },
    });
    return sum.amountNanoUsd ?? 0n;
  }

  /** False when the address had a credit before. */
  async insert(tx: Transaction, credit: SignupCredit): Promise<boolean> {
    return (await tx.signupCredit.createMany({ data: [credit], skipDuplicates: true })).count === 1;
  }
}
