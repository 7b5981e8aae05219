import { Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { Logger } from '../../infra/logging/logger.js';
import { RedisService } from '../../infra/redis/redis.service.js';
import { RedisThrottlerStorage } from './redis-throttler.storage.js';
import { RefusedBodies } from './refused-bodies.js';
import { BodyThrottleGuard, ThrottleGuard, THROTTLERS } from './throttle.guard.js';
import { UserThrottleGuard } from './user-throttle.guard.js';

/** Rate limits of the management API, per address, per token and per user, and by what bodies name. */
@Module({
  imports: [
    ThrottlerModule.forRootAsync({
      inject: [RedisService, Logger],
      useFactory: (redis: RedisService, logger: Logger) => ({
        throttlers: [...THROTTLERS],
        storage: new RedisThrottlerStorage(redis, logger),
        setHeaders: false,
      }),
    }),
  ],
  providers: [ThrottleGuard, UserThrottleGuard, RefusedBodies, BodyThrottleGuard],
  exports: [ThrottleGuard, ThrottlerModule, UserThrottleGuard, RefusedBodies, BodyThrottleGuard],
})
export class ThrottleModule {}
