import { Injectable } from '@nestjs/common';
import { recordEvents, AlarmCauses, Logger, SettingGroupsService } from '#core/infra';
import { Clock, formatId, formatUsd, parseUsd } from '#core';
import { AccountStates } from '../accounts/account-states.service.js';
import { UpstreamBalancesRepository, type Account } from '../accounts/upstream-balances.repository.js';
import type { AccountState } from '../domain/account-state.js';
import { isLow, type Thresholds } from '../domain/is-low.js';

/**
 * Notes which accounts run dry, and says so once for each episode: with an event in its transaction, and an alarm after the
 * commit. Any number of processes may check the same account.
 */
@Injectable()
export class BalanceAlarms {
  constructor(
    private readonly balances: UpstreamBalancesRepository,
    private readonly states: AccountStates,
    private readonly settings: SettingGroupsService,
    private readonly clock: Clock,
    private readonly logger: Logger,
    causes: AlarmCauses,
  ) {
    causes.register('upstream_balance_low', async () => (await balances.lowIds()).map((id) => formatId('crd', id)));
  }

  /** @param ids of credentials with a balance of their own; null: of all whose balance is known or low */
  async check(ids: readonly string[] | null): Promise<void> {
    const accounts = await this.balances.accounts(ids ?? (await this.balances.watched()));
    if (accounts.length === 0) return;
    const [states, { values }] = await Promise.all([this.states.read(accounts), this.settings.get('upstreams')]);
    const defaults = { days: values.balance_alert_days, nanoUsd: parseUsd(values.balance_alert_usd) ?? 0n };
    for (const account of accounts) {
      const state = states.get(account.id);
      if (state !== undefined) await this.note(account, state, thresholdsOf(account, defaults));
    }
  }

  private async note(account: Account, state: AccountState, thresholds: Thresholds): Promise<void> {
    const wasLow = account.lowSince !== null;
    const nowLow = isLow(state, thresholds, wasLow);
    if (nowLow === wasLow) return;
    const now = new Date(this.clock.nowMs());
    const data = nowLow ? eventData(account, state) : null;
    const isNoted = await this.balances.transaction(async (tx) => {
      const episode = await this.balances.noteLow(tx, account, nowLow ? now : null);
      if (episode === null) return false;
      const key = `${account.id}.${episode}`;
      if (data !== null) await recordEvents(tx, [{ type: 'upstream.balance_low', organizationId: null, data, key }]);
      return true;
    });
    if (!isNoted || data === null) return;
    const { credential_id: credential, channel_name: channel, balance_usd, days_left } = data;
    const fields = { credential, channel, balance_usd, days_left };
    this.logger.alarm('upstream_balance_low', fields, 'the balance of an account at a provider is low');
  }
}

function thresholdsOf({ alertBelowDays, alertBelowNanoUsd }: Account, defaults: Thresholds): Thresholds {
  return { days: alertBelowDays ?? defaults.days, nanoUsd: alertBelowNanoUsd ?? defaults.nanoUsd };
}

function eventData(account: Account, { balanceNanoUsd, daysLeft }: AccountState) {
  return {
    credential_id: formatId('crd', account.id),
    credential_name: account.label,
    channel_id: formatId('chn', account.channelId),
    channel_name: account.channelName,
    balance_usd: formatUsd(balanceNanoUsd ?? 0n),
    days_left: daysLeft,
  };
}
