import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import { Config, LastingAlarm, Logger, WorkerTimer } from '#core/infra';
import { isBackupDue } from './domain/expired-backups.js';
import { openBackups } from './open-backups.js';

/** Each look asks the target, so that workers agree and a failed backup is tried again soon. */
const INTERVAL_MS = 600_000;

/** Makes a backup when the newest good one is old enough, verifies it, and removes what has expired. */
@Injectable()
export class BackupTimer extends WorkerTimer {
  protected readonly intervalMs = INTERVAL_MS;
  protected readonly failure = 'backup failed';
  private readonly alarm: LastingAlarm;

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    super(logger);
    this.alarm = new LastingAlarm('backup_failed', logger, clock);
  }

  /** At once, too: a worker that cannot make a backup says so when it starts. */
  override onApplicationBootstrap(): void {
    void this.pass();
    super.onApplicationBootstrap();
  }

  protected async work(signal: AbortSignal): Promise<void> {
    if (this.config.backupTo === null) return;
    try {
      await this.backUp(signal);
      this.alarm.clear();
    } catch (error) {
      if (signal.aborted) return;
      this.alarm.raise({ error }, 'no backup could be made');
    }
  }

  private async backUp(signal: AbortSignal): Promise<void> {
    const { backups } = openBackups(this.config, this.clock);
    if (!isBackupDue(await backups.list(), this.config.backupHours, this.clock.nowMs())) return;
    const made = await backups.create(signal);
    if (made === null) return;
    const { id, rows, bytes } = await backups.verify(made.id, signal);
    const removed = (await backups.removeExpired()).length;
    this.logger.info({ backup: id, rows, bytes, removed }, 'backup made and verified');
  }
}
