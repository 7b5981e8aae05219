import { Injectable } from '@nestjs/common';
import { ChannelsService, effectiveOptions } from '#channels';
import { Config, simulatorOrigin, SettingGroupsService } from '#core/infra';
import { PaymentStandings } from '#payments';
import type { TestMoneyState } from '../domain/check-test-money.js';

const CHANNELS_MAX = 1_000;

/** What test organizations reach, and who can have one. */
@Injectable()
export class TestMoneyFacts {
  constructor(
    private readonly channels: ChannelsService,
    private readonly settings: SettingGroupsService,
    private readonly payments: PaymentStandings,
    private readonly config: Config,
  ) {}

  async read(): Promise<TestMoneyState> {
    const [{ values: payments }, { values: registration }, channels, liveProviders] = await Promise.all([
      this.settings.get('payments'),
      this.settings.get('registration'),
      this.paidChannels(),
      this.payments.liveProviders(),
    ]);
    return {
      isDefault: payments.test_organizations,
      isOpen: registration.mode === 'open',
      channels,
      liveProviders,
    };
  }

  /** Enabled channels that serve test organizations, but for those of this installation's simulator. */
  private async paidChannels(): Promise<TestMoneyState['channels']> {
    const origin = simulatorOrigin(this.config);
    const filter = { statuses: ['enabled', 'draining'] as const, includeArchived: false, q: null };
    const { rows } = await this.channels.list(filter, { limit: CHANNELS_MAX, after: null, before: null });
    return rows
      .filter(({ options, preset }) => effectiveOptions(options, preset).test_organizations === true)
      .filter(({ baseUrl }) => origin === null || new URL(baseUrl).origin !== origin)
      .map(({ id, name }) => ({ id, name }));
  }
}
