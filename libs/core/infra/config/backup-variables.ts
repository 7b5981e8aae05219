import { integer } from '../../fields/kinds.js';
import type { Config } from './config.js';
import { both, defaultText, none, type Variable } from './variable.js';
import { accessKey, backupFolderOrBucket, origin, processName } from './variable-kinds.js';

type BackupField = Extract<keyof Config, `backup${string}`>;

export const BACKUP_VARIABLES: { readonly [Field in BackupField]: Variable<NonNullable<Config[Field]>> } = {
  backupTo: {
    name: 'ROUTIFY_BACKUP_TO',
    group: 'Backups',
    field: backupFolderOrBucket(
      'Where workers keep backups of Postgres: a folder that all workers share, or a bucket of an S3-compatible store. Unset, none are made. See [backups](operations/backups.md).',
      { example: 's3://example-backups/routify' },
    ),
    ...both(none),
  },
  backupHours: {
    name: 'ROUTIFY_BACKUP_HOURS',
    group: 'Backups',
    field: integer('Hours between two backups. The journals of gateways hold the requests of 24 hours.', {
      min: 1,
      max: 168,
      unit: 'hours',
      example: '6',
    }),
    ...both(defaultText('24')),
  },
  backupDays: {
    name: 'ROUTIFY_BACKUP_DAYS',
    group: 'Backups',
    field: integer('Retention of backups; older ones are removed once a newer one is verified.', {
      min: 1,
      max: 3_650,
      unit: 'days',
      example: '90',
    }),
    ...both(defaultText('30')),
  },
  backupS3Endpoint: {
    name: 'ROUTIFY_BACKUP_S3_ENDPOINT',
    group: 'Backups',
    field: origin('https://minio.internal:9000')(
      'Address of an S3-compatible store. Unset, it is Amazon S3 in the region.',
      {
        example: 'https://minio.internal:9000',
      },
    ),
    ...both(none),
  },
  backupS3Region: {
    name: 'ROUTIFY_BACKUP_S3_REGION',
    group: 'Backups',
    field: processName('The region of the bucket. Many other stores than Amazon S3 take any.', {
      example: 'eu-central-1',
    }),
    ...both(defaultText('us-east-1')),
  },
  backupS3Key: {
    name: 'ROUTIFY_BACKUP_S3_KEY',
    group: 'Backups',
    field: accessKey('A key that may put, get, list and delete objects below the prefix.', {
      example: 'AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    }),
    secret: true,
    ...both(none),
  },
};
