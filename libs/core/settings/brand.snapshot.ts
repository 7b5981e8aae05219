import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ChangeBus } from '../infra/bus/change.bus.js';
import { Config } from '../infra/config/config.js';
import { LiveSnapshot } from '../infra/bus/live-snapshot.js';
import { Logger } from '../infra/logging/logger.js';
import { defaultSettings } from './domain/setting-groups.js';
import { usableSettings } from './domain/usable-settings.js';
import { SettingsRepository } from './settings.repository.js';

/** The name of the service in memory, at most a second behind. */
@Injectable()
export class BrandSnapshot implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly snapshot: LiveSnapshot<string>;

  constructor(settings: SettingsRepository, bus: ChangeBus, logger: Logger, { publicUrl }: Config) {
    const load = async (): Promise<string> => {
      const stored = (await settings.find('brand'))?.value ?? {};
      const { name } = usableSettings('brand', stored as Readonly<Record<string, unknown>>, publicUrl);
      return typeof name === 'string' ? name : defaultSettings(false, null).brand.name;
    };
    this.snapshot = new LiveSnapshot({ topic: 'settings', bus, logger, load });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.snapshot.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.snapshot.stop();
  }

  /** As customers see it. */
  name(): string {
    return this.snapshot.current();
  }
}
