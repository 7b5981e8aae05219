import type { Clock } from '../../kernel/time/clock.js';
import type { AlarmName } from '../logging/alarms.js';
import type { Logger } from '../logging/logger.js';

const REPEAT_AFTER_MS = 60_000;

/** An alarm about a state: logged when it begins, and every minute while it lasts. */
export class LastingAlarm {
  private loggedAtMs: number | null = null;

  constructor(
    private readonly name: AlarmName,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  /** Reports that the state holds. */
  raise(fields: Readonly<Record<string, unknown>>, message: string): void {
    const nowMs = this.clock.monotonicMs();
    if (this.loggedAtMs !== null && nowMs - this.loggedAtMs < REPEAT_AFTER_MS) return;
    this.loggedAtMs = nowMs;
    this.logger.alarm(this.name, fields, message);
  }

  /** Reports that the state has ended. */
  clear(): void {
    this.loggedAtMs = null;
  }
}
