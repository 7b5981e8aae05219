import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Count, Sparkline, type Column, Ago } from '@/kit';
import { useNameOf } from '../parts/names';
import { useOwnListedCaps } from '../parts/own-caps';
import { Budget, KeyStatus } from './key-cells';
import type { Key } from '../parts/key-state';
import { useKeyTrends } from './key-trends';
import classes from './keys.module.css';

const BESIDE: ReadonlySet<string> = new Set(['masked', 'made_by']);

/** What a list of keys shows; beside an open key less, which stands there. */
export function useKeyColumns(
  keys: readonly Key[],
  /** Below the name of a key. */
  markOf?: (key: Key) => ReactNode,
  isNarrow = false,
): readonly Column<Key>[] {
  const { t } = useTranslation('portal/keys');
  const nameOf = useNameOf();
  const listed = useOwnListedCaps();
  const trendOf = useKeyTrends(keys.map(({ id }) => id));
  const columns: readonly Column<Key>[] = [
    {
      id: 'name',
      head: t('name'),
      cell: (row) => (
        <>
          <div className={classes.name}>{row.name}</div>
          {markOf?.(row)}
        </>
      ),
    },
    { id: 'masked', head: t('key'), label: '', cell: (row) => <span className={classes.mono}>{row.masked}</span> },
    { id: 'used', head: t('last_used'), cell: (row) => <Ago at={row.last_used_at} /> },
    { id: 'made_by', head: t('made_by'), cell: (row) => nameOf(row.member_id) ?? t('by_operator') },
    { id: 'state', head: t('state'), label: '', cell: (row) => <KeyStatus row={row} /> },
    {
      id: 'trend',
      head: t('trend'),
      align: 'right',
      cell: ({ id }) => {
        const trend = trendOf(id);
        return (
          <span className={classes.trend}>
            <Sparkline values={trend?.byDay ?? []} width={72} color="var(--c1)" />
            <Count value={trend?.requests} />
          </span>
        );
      },
    },
    { id: 'budget', head: t('budget'), label: '', align: 'right', cell: (row) => <Budget row={row} listed={listed} /> },
  ];
  return isNarrow ? columns.filter(({ id }) => !BESIDE.has(id)) : columns;
}
