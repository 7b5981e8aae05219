import { Module } from '@nestjs/common';
import { AdmissionModule } from '../../admission/admission.module.js';
import { JournalReplay } from './journal-replay.js';
import { JournalSender } from './journal-sender.js';

/** For `routify journal replay`: reads journals, owns none. */
@Module({ imports: [AdmissionModule], providers: [JournalReplay, JournalSender], exports: [JournalReplay] })
export class JournalReplayModule {}
