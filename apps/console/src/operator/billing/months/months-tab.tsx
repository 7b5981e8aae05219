import { NativeSelect } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { LedgerMonthsGetQuery } from '@/api/generated/values/ledger-months-get-query';
import { saveFile } from '@/api/save-file';
import { unwrap } from '@/api/unwrap';
import { useFilters } from '@/frame/search/use-filters';
import { DataTable, Empty, ExactMoney, Money, PartOfLine, QueryState, Region, type Column } from '@/kit';
import { MonthControls } from '../../parts/month-controls';
import { DeferredRevenue } from './deferred-revenue';

type Account = components['schemas']['AccountMonthResponse'];
type Movement = components['schemas']['AccountMovementResponse'];

interface Row {
  readonly account: Account;
  /** Null: all of the account. */
  readonly movement: Movement | null;
}

/** What a month did to each account of the ledger, with which an accountant closes it. */
export function MonthsTab() {
  const { t } = useTranslation('operator/billing');
  const { search, change } = useFilters('/operator/billing');
  const { month = currentMonth(), money = 'live' } = search;
  const params = { query: { month, mode: money } };
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/ledger-month', { params });
  const onDownload = async (): Promise<void> => {
    const csv = operatorApi.client.GET('/admin/v1/ledger-month.csv', { params, parseAs: 'blob' });
    saveFile(await unwrap(csv), `ledger-${month}-${money}.csv`);
  };
  const controls = (
    <>
      <NativeSelect
        aria-label={t('money')}
        value={money}
        data={LedgerMonthsGetQuery.mode.map((value) => ({ value, label: t(`money_${value}`) }))}
        onChange={({ currentTarget: { value } }) => change({ money: value as 'live' })}
      />
      <MonthControls month={month} onMonth={(value) => change({ month: value })} onDownload={onDownload} />
    </>
  );
  const state = query.data === undefined ? '' : ` · ${t(query.data.is_final ? 'months_final' : 'months_running')}`;
  return (
    <>
      <Region title={t('months')} note={`${t('months_note')}${state}`} actions={controls}>
        <QueryState query={query} lines={10}>
          {({ accounts }) =>
            accounts.length === 0 ? (
              <Empty>{t('months_none')}</Empty>
            ) : (
              <DataTable label={t('months')} rows={rowsOf(accounts)} columns={columnsOf(t)} keyOf={keyOf} />
            )
          }
        </QueryState>
      </Region>
      <DeferredRevenue month={month} mode={money} />
    </>
  );
}

/** As a balance sheet and a profit and loss account have them; unknown ones come last. */
const ORDER = [
  ...['bank', 'payments_clearing', 'unapplied_payments', 'tax_payable'],
  ...['wallet_paid', 'wallet_base', 'wallet_promo', 'provider_payable'],
  ...['revenue', 'breakage', 'cogs', 'waiver', 'promo_expense', 'payment_fees', 'dispute_losses', 'fx_difference'],
  'adjustment',
];

const rankOf = ({ account }: Account): number => (ORDER.includes(account) ? ORDER.indexOf(account) : ORDER.length);

const rowsOf = (accounts: readonly Account[]): Row[] =>
  accounts
    .toSorted((one, other) => rankOf(one) - rankOf(other))
    .flatMap((account) => [
      { account, movement: null },
      ...account.movements.map((movement) => ({ account, movement })),
    ]);

const keyOf = ({ account, movement }: Row): string => `${account.account} ${movement?.code ?? ''}`;

function columnsOf(t: TFunction<'operator/billing'>): readonly Column<Row>[] {
  const side = (id: 'debits' | 'credits', name: 'debit_usd' | 'credit_usd'): Column<Row> => ({
    id,
    head: t(id),
    align: 'right',
    cell: ({ account, movement }) =>
      movement === null ? (
        <ExactMoney usd={account[name]} />
      ) : (
        <PartOfLine>{movement[name] === '0' ? '' : <ExactMoney usd={movement[name]} />}</PartOfLine>
      ),
  });
  const balance = (id: 'opening' | 'closing', name: 'opening_usd' | 'closing_usd'): Column<Row> => ({
    id,
    head: t(id),
    align: 'right',
    cell: ({ account, movement }) => (movement === null ? <Money usd={account[name]} /> : ''),
  });
  return [
    {
      id: 'account',
      head: t('account'),
      cell: ({ account: { account }, movement }) =>
        movement === null ? t(`account_${account as 'bank'}`, account) : <PartOfLine>{movement.code}</PartOfLine>,
    },
    balance('opening', 'opening_usd'),
    side('debits', 'debit_usd'),
    side('credits', 'credit_usd'),
    balance('closing', 'closing_usd'),
  ];
}

const currentMonth = (): string => new Date().toISOString().slice(0, 'YYYY-MM'.length);
