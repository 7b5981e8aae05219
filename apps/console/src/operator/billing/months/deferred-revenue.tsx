import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { saveFile } from '@/api/save-file';
import { unwrap } from '@/api/unwrap';
import { DataTable, ExactMoney, Money, QueryState, Region, Status, type Column } from '@/kit';

type Report = components['schemas']['DeferredRevenueResponse'];
type Account = components['schemas']['DeferredAccountResponse'];
type Waiting = components['schemas']['WaitingMoneyResponse'];

interface DeferredRevenueProps {
  /** `2026-11`. */
  readonly month: string;
  readonly mode: 'live' | 'test';
}

/** In the order of the report. */
const LINES = [
  ...(['opening', 'sold', 'bonuses', 'redeem_codes', 'used', 'expired', 'refunded', 'chargebacks'] as const),
  ...(['request_refunds', 'adjustments', 'moved', 'closing', 'unexplained'] as const),
];
const WAITING_LINES = ['opening', 'received', 'assigned', 'returned', 'closing', 'unexplained'] as const;

/** What changed the unspent credit of customers: a liability until it is used. */
export function DeferredRevenue({ month, mode }: DeferredRevenueProps) {
  const { t } = useTranslation('operator/billing');
  const { t: common } = useTranslation('operator');
  const params = { query: { month, mode } };
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/deferred-revenue', { params });
  const onDownload = async (): Promise<void> => {
    const csv = operatorApi.client.GET('/admin/v1/deferred-revenue.csv', { params, parseAs: 'blob' });
    saveFile(await unwrap(csv), `deferred-revenue-${month}-${mode}.csv`);
  };
  const button = (
    <Button leftSection={<Download size={14} aria-hidden />} onClick={() => void onDownload()}>
      {common('download_csv')}
    </Button>
  );
  return (
    <Region title={t('deferred')} note={t('deferred_note')} actions={button}>
      <QueryState query={query} lines={10}>
        {(report) => (
          <>
            <DataTable label={t('deferred')} rows={LINES} columns={columnsOf(report, t)} keyOf={(line) => line} />
            {hasMoved(report.unapplied_payments) && (
              <DataTable
                label={t('account_unapplied_payments')}
                rows={WAITING_LINES}
                columns={waitingColumns(report.unapplied_payments, t)}
                keyOf={(line) => line}
              />
            )}
          </>
        )}
      </QueryState>
    </Region>
  );
}

const hasMoved = (waiting: Waiting): boolean => WAITING_LINES.some((line) => waiting[`${line}_usd`] !== '0');

function columnsOf({ accounts, total }: Report, t: TFunction<'operator/billing'>): Column<(typeof LINES)[number]>[] {
  const amounts = (account: Account, head: string): Column<(typeof LINES)[number]> => ({
    id: account.account,
    head,
    align: 'right',
    cell: (line) => <Amount usd={account[`${line}_usd`]} line={line} />,
  });
  return [
    { id: 'line', head: t('line'), cell: (line) => t(LABELS[line]) },
    ...accounts.map((account) => amounts(account, t(`account_${account.account as 'wallet_paid'}`, account.account))),
    amounts(total, t('total')),
  ];
}

function waitingColumns(waiting: Waiting, t: TFunction<'operator/billing'>): Column<(typeof WAITING_LINES)[number]>[] {
  return [
    { id: 'line', head: t('account_unapplied_payments'), cell: (line) => t(LABELS[line]) },
    {
      id: 'amount',
      head: t('amount'),
      align: 'right',
      cell: (line) => <Amount usd={waiting[`${line}_usd`]} line={line} />,
    },
  ];
}

const LABELS = {
  ...({ opening: 'opening', closing: 'closing', unexplained: 'deferred_unexplained' } as const),
  ...({
    sold: 'deferred_sold',
    bonuses: 'deferred_bonuses',
    redeem_codes: 'tab_codes',
    used: 'deferred_used',
  } as const),
  ...({ expired: 'account_breakage', refunded: 'deferred_refunded', chargebacks: 'deferred_chargebacks' } as const),
  ...({ request_refunds: 'deferred_request_refunds', adjustments: 'account_adjustment' } as const),
  ...({ moved: 'deferred_moved', received: 'deferred_received', assigned: 'deferred_assigned' } as const),
  ...({ returned: 'deferred_returned' } as const),
};

function Amount({ usd, line }: { readonly usd: string; readonly line: keyof typeof LABELS }) {
  if (line === 'opening' || line === 'closing') return <Money usd={usd} />;
  if (line !== 'unexplained') return usd === '0' ? null : <ExactMoney usd={usd} />;
  return (
    <Status kind={usd === '0' ? 'ok' : 'bad'}>
      <ExactMoney usd={usd} />
    </Status>
  );
}
