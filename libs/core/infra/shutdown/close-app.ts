import type { INestApplicationContext } from '@nestjs/common';
import { withTimeout } from '../../kernel/time/with-timeout.js';
import { Logger } from '../logging/logger.js';
import { missingStores } from '../observe/missing-stores.js';
import { PrismaService } from '../prisma/prisma.service.js';
import { RedisService } from '../redis/redis.service.js';

/** Without a store: what waits for it never ends by itself, and neither does the closing of a lost connection. */
const LOST_MS = 5_000;

/**
 * Closes an application: waits for running work, and closes all connections. Gives up after `timeoutMs`, and after five seconds while a
 * store does not answer. The caller then ends the process, which is safe at any time.
 */
export async function closeApp(app: INestApplicationContext, timeoutMs: number): Promise<void> {
  const logger = app.get(Logger);
  const missing = await missingStores(app.get(RedisService), app.get(PrismaService));
  const waitMs = missing.length === 0 ? timeoutMs : Math.min(timeoutMs, LOST_MS);
  await withTimeout(waitMs, app.close(), () => {
    logger.warn({ missing }, 'ends without waiting for its running work');
  });
  logger.flush();
}
