import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import { Config, LastingAlarm, Logger } from '#core/infra';
import { isBackupDue } from './domain/expired-backups.js';
import { openBackups } from './open-backups.js';

/** Makes a backup when the newest good one is old enough, verifies it, and removes what has expired. */
@Injectable()
export class DueBackups {
  private readonly alarm: LastingAlarm;

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.alarm = new LastingAlarm('backup_failed', logger, clock);
  }

  async run(signal: AbortSignal): Promise<void> {
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
