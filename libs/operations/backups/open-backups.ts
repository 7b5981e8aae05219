import { type Clock, RoutifyError, Secret } from '#core';
import { type Config, Vault } from '#core/infra';
import { BackupArchive } from './backup-archive.js';
import { BackupService } from './backup.service.js';
import { RestoreService } from './restore.service.js';
import type { BackupTarget } from './targets/backup-target.js';
import { FolderTarget } from './targets/folder-target.js';
import { S3Target } from './targets/s3/s3-target.js';

/** Without any other service: Postgres may be empty, or gone. Throws when a variable is missing. */
export function openBackups(config: Config, clock: Clock): { backups: BackupService; restore: RestoreService } {
  const archive = new BackupArchive(openTarget(config, clock), new Vault(config));
  const backups = new BackupService(archive, config, clock);
  return { backups, restore: new RestoreService(backups, config, clock) };
}

type BackupConfig = Pick<Config, 'backupTo' | 'backupS3Endpoint' | 'backupS3Region' | 'backupS3Key'>;

/** Throws when a variable is missing. */
function openTarget(
  { backupTo, backupS3Endpoint, backupS3Region: region, backupS3Key }: BackupConfig,
  clock: Clock,
): BackupTarget {
  if (backupTo === null) throw missing('ROUTIFY_BACKUP_TO is not set: it says where backups are kept');
  if ('folder' in backupTo) return new FolderTarget(backupTo.folder);
  if (backupS3Key === null) throw missing('ROUTIFY_BACKUP_S3_KEY is not set: backups go to a bucket');
  const endpoint = backupS3Endpoint ?? `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  const [accessKeyId = '', secretAccessKey = ''] = backupS3Key.reveal().split(/:(.*)/s);
  const access = { endpoint, region, accessKeyId, secretAccessKey: new Secret(secretAccessKey) };
  return new S3Target({ ...access, ...backupTo }, () => clock.nowMs());
}

function missing(message: string): RoutifyError {
  return new RoutifyError('invalid_request_error', message);
}
