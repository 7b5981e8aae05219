import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '#kernel';
import { ChangeBus, LiveSnapshot, Logger } from '#infra';
import { isUnderMaintenance, type Maintenance } from './domain/maintenance.js';
import { SettingsService } from './settings.service.js';

/** The effective state; reading it never waits. */
interface MaintenanceState {
  readonly on: boolean;
  readonly message: string | null;
  readonly until: Date | null;
  readonly allowOrganizations: readonly string[];
}

/** The maintenance switch in memory, at most a second behind. */
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

  current(): MaintenanceState {
    const maintenance = this.snapshot.current();
    const { message, until, allowOrganizations } = maintenance;
    return { on: isUnderMaintenance(maintenance, this.clock.nowMs()), message, until, allowOrganizations };
  }
}
