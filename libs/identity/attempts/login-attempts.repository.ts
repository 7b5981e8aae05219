import { Injectable } from '@nestjs/common';
import { PrismaService } from '#core/infra';

interface NewAttempt {
  readonly id: string;
  readonly purpose: string;
  readonly digest: Uint8Array<ArrayBuffer>;
  readonly binding: Uint8Array<ArrayBuffer>;
  readonly data: object;
  readonly expiresAt: Date;
}

/** Under each version of ROUTIFY_SECRET. */
interface PresentedAttempt {
  readonly purpose: string;
  readonly digests: Uint8Array<ArrayBuffer>[];
  readonly bindings: Uint8Array<ArrayBuffer>[];
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
  async take({ purpose, digests, bindings }: PresentedAttempt, now: Date): Promise<unknown> {
    const rows = await this.prisma.$queryRaw<{ data: unknown }[]>`
      DELETE FROM login_attempt
      WHERE digest = ANY(${digests}) AND binding = ANY(${bindings}) AND purpose = ${purpose} AND expires_at > ${now}
      RETURNING data`;
    return rows[0]?.data ?? null;
  }

  async removeExpiredBefore(expiresBefore: Date): Promise<void> {
    await this.prisma.loginAttempt.deleteMany({ where: { expiresAt: { lt: expiresBefore } } });
  }
}
