import { Module } from '@nestjs/common';
import { EventsRepository } from './events.repository.js';
import { EventRelayTimer } from './relay/event-relay.timer.js';

/** For control: lists. */
@Module({ providers: [EventsRepository], exports: [EventsRepository] })
export class EventsModule {}

/** For workers: gives events their place, and removes old ones. */
@Module({ imports: [EventsModule], providers: [EventRelayTimer], exports: [EventsModule, EventRelayTimer] })
export class EventsWorkerModule {}
