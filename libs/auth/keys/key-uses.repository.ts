import { Injectable } from '@nestjs/common';
import { PrismaService } from '#core/infra';

@Injectable()
export class KeyUsesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Moves the time of each key's last use forward. Locked keys are skipped. */
  async write(uses: ReadonlyMap<string, Date>): Promise<void> {
    await this.prisma.$executeRaw`
      WITH due AS (
        SELECT k.id, u.at FROM api_key k
        JOIN unnest(${[...uses.keys()]}::uuid[], ${[...uses.values()]}::timestamptz[]) AS u(id, at) ON u.id = k.id
        WHERE k.last_used_at IS NULL OR k.last_used_at < u.at
        FOR NO KEY UPDATE OF k SKIP LOCKED)
      UPDATE api_key SET last_used_at = due.at FROM due WHERE api_key.id = due.id`;
  }
}
