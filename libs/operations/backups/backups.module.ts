import { Module } from '@nestjs/common';
import { BackupTimer } from './backup.timer.js';

/** For workers. */
@Module({ providers: [BackupTimer] })
export class BackupsWorkerModule {}
