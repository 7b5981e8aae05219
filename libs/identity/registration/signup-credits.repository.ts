import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';

interface SignupCredit {
  readonly emailDigest: Uint8Array<ArrayBuffer>;
  readonly pepperVersion: number;
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

  /** Whether an address had a credit before, by its digests. */
  async exists(tx: Transaction, emailDigests: Uint8Array<ArrayBuffer>[]): Promise<boolean> {
    return (await tx.signupCredit.count({ where: { emailDigest: { in: emailDigests } } })) > 0;
  }

  async insert(tx: Transaction, data: SignupCredit): Promise<void> {
    await tx.signupCredit.create({ data, select: { createdAt: true } });
  }
}
