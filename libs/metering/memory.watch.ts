import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LastingAlarm, Logger, RedisMemoryReader, RepeatedWork } from '#infra';
import { Clock } from '#kernel';

const LOOK_INTERVAL_MS = 2_000;
/** What is above is for finishing, renewing and settling what has been admitted. */
const FULL_SHARE = 0.85;

/**
 * Looks how full Redis is. While nobody drains the outbox it grows; a gateway stops admitting before Redis is full, and
 * not when it is.
 */
@Injectable()
export class MemoryWatch implements OnModuleInit, OnApplicationShutdown {
  private readonly alarm: LastingAlarm;
  private full = false;
  private readonly looks = new RepeatedWork(
    () => this.lookOnce(),
    // A Redis that does not answer admits nothing either.
    () => undefined,
  );

  constructor(
    private readonly memory: RedisMemoryReader,
    logger: Logger,
    clock: Clock,
  ) {
    this.alarm = new LastingAlarm('redis_full', logger, clock);
  }

  onModuleInit(): void {
    this.looks.every(LOOK_INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    void this.looks.stop();
  }

  /** As of the last look. */
  isFull(): boolean {
    return this.full;
  }

  /** One look; public for tests, the timer calls it. Never rejects. */
  look(): Promise<void> {
    return this.looks.run();
  }

  private async lookOnce(): Promise<void> {
    const { usedBytes, maxBytes } = await this.memory.read();
    this.full = maxBytes !== null && usedBytes > maxBytes * FULL_SHARE;
    if (this.full)
      this.alarm.raise({ used_bytes: usedBytes, max_bytes: maxBytes }, 'nothing is admitted until Redis has room');
    else this.alarm.clear();
  }
}
