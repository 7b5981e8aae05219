import { Module } from '@nestjs/common';
import { SettingsControlModule } from '#core/infra';
import { UsageModule } from '#billing/ledger';
import { CredentialAccessModule } from '../channel-history/channel-history.module.js';
import { AccountStates } from './accounts/account-states.service.js';
import { UpstreamBalancesRepository } from './accounts/upstream-balances.repository.js';
import { UpstreamBalances } from './management/upstream-balances.service.js';
import { BalanceAlarms } from './alarms/balance-alarms.js';
import { UPSTREAM_ACCOUNT_JOBS } from './jobs.js';
import { BalancePuller } from './pulls/balance-puller.js';
import { BalancePulls } from './pulls/balance-pulls.js';
import { PullsRepository } from './pulls/pulls.repository.js';

const known = [AccountStates, BalanceAlarms, PullsRepository, UpstreamBalancesRepository];

/** For control: reads and states balances. Calls no provider. */
@Module({
  imports: [UsageModule, SettingsControlModule],
  providers: [...known, UpstreamBalances],
  exports: [UpstreamBalances],
})
export class UpstreamAccountsControlModule {}

/** For workers: pulls balances, and raises alarms. */
@Module({
  imports: [CredentialAccessModule, UsageModule, SettingsControlModule],
  providers: [...known, BalancePuller, BalancePulls, ...UPSTREAM_ACCOUNT_JOBS],
})
export class UpstreamAccountsWorkerModule {}
