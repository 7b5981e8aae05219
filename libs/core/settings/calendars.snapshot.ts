import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ChangeBus } from '../infra/bus/change.bus.js';
import { LiveSnapshot } from '../infra/bus/live-snapshot.js';
import { Logger } from '../infra/logging/logger.js';
import { CalendarsService } from './calendars.service.js';
import { calendarSets } from './domain/calendars.js';

/** The calendars in memory, at most a second behind. */
@Injectable()
export class CalendarsSnapshot implements OnModuleInit, OnApplicationShutdown {
  private readonly snapshot: LiveSnapshot<ReturnType<typeof calendarSets>>;

  constructor(calendars: CalendarsService, bus: ChangeBus, logger: Logger) {
    const load = async () => calendarSets((await calendars.get()).calendars);
    this.snapshot = new LiveSnapshot({ topic: 'settings', bus, logger, load });
  }

  async onModuleInit(): Promise<void> {
    await this.snapshot.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.snapshot.stop();
  }

  /** Dates by calendar; the same object until a setting changes. */
  current(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.snapshot.current();
  }
}
