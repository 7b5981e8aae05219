import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../kernel/time/clock.js';
import { newUuid } from '../../kernel/ids.js';
import { withTimeout } from '../../kernel/time/with-timeout.js';
import { Config } from '../config/config.js';
import { RepeatedWork } from '../lifecycle/repeated-work.js';
import type { AlarmReport } from '../logging/alarm-report.js';
import { ALARM_KINDS } from '../logging/alarms.js';
import { Logger } from '../logging/logger.js';
import { AlarmStream, type AgedReport } from './alarm.stream.js';

const INTERVAL_MS = 1_000;
/** Limit of the last report: an unavailable Redis must not delay the shutdown. */
const LAST_TIMEOUT_MS = 500;

/**
 * Reports the alarms of this process once a second, however many there are; what cannot be sent waits in bounded memory. A
 * killed process loses its last second.
 */
@Injectable()
export class AlarmReporter implements BeforeApplicationShutdown {
  /** Repeated with its id until it has arrived. */
  private unsent: { readonly id: string; readonly reports: readonly AlarmReport[] } | null = null;
  private started = false;
  private readonly passes = new RepeatedWork(
    () => this.send(),
    (error) => {
      this.logger.debug({ error }, 'could not report alarms; the next pass retries');
    },
  );

  constructor(
    private readonly stream: AlarmStream,
    private readonly logger: Logger,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Called by apps; commands of the command line have their own reader. */
  start(): void {
    this.started = true;
    this.passes.every(INTERVAL_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (!this.started) return;
    const sent = this.passes.stop().then(() => this.passes.run());
    await withTimeout(LAST_TIMEOUT_MS, sent).catch(() => undefined);
  }

  /** One pass; public for tests. Throws without Redis. */
  async send(): Promise<void> {
    this.unsent ??= this.take();
    if (this.unsent === null) return;
    const { id, reports } = this.unsent;
    const { instance } = this.config;
    const nowMs = this.clock.nowMs();
    const sent = await this.stream.append({
      id,
      instance,
      reports: reports.map((report) => aged(report, instance, nowMs)),
    });
    if (sent) this.unsent = null;
  }

  private take(): AlarmReporter['unsent'] {
    const reports = this.logger.alarms.take();
    return reports.length === 0 ? null : { id: newUuid(this.clock.nowMs()), reports };
  }
}

function aged({ firstAtMs, lastAtMs, ...report }: AlarmReport, instance: string, nowMs: number): AgedReport {
  const isOfProcess = ALARM_KINDS[report.name].subject.some((field) => field === 'instance');
  return {
    ...report,
    subject: isOfProcess ? { instance, ...report.subject } : report.subject,
    firstAgeMs: Math.max(0, nowMs - firstAtMs),
    lastAgeMs: Math.max(0, nowMs - lastAtMs),
  };
}
