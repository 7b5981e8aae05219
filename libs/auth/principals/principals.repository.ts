import { Injectable } from '@nestjs/common';
import { PrismaService } from '#infra';
import type { KeyRecord } from '../domain/principal-of.js';

/** The only columns of a member that the gateway can read. */
const memberCaps = { id: true, dayCapNanoUsd: true, monthCapNanoUsd: true, totalCapNanoUsd: true } as const;

/** The gateway's only query: a key with its organization, tier and member, by its current or previous secret. */
@Injectable()
export class PrincipalsRepository {
  constructor(private readonly prisma: PrismaService) {}

  async findByDigest(digest: Uint8Array<ArrayBuffer>): Promise<KeyRecord | null> {
    const key = await this.prisma.apiKey.findFirst({
      where: { OR: [{ digest }, { previousDigest: digest }] },
      include: { organization: { include: { tier: true } }, member: { select: memberCaps } },
    });
    if (key === null) return null;
    const isPrevious = Buffer.compare(key.digest, digest) !== 0;
    return { ...key, secretExpiresAt: isPrevious ? key.previousExpiresAt : null };
  }
}
