import type { BeforeApplicationShutdown } from '@nestjs/common';
import { withTimeout } from '../../kernel/time/with-timeout.js';
import type { Clock } from '../../kernel/time/clock.js';
import type { RedisService } from '../redis/redis.service.js';
import { readVersion } from '../version.js';
import { RepeatedWork } from '../lifecycle/repeated-work.js';
import type { Logger } from '../logging/logger.js';
import type { Instances, Report } from './instances.js';
import { LastingAlarm } from './lasting-alarm.js';
import type { Readiness } from './readiness.js';

const INTERVAL_MS = 5_000;
/** Limit of the deregistration at shutdown: an unavailable Redis must not delay it. */
const DEREGISTER_TIMEOUT_MS = 500;
/** Slower replies are too inaccurate to compare clocks. */
const CLOCK_ANSWER_MAX_MS = 500;
const CLOCK_ALARM_MS = 60_000;
/** From this difference on Redis refuses the ids of this process. */
const CLOCK_REFUSED_MS = 600_000;

interface Self {
  readonly app: string;
  readonly instance: string;
}

/** Publishes the state of this process in Redis every 5 s, and compares its clock with that of Redis. */
export class Heartbeat implements BeforeApplicationShutdown {
  private readonly reports = new Map<string, () => Report>();
  private readonly startedAt: string;
  private readonly version = readVersion();
  private readonly clockAlarm: LastingAlarm;
  private clockAheadMs: number | null = null;
  private started = false;
  private readonly beats = new RepeatedWork(
    () => this.beatOnce(),
    (error) => {
      this.logger.warn({ error }, 'could not write the heartbeat');
    },
  );

  constructor(
    private readonly self: Self,
    private readonly instances: Instances,
    private readonly readiness: Readiness,
    private readonly redis: RedisService,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.startedAt = new Date(clock.nowMs()).toISOString();
    this.clockAlarm = new LastingAlarm('clock_unsafe', logger, clock);
  }

  /** Called by apps; commands of the command line do not register. */
  start(): void {
    this.started = true;
    void this.beat();
    this.beats.every(INTERVAL_MS);
  }

  /** Registers numbers of a module, read at every beat. */
  report(name: string, read: () => Report): void {
    this.reports.set(name, read);
  }

  /** The reason why Redis refuses the ids of this process; null while its clock is close enough, or not compared. */
  clockProblem(): string | null {
    const aheadMs = this.clockAheadMs ?? 0;
    if (Math.abs(aheadMs) < CLOCK_REFUSED_MS) return null;
    const minutes = Math.round(Math.abs(aheadMs) / 60_000);
    return `the clock of this process is ${minutes} minutes ${aheadMs > 0 ? 'ahead of' : 'behind'} Redis`;
  }

  /** One beat; public for tests, the timer calls it. Never rejects. */
  beat(): Promise<void> {
    return this.beats.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (!this.started) return;
    const deregistered = this.beats.stop().then(() => this.instances.remove(this.self.app, this.self.instance));
    await withTimeout(DEREGISTER_TIMEOUT_MS, deregistered).catch(() => undefined);
  }

  private async beatOnce(): Promise<void> {
    await this.compareClocks();
    const reports = Object.fromEntries([...this.reports].map(([name, read]) => [name, read()]));
    const { version, startedAt, clockAheadMs } = this;
    const failures = await this.readiness.failures();
    await this.instances.write(this.self.app, this.self.instance, {
      version,
      startedAt,
      failures,
      clockAheadMs,
      reports,
    });
  }

  private async compareClocks(): Promise<void> {
    const sentAtMs = this.clock.monotonicMs();
    const redisMs = await this.redis.readClockMs();
    const tookMs = this.clock.monotonicMs() - sentAtMs;
    if (tookMs > CLOCK_ANSWER_MAX_MS) return;
    const aheadMs = Math.round(this.clock.nowMs() - (redisMs + tookMs / 2));
    this.clockAheadMs = aheadMs;
    if (Math.abs(aheadMs) < CLOCK_ALARM_MS) this.clockAlarm.clear();
    else this.clockAlarm.raise({ ahead_ms: aheadMs }, 'the clocks of this process and Redis differ');
  }
}
