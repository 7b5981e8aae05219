import type { Clock } from '#core';
import { type Config, Vault } from '#core/infra';
import { BackupArchive } from './backup-archive.js';
import { BackupService } from './backup.service.js';
import { RestoreService } from './restore.service.js';
import { openTarget } from './open-target.js';

/** Without any other service: Postgres may be empty, or gone. Throws when a variable is missing. */
export function openBackups(config: Config, clock: Clock): { backups: BackupService; restore: RestoreService } {
  const archive = new BackupArchive(openTarget(config, clock), new Vault(config));
  const backups = new BackupService(archive, config, clock);
  return { backups, restore: new RestoreService(backups, config, clock) };
}
