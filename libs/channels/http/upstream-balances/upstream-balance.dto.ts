import {
  choice,
  flag,
  id,
  integer,
  nullable,
  number,
  objects,
  optional,
  pick,
  shown,
  text,
  time,
  usd,
  usdInput,
  formatId,
  formatUsd,
} from '#core';
import { body, query, reply, objectName, version, ListQuery } from '#core/http';
import { BALANCE_SOURCES } from '../../upstream-accounts/domain/account-state.js';
import { CURRENCIES, PULL_DETAILS, PULL_RESULTS } from '../../upstream-accounts/domain/pulls/pull-result.js';
import type { UpstreamBalance } from '../../upstream-accounts/management/upstream-balances.service.js';

const DAYS_MAX = 365;

export class ListUpstreamBalancesQuery extends query({
  ...ListQuery.fields,
  ...optional({
    channel_id: id('chn', 'Filter by channel.'),
    low: flag('Filter by whether the balance is low.'),
  }),
}) {}

export class UpdateUpstreamBalanceRequest extends body(
  optional({
    stated_usd: usdInput('Balance of the account at the provider, at `stated_at`. `null` removes it.', {
      sign: 'any',
      nullable: true,
      example: '100',
    }),
    stated_at: time('When the account had this balance. Defaults to now.', { example: undefined }),
    ...nullable({
      shares_account_with: id('crd', 'Credential with the balance of the same account. Removes the own balance.', {
        example: null,
      }),
      alert_below_days: integer(
        'Days left below which the balance is low. 0: days never make it low. `null`: those of the settings.',
        {
          min: 0,
          max: DAYS_MAX,
          example: 7,
        },
      ),
      alert_below_usd: usdInput(
        'Balance below which it is low. 0: only an empty one is. `null`: that of the settings.',
        {
          sign: 'zero_or_more',
          example: '20',
        },
      ),
    }),
  }),
) {}

const written = shown(pick(UpdateUpstreamBalanceRequest.fields, 'shares_account_with', 'alert_below_days'));

export class PulledAmountResponse extends reply({
  currency: choice(CURRENCIES),
  amount: text('Decimal string.', { example: '87.5' }),
}) {}

export class UpstreamBalanceResponse extends reply({
  id: id('crd', 'ID of the credential.'),
  object: objectName('upstream_balance'),
  label: text('Display name of the credential.', { example: 'main account' }),
  channel_id: id('chn'),
  channel_name: text({ example: 'openai-main' }),
  balance_usd: usd('Balance now: `source_usd` less `cost_since_usd`. `null`: unknown.', {
    nullable: true,
    example: '87.5',
  }),
  source: choice(BALANCE_SOURCES, '`stated` by an operator, or `pulled` from the provider, whichever is newer.', {
    nullable: true,
  }),
  source_usd: usd('Balance at `source_at`.', { nullable: true, example: '100' }),
  source_at: time('When the account had `source_usd`.', { nullable: true }),
  cost_since_usd: usd('Recorded cost of requests that began since `source_at`.', { example: '12.5' }),
  unpriced_count: integer('Calls since `source_at` with an unknown cost, which is not in `cost_since_usd`.', {
    example: 0,
  }),
  cost_per_day_usd: usd('Average of the last seven days. `null`: less than six hours are known.', {
    nullable: true,
    example: '6.25',
  }),
  days_left: number('Days until the balance is used up at `cost_per_day_usd`. `null`: unknown, or no cost.', {
    nullable: true,
    example: 14,
  }),
  low_since: time('Since when the balance is low. `null`: it is not.', { nullable: true, example: null }),
  stated_usd: usd('Balance that an operator stated. `null`: none.', { nullable: true, example: '100' }),
  stated_at: time('When the account had `stated_usd`.', { nullable: true }),
  shares_account_with: written.shares_account_with,
  alert_below_days: written.alert_below_days,
  alert_below_usd: usd('Balance below which it is low. `null`: that of the settings.', {
    nullable: true,
    example: '20',
  }),
  pull_result: choice(
    PULL_RESULTS,
    'Result of the last pull. `unsupported`: the provider has no API for this key. `refused`: the key may not call it. `limited`: the provider asked to wait. `null`: none yet.',
    { nullable: true, example: 'amount' },
  ),
  pull_detail: choice(PULL_DETAILS, 'Reason of `unsupported` and `failed`.', { nullable: true, example: null }),
  pulled_at: time('When the last pull began.', { nullable: true }),
  next_pull_at: time('When the next pull is due. `null`: the credential is new.', { nullable: true }),
  pulled_amounts: objects(PulledAmountResponse, 'What the provider answered last, by currency. Empty: nothing yet.'),
  pulled_amounts_at: time('When it answered that.', { nullable: true }),
  version: version(),
  updated_at: time(),
}) {}

const usdOrNull = (nanoUsd: bigint | null): string | null => (nanoUsd === null ? null : formatUsd(nanoUsd));

export function presentUpstreamBalance({ state, ...balance }: UpstreamBalance): UpstreamBalanceResponse {
  return {
    id: formatId('crd', balance.id),
    object: 'upstream_balance',
    label: balance.label,
    channel_id: formatId('chn', balance.channelId),
    channel_name: balance.channelName,
    balance_usd: usdOrNull(state.balanceNanoUsd),
    source: state.known?.source ?? null,
    source_usd: usdOrNull(state.known?.nanoUsd ?? null),
    source_at: state.known?.at.toISOString() ?? null,
    cost_since_usd: formatUsd(state.costSinceNanoUsd),
    unpriced_count: Number(state.unpriced), // A count of calls, not money.
    cost_per_day_usd: usdOrNull(state.costPerDayNanoUsd),
    days_left: state.daysLeft,
    low_since: balance.lowSince?.toISOString() ?? null,
    stated_usd: usdOrNull(balance.statedNanoUsd),
    stated_at: balance.statedAt?.toISOString() ?? null,
    shares_account_with: balance.sharesWithId === null ? null : formatId('crd', balance.sharesWithId),
    alert_below_days: balance.alertBelowDays,
    alert_below_usd: usdOrNull(balance.alertBelowNanoUsd),
    pull_result: balance.pullResult,
    pull_detail: balance.pullDetail,
    pulled_at: balance.pulledAt?.toISOString() ?? null,
    next_pull_at: balance.nextPullAt?.toISOString() ?? null,
    // Billionths of any currency are written as those of a dollar.
    pulled_amounts: balance.amounts.map(({ currency, nano }) => ({ currency, amount: formatUsd(nano) })),
    pulled_amounts_at: balance.amountsAt?.toISOString() ?? null,
    version: balance.version,
    updated_at: balance.updatedAt.toISOString(),
  };
}
