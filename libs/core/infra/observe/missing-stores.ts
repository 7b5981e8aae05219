import { withTimeout } from '../../kernel/time/with-timeout.js';
import { DatabaseRepository } from '../prisma/database.repository.js';
import type { PrismaService } from '../prisma/prisma.service.js';
import type { RedisService } from '../redis/redis.service.js';

/** What takes longer is taken for lost: the connections to a lost host stay open, and say nothing. */
const ANSWER_MS = 3_000;

/** The stores that do not answer now, by name. Never rejects. */
export async function missingStores(redis: RedisService, prisma: PrismaService): Promise<readonly string[]> {
  const answers = {
    redis: redis.client.ping().then(() => true),
    postgres: new DatabaseRepository(prisma).answers(),
  };
  const missing = await Promise.all(
    Object.entries(answers).map(async ([store, answer]) => {
      const isThere = await withTimeout(ANSWER_MS, answer).catch(() => false);
      return isThere ? [] : [store];
    }),
  );
  return missing.flat();
}
