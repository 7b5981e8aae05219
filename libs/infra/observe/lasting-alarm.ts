import type { Clock } from '#kernel';
import type { AlarmName } from './alarms.js';
import type { Logger } from './logger.js';

const REPEAT_AFTER_MS = 60_000;

/** An alarm about a state: given when it begins, and every minute while it lasts. */
export class LastingAlarm {
  private givenAtMs: number | null = null;

  constructor(
    private readonly name: AlarmName,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  /** The state is there. */
  give(fields: Readonly<Record<string, unknown>>, message: string): void {
    const nowMs = this.clock.monotonicMs();
    if (this.givenAtMs !== null && nowMs - this.givenAtMs < REPEAT_AFTER_MS) return;
    this.givenAtMs = nowMs;
    this.logger.alarm(this.name, fields, message);
  }

  /** The state is gone. */
  clear(): void {
    this.givenAtMs = null;
  }
}
