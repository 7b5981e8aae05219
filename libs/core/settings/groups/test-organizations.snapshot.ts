import { Injectable, type OnModuleInit, type OnApplicationShutdown } from '@nestjs/common';
import { ChangeBus } from '../../infra/bus/change.bus.js';
import { LiveSnapshot } from '../../infra/bus/live-snapshot.js';
import { Logger } from '../../infra/logging/logger.js';
import { parseUsd } from '../../kernel/money.js';
import { defaultSettings } from '../domain/setting-groups.js';
import { SettingsRepository } from '../settings.repository.js';

/** What test organizations may spend, in memory, at most a second behind. */
@Injectable()
export class TestOrganizationsSnapshot implements OnModuleInit, OnApplicationShutdown {
  private readonly snapshot: LiveSnapshot<bigint>;

  constructor(settings: SettingsRepository, bus: ChangeBus, logger: Logger) {
    const load = async (): Promise<bigint> => dailyNanoUsd((await settings.find('payments'))?.value);
    this.snapshot = new LiveSnapshot({ topic: 'settings', bus, logger, load });
  }

  async onModuleInit(): Promise<void> {
    await this.snapshot.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.snapshot.stop();
  }

  /** Limit of each test organization per day (UTC). */
  dailyNanoUsd(): bigint {
    return this.snapshot.current();
  }
}

/** A stored text that is no amount lifts no limit: the default is in force. */
function dailyNanoUsd(stored: unknown): bigint {
  const { test_daily_usd: text } = (stored ?? {}) as { readonly test_daily_usd?: unknown };
  const written = typeof text === 'string' ? parseUsd(text) : null;
  if (written !== null && written >= 0n) return written;
  return parseUsd(defaultSettings(false).payments.test_daily_usd) ?? 0n;
}
