import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../kernel/time/clock.js';
import { ChangeBus } from '../infra/bus/change.bus.js';
import { LiveSnapshot } from '../infra/bus/live-snapshot.js';
import { Logger } from '../infra/logging/logger.js';
import { maintenanceAt, type Maintenance, type MaintenanceState } from './domain/maintenance.js';
import { SettingsService } from './settings.service.js';

/** The maintenance switch in memory, at most a second behind. Reading it never waits. */
@Injectable()
export class MaintenanceSwitch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly snapshot: LiveSnapshot<Maintenance>;

  constructor(
    settings: SettingsService,
    bus: ChangeBus,
    logger: Logger,
    private readonly clock: Clock,
  ) {
    this.snapshot = new LiveSnapshot({ topic: 'settings', bus, logger, load: () => settings.getMaintenance() });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.snapshot.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.snapshot.stop();
  }

  /** Null: requests are served. */
  inForce(): (MaintenanceState & Pick<Maintenance, 'allowOrganizations'>) | null {
    const maintenance = this.snapshot.current();
    const state = maintenanceAt(maintenance, this.clock.nowMs());
    return state.on ? { ...state, allowOrganizations: maintenance.allowOrganizations } : null;
  }
}
