import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LastingAlarm, Logger, RedisMemoryReader, RepeatedWork } from '#core/infra';
import { Clock } from '#core';

const CHECK_INTERVAL_MS = 2_000;
/** The rest is reserved for renewal, capture and settlement of admitted requests. */
const FULL_SHARE = 0.85;

/**
 * Checks the memory of Redis every 2 s. The outbox grows while no worker drains it; the gateway stops admitting before
 * Redis is full.
 */
@Injectable()
export class MemoryWatch implements OnModuleInit, OnApplicationShutdown {
  private readonly alarm: LastingAlarm;
  private full = false;
  private readonly checks = new RepeatedWork(
    () => this.checkOnce(),
    // Admission fails as well while Redis is unreachable.
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
    this.checks.every(CHECK_INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    void this.checks.stop();
  }

  /** As of the last check. */
  isFull(): boolean {
    return this.full;
  }

  /** One check; public for tests, called by the timer. Never rejects. */
  check(): Promise<void> {
    return this.checks.run();
  }

  private async checkOnce(): Promise<void> {
    const { usedBytes, boundBytes } = await this.memory.read();
    this.full = boundBytes !== null && usedBytes > boundBytes * FULL_SHARE;
    if (this.full)
      this.alarm.raise({ used_bytes: usedBytes, max_bytes: boundBytes }, 'Redis memory nearly full, admission stopped');
    else this.alarm.clear();
  }
}
