import { promises as fs } from 'node:fs';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Config, LastingAlarm, Logger, RepeatedWork } from '#core/infra';
import { Clock, Metrics } from '#core';
import { DiskForecast } from './domain/disk-forecast.js';
import { UsageJournal } from './usage-journal.js';

const CHECK_INTERVAL_MS = 60_000;
/** Below both an alarm is raised at any rate: a twentieth of the disk, a gibibyte. */
const FREE_SHARE_MIN = 0.05;
const FREE_BYTES_MAX = 1_073_741_824;
/** While charges wait for longer, nothing settles them, and the journal grows beyond its bound. */
const OPEN_MS_MAX = 600_000;

interface Disk {
  readonly freeBytes: number;
  readonly sizeBytes: number;
  readonly hoursLeft: number;
}

/** Watches the disk of the journal: when it is full, the gateway admits nothing. */
@Injectable()
export class DiskWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly forecast = new DiskForecast();
  private readonly alarm: LastingAlarm;
  private disk: Disk | null = null;
  private readonly checks = new RepeatedWork(
    () => this.checkOnce(),
    (error) => {
      this.disk = null;
      this.logger.warn({ error }, 'could not read the free space of the journal’s disk');
    },
  );

  constructor(
    private readonly journal: UsageJournal,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.alarm = new LastingAlarm('journal_disk_low', logger, clock);
    const read = (value: (disk: Disk) => number) => () => (this.disk === null ? [] : [{ value: value(this.disk) }]);
    metrics.gauge(
      { name: 'routify_journal_disk_free_bytes', help: 'Free space on the disk of the journal.' },
      read(({ freeBytes }) => freeBytes),
    );
    metrics.gauge(
      {
        name: 'routify_journal_disk_hours_left',
        help: 'Hours until that disk is full at the rate of the last hour; +Inf when it does not fill.',
      },
      read(({ hoursLeft }) => hoursLeft),
    );
  }

  onApplicationBootstrap(): void {
    void this.check();
    this.checks.every(CHECK_INTERVAL_MS);
  }

  beforeApplicationShutdown(): void {
    void this.checks.stop();
  }

  /** One check; public for tests, the timer calls it. Never rejects. */
  check(): Promise<void> {
    return this.checks.run();
  }

  private async checkOnce(): Promise<void> {
    const { journalDir, journalBytesMax, journalDiskHours } = this.config;
    const { bavail, blocks, bsize } = await fs.statfs(journalDir);
    const [freeBytes, sizeBytes] = [bavail * bsize, blocks * bsize];
    this.forecast.note({ atMs: this.clock.monotonicMs(), freeBytes, journalBytes: this.journal.bytes() });
    const isSettled = (this.journal.report().oldest_open_ms ?? 0) <= OPEN_MS_MAX;
    const hoursLeft = this.forecast.hoursLeft(isSettled ? journalBytesMax : Infinity);
    this.disk = { freeBytes, sizeBytes, hoursLeft };
    const isLow = freeBytes < Math.min(FREE_BYTES_MAX, FREE_SHARE_MIN * sizeBytes) || hoursLeft < journalDiskHours;
    if (!isLow) {
      this.alarm.clear();
      return;
    }
    const hours = Number.isFinite(hoursLeft) ? Math.round(hoursLeft * 10) / 10 : null;
    this.alarm.raise({ free_bytes: freeBytes, hours_left: hours }, 'the disk of the journal fills up');
  }
}
