import { useTranslation } from 'react-i18next';
import { DataTable, Empty, ExactMoney, Id, Instant, Region, type Column } from '@/kit';
import classes from '../requests.module.css';
import type { Explained } from './timeline';

type Transfer = Explained['transfers'][number];

/** Each movement of money of this request, by debit and credit. */
export function Ledger({ request: { transfers, booked_at, final, state } }: { readonly request: Explained }) {
  const { t } = useTranslation('operator/requests');
  const columns: readonly Column<Transfer>[] = [
    { id: 'code', head: t('transfer_code'), label: '', cell: ({ code }) => code },
    {
      id: 'debit',
      head: t('debit'),
      cell: ({ debit_account }) => <span className={classes.mono}>{debit_account}</span>,
    },
    {
      id: 'credit',
      head: t('credit'),
      cell: ({ credit_account }) => <span className={classes.mono}>{credit_account}</span>,
    },
    { id: 'id', head: t('transfer'), cell: ({ id }) => <Id id={id} short /> },
    {
      id: 'amount',
      head: t('amount'),
      label: '',
      align: 'right',
      cell: ({ amount_usd }) => <ExactMoney usd={amount_usd.replace('-', '')} />,
    },
  ];
  const note =
    booked_at === null ? (
      t(`state_${state}`)
    ) : (
      <>
        {t('booked')} <Instant at={booked_at} milliseconds />, {t(final ? 'final' : 'not_final')}
      </>
    );
  return (
    <Region title={t('ledger')} note={note}>
      {transfers.length === 0 ? (
        <Empty>{t(state === 'settled' ? 'no_charge' : 'no_transfers')}</Empty>
      ) : (
        <DataTable label={t('ledger')} columns={columns} rows={transfers} keyOf={({ id }) => id} />
      )}
    </Region>
  );
}
