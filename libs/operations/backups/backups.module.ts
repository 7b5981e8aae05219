import { Module } from '@nestjs/common';
import { DueBackups } from './due-backups.js';
import { BACKUP_JOBS } from './jobs.js';

/** For workers. */
@Module({ providers: [...BACKUP_JOBS, DueBackups] })
export class BackupsWorkerModule {}
