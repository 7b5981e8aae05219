import { Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { Logger, RedisService } from '#infra';
import { RedisThrottlerStorage } from './redis-throttler.storage.js';
import { ThrottleGuard, THROTTLERS } from './throttle.guard.js';
import { UserThrottleGuard } from './user-throttle.guard.js';

/** Rate limits of the management API, per address, per token and per user. */
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
  providers: [ThrottleGuard, UserThrottleGuard],
  exports: [ThrottleGuard, ThrottlerModule, UserThrottleGuard],
})
export class ThrottleModule {}
