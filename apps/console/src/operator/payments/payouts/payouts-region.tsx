import type { TFunction } from 'i18next';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import {
  Empty,
  Facts,
  formats,
  Id,
  Money,
  MoneyIn,
  PagedTable,
  PAGES,
  PaidMoney,
  QueryState,
  Region,
  useLocale,
  type Column,
} from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { ActorName } from '../../parts/actor-name';
import { WriteButton } from '../../data/write-button';
import type { Provider } from '../data/providers';

type Payout = components['schemas']['PayoutResponse'];

/** Loaded when first opened. */
const PayoutDialog = lazyPart(() => import('./payout-dialog'), 'PayoutDialog');

/** What a provider owes, and what it paid out, by the operator's word. */
export function PayoutsRegion({ provider: { id, currency } }: { readonly provider: Provider }) {
  const { t } = useTranslation('operator/payments');
  const [isRecording, setRecording] = useState(false);
  const params = { path: { id } };
  const claims = operatorApi.hooks.useQuery('get', '/admin/v1/payment-providers/{id}/claims', { params });
  const payouts = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/payment-providers/{id}/payouts',
    { params: { ...params, query: { limit: 20 } } },
    PAGES,
  );
  return (
    <Region
      title={t('payouts')}
      note={t('payouts_note')}
      actions={
        <WriteButton resource="money" onClick={() => setRecording(true)}>
          {t('payout_record')}
        </WriteButton>
      }
    >
      <QueryState query={claims} lines={2}>
        {({ owed, owed_usd }) => (
          <Facts
            facts={[
              { label: t('owed'), value: <MoneyIn amount={owed} currency={currency} />, size: 's' },
              { label: t('owed_ledger'), value: <Money usd={owed_usd} />, note: t('owed_ledger_note'), size: 's' },
            ]}
          />
        )}
      </QueryState>
      <PagedTable
        query={payouts}
        label={t('payouts')}
        columns={columnsOf(t)}
        keyOf={(row) => row.id}
        empty={<Empty>{t('payouts_none')}</Empty>}
      />
      <Suspense>
        {isRecording && (
          <PayoutDialog
            providerId={id}
            currency={currency}
            owed={claims.data?.owed ?? null}
            onClose={() => setRecording(false)}
          />
        )}
      </Suspense>
    </Region>
  );
}

function columnsOf(t: TFunction<'operator/payments'>): readonly Column<Payout>[] {
  return [
    { id: 'at', head: t('received'), cell: (row) => <BankDay payout={row} /> },
    { id: 'ref', head: t('payout_ref'), cell: ({ external_ref }) => <Id id={external_ref} /> },
    { id: 'by', head: t('payout_by'), cell: ({ actor }) => <ActorName actor={actor} /> },
    { id: 'note', head: t('note'), isWide: true, cell: ({ note }) => note ?? '–' },
    { id: 'amount', head: t('amount'), align: 'right', cell: (row) => <Amount payout={row} /> },
  ];
}

function Amount({ payout: { amount_usd, amount, currency } }: { readonly payout: Payout }) {
  return <PaidMoney usd={amount_usd} amount={amount} currency={currency} />;
}

/** Operators say the day alone, whose time is midnight in UTC. */
function BankDay({ payout }: { readonly payout: Payout }) {
  return <>{formats.formatDay(payout.occurred_at, useLocale(), 'UTC')}</>;
}
