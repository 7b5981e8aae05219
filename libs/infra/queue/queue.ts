import { BullModule } from '@nestjs/bullmq';
import type { DynamicModule } from '@nestjs/common';
import { Config } from '../config/config.js';

/**
 * BullMQ on the product's Redis, under its own hash tag. It opens its own connections from the URL because a shared
 * instance would not be closed with the application. Producers do not queue while Redis is unavailable.
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
