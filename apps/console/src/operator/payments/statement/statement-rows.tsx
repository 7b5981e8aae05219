import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { StatementTransferResponse } from '@/api/generated/values/statement-transfer-response';
import { Count, DataTable, Day, Empty, Facts, MoneyIn, Region, Status, type Column, type StatusKind } from '@/kit';
import { OrderLink } from '../data/order-link';
import { countsOf, type Match, type StatementResult, type Transfer } from './statement';

type Skipped = StatementResult['skipped'][number];

const MATCHES = StatementTransferResponse.match;

/** A transfer that waits needs an operator. */
const KINDS: Readonly<Record<Match, StatusKind>> = {
  order: 'ok',
  unknown_order: 'warn',
  known: 'rest',
  no_reference: 'rest',
};

/** What a statement has: its transfers and what each of them matches, and the rows that are none. */
export function StatementRows({ result }: { readonly result: StatementResult }) {
  const { t } = useTranslation('operator/payments');
  const { currency, transfers, transfer_count, skipped, skipped_count } = result;
  const counts = countsOf(transfers);
  return (
    <>
      <Facts
        facts={[
          ...MATCHES.map((match) => ({
            label: t(`count_${match}`),
            value: <Count value={counts[match]} />,
            note: t(`match_${match}_note`),
            size: 's' as const,
          })),
          { label: t('skipped'), value: <Count value={skipped_count} />, note: t('skipped_note'), size: 's' },
        ]}
      />
      <Region title={t('transfers')} note={shownOf(t, transfers.length, transfer_count)}>
        {transfers.length === 0 ? (
          <Empty>{t('transfers_none', { currency })}</Empty>
        ) : (
          <DataTable
            label={t('transfers')}
            rows={transfers}
            columns={transferColumns(t, currency)}
            keyOf={({ line }) => String(line)}
            toneOf={({ match }) => (match === 'unknown_order' ? 'warn' : undefined)}
          />
        )}
      </Region>
      {skipped.length > 0 && (
        <Region title={t('skipped')} note={shownOf(t, skipped.length, skipped_count)}>
          <DataTable
            label={t('skipped')}
            rows={skipped}
            columns={skippedColumns(t)}
            keyOf={({ line }) => String(line)}
          />
        </Region>
      )}
    </>
  );
}

/** Undefined: all of them are shown. */
function shownOf(t: TFunction<'operator/payments'>, shown: number, count: number): string | undefined {
  return shown < count ? t('statement_shown', { shown, total: count }) : undefined;
}

function transferColumns(t: TFunction<'operator/payments'>, currency: string): readonly Column<Transfer>[] {
  return [
    { id: 'line', head: t('line'), cell: ({ line }) => line },
    { id: 'booked', head: t('transfer_date'), cell: (row) => <Day at={row.booked_on} /> },
    {
      id: 'match',
      head: t('match'),
      label: '',
      cell: ({ match }) => <Status kind={KINDS[match]}>{t(`match_${match}`)}</Status>,
    },
    { id: 'order', head: t('order'), cell: (row) => <OrderLink id={row.order_id} /> },
    { id: 'payer', head: t('payer'), isWide: true, cell: ({ payer }) => payer || '–' },
    { id: 'text', head: t('transfer_text'), isWide: true, cell: ({ text }) => text || '–' },
    {
      id: 'amount',
      head: t('amount'),
      align: 'right',
      cell: ({ amount }) => <MoneyIn amount={amount} currency={currency} />,
    },
  ];
}

function skippedColumns(t: TFunction<'operator/payments'>): readonly Column<Skipped>[] {
  return [
    { id: 'line', head: t('line'), cell: ({ line }) => line },
    { id: 'why', head: t('why'), cell: ({ reason }) => t(`skip_${reason as 'outgoing'}`, reason) },
  ];
}
