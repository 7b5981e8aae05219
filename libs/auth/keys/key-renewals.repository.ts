import { Injectable } from '@nestjs/common';
import { PrismaService } from '#core/infra';
import type { RenewedKey } from '../secrets/renewed-key.js';

@Injectable()
export class KeyRenewalsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** A key that has got another secret, or a later digest, stays as it is. */
  async write(renewed: readonly RenewedKey[]): Promise<void> {
    const column = <T>(read: (key: RenewedKey) => T): T[] => renewed.map(read);
    await this.prisma.$executeRaw`
      UPDATE api_key k SET digest = decode(r.digest, 'hex'), pepper_version = r.version
      FROM unnest(${column(({ keyId }) => keyId)}::uuid[], ${column(({ before }) => before)}::text[],
        ${column(({ digest }) => digest)}::text[], ${column(({ pepperVersion }) => pepperVersion)}::smallint[])
        AS r (id, before, digest, version)
      WHERE k.id = r.id AND k.digest = decode(r.before, 'hex') AND k.pepper_version < r.version`;
  }
}
