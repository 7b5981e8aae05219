import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { Count, DataTable, ExactMoney, Facts, Money, Region, Status, type Column } from '@/kit';
import classes from '../billing.module.css';

type Check = components['schemas']['InvoiceCheckResponse'];
type Line = components['schemas']['InvoiceLineResponse'];

/** Lines that differ come first. */
export function InvoiceResult({ check }: { readonly check: Check }) {
  const { t } = useTranslation('operator/billing');
  const { reconciles, from, to, counts, invoiced, booked, difference_usd, lines_outside, data } = check;
  const rank = ({ status }: Line): number => (status === 'equal' ? 1 : 0);
  return (
    <>
      <div className={classes.verdict} data-balanced={reconciles} role="status">
        <Status kind={reconciles ? 'ok' : 'bad'}>{t(reconciles ? 'reconciles' : 'reconciles_not')}</Status>
        <span className={classes.muted}>{`${from} – ${to}`}</span>
      </div>
      <Facts
        facts={[
          { label: t('invoiced'), value: <Money usd={invoiced.amount_usd} /> },
          { label: t('booked'), value: <Money usd={booked.amount_usd} /> },
          { label: t('difference'), value: <Money usd={difference_usd} />, note: t('difference_note') },
          { label: t('line_equal'), value: <Count value={counts.equal} /> },
          { label: t('line_different'), value: <Count value={counts.different} /> },
          { label: t('line_not_booked'), value: <Count value={counts.not_booked} /> },
          { label: t('line_not_invoiced'), value: <Count value={counts.not_invoiced} /> },
        ]}
      />
      <Region title={t('lines')} note={lines_outside > 0 ? t('lines_outside', { count: lines_outside }) : undefined}>
        <DataTable
          label={t('lines')}
          rows={data.toSorted((one, other) => rank(one) - rank(other))}
          columns={columnsOf(t)}
          keyOf={({ day, model }) => `${day ?? ''} ${model}`}
          toneOf={({ status }) => (status === 'equal' ? undefined : 'bad')}
        />
      </Region>
    </>
  );
}

function columnsOf(t: TFunction<'operator/billing'>): readonly Column<Line>[] {
  return [
    { id: 'day', head: t('day'), cell: ({ day }) => day ?? '–' },
    { id: 'model', head: t('model'), cell: ({ model }) => model },
    {
      id: 'status',
      head: t('status'),
      cell: ({ status }) => <Status kind={status === 'equal' ? 'ok' : 'bad'}>{t(`line_${status}`)}</Status>,
    },
    { id: 'off', head: t('off'), cell: ({ differences }) => differences.map((name) => t(`off_${name}`)).join(', ') },
    {
      id: 'invoiced',
      head: t('invoiced'),
      align: 'right',
      cell: ({ invoiced }) => <ExactMoney usd={invoiced.amount_usd} />,
    },
    { id: 'booked', head: t('booked'), align: 'right', cell: ({ booked }) => <ExactMoney usd={booked.amount_usd} /> },
    { id: 'difference', head: t('difference'), align: 'right', cell: (row) => <ExactMoney usd={row.difference_usd} /> },
  ];
}
