import { Module } from '@nestjs/common';
import { EventsRepository } from './events.repository.js';
import { EVENT_JOBS } from './jobs.js';

/** For control: lists. */
@Module({ providers: [EventsRepository], exports: [EventsRepository] })
export class EventsModule {}

/** For workers: gives events their place, and removes old ones. */
@Module({ imports: [EventsModule], providers: EVENT_JOBS, exports: [EventsModule] })
export class EventsWorkerModule {}
