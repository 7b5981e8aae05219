import { Injectable } from '@nestjs/common';
import { PrismaService } from '#infra';

interface AttemptKey {
  readonly digest: Uint8Array<ArrayBuffer>;
  readonly binding: Uint8Array<ArrayBuffer>;
  readonly purpose: string;
}

interface NewAttempt extends AttemptKey {
  readonly id: string;
  readonly data: object;
  readonly expiresAt: Date;
}

@Injectable()
export class LoginAttemptsRepository {
  constructor(private readonly prisma: PrismaService) {}

  async insert(data: NewAttempt): Promise<void> {
    await this.prisma.loginAttempt.create({
      data,
      select: { id: true },
    });
  }

  /** Removes an attempt: of concurrent requests one gets it. One with another binding stays. */
  async take(key: AttemptKey, now: Date): Promise<unknown> {
    const rows = await this.prisma.$queryRaw<{ data: unknown }[]>`
      DELETE FROM login_attempt
      WHERE digest = ${key.digest} AND binding = ${key.binding} AND purpose = ${key.purpose} AND expires_at > ${now}
      RETURNING data`;
    return rows[0]?.data ?? null;
  }

  async removeExpiredBefore(expiresBefore: Date): Promise<void> {
    await this.prisma.loginAttempt.deleteMany({ where: { expiresAt: { lt: expiresBefore } } });
  }
}
