import { Injectable } from '@nestjs/common';
import { PrismaService } from '#infra';
import type { KeyRecord } from '../domain/principal-of.js';

/** The gateway's only look-up in Postgres: a key with all that decides about its requests. */
@Injectable()
export class PrincipalsRepository {
  constructor(private readonly prisma: PrismaService) {}

  async findByDigest(digest: Uint8Array<ArrayBuffer>): Promise<KeyRecord | null> {
    return this.prisma.apiKey.findUnique({
      where: { digest },
      include: { organization: { include: { tier: true } } },
    });
  }
}
