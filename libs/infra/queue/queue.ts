import { BullModule } from '@nestjs/bullmq';
import type { DynamicModule } from '@nestjs/common';
import { Config } from '../config/config.js';

/**
 * BullMQ over the product's Redis, under a hash tag of its own. It opens its own connections from the URL because an
 * instance handed over would not be closed with the application. Producers do not queue behind a Redis that is away.
 */
export function queueConnection(): DynamicModule {
  return BullModule.forRootAsync({
    inject: [Config],
    useFactory: (config: Config) => ({
      prefix: '{bull}',
      connection: { url: config.redisUrl, maxRetriesPerRequest: null },
    }),
  });
}
