import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Count, DataTable, Money, Region, Share } from '@/kit';
import type { UsageSum } from './usage-sums';
import classes from './usage.module.css';

interface UsageTableProps {
  readonly sums: readonly UsageSum[];
  readonly total: UsageSum;
  readonly head: string;
  readonly nameOf: (group: string | null) => string;
  /** Of the groups that the chart shows, the dearest first; the last one is of all others. */
  readonly colors: readonly string[];
}

/** The groups of the chart in numbers; the last row is what the ledger has. */
export function UsageTable({ sums, total, head, nameOf, colors }: UsageTableProps) {
  const { t } = useTranslation('portal/usage');
  const count = (id: 'requests' | 'promptTokens' | 'cachedTokens' | 'completionTokens') => ({
    id,
    head: t(id),
    align: 'right' as const,
    cell: (row: UsageSum) => <Count value={row[id]} />,
  });
  const columns = [
    {
      id: 'group',
      head,
      label: '',
      cell: (row: UsageSum) => <Group name={nameOf(row.group)} color={colors[sums.indexOf(row)] ?? colors.at(-1)} />,
    },
    count('requests'),
    {
      id: 'errors',
      head: t('errors'),
      align: 'right' as const,
      cell: ({ requests, errors }: UsageSum) => <Share of={requests === 0 ? 0 : errors / requests} />,
    },
    count('promptTokens'),
    count('cachedTokens'),
    count('completionTokens'),
    {
      id: 'cost',
      head: t('cost'),
      align: 'right' as const,
      cell: ({ costUsd }: UsageSum) => <Money usd={costUsd} />,
    },
  ];
  return (
    <Region title={t('in_numbers')}>
      <DataTable
        label={t('in_numbers')}
        rows={sums}
        keyOf={({ group }) => group ?? ''}
        columns={columns}
        total={columns.map(({ id, cell }) => (id === 'group' ? t('total') : cell(total)))}
        foot={
          <>
            {t('as_booked')} <Link to="/billing">{t('statement')}</Link>
          </>
        }
      />
    </Region>
  );
}

function Group({ name, color }: { readonly name: string; readonly color: string | undefined }) {
  return (
    <>
      <span className={classes.swatch} style={{ background: color }} aria-hidden />
      {name}
    </>
  );
}
