import { useTranslation } from 'react-i18next';
import { DataTable, Factor, formats, useLocale } from '@/kit';
import { sideColumns } from '../rows/side-columns';
import classes from '../models.module.css';
import type { NextEffect } from './effects';

interface NextChangesProps {
  readonly zone: string;
  readonly next: readonly NextEffect[];
}

/** As many as a table shows of them. */
const SHOWN = 8;

/** The next changes by the clock of the schedule, a line each. */
export function NextChangesList({ zone, next }: NextChangesProps) {
  const { t } = useTranslation('operator/models');
  const locale = useLocale();
  return (
    <ol className={classes.changes} aria-label={t('next_changes')}>
      {next.slice(0, SHOWN).map(({ atMs, window }, index) => (
        <li key={atMs}>
          <span className={classes.quiet}>{index === 0 ? t('now') : formats.formatWeekTime(atMs, locale, zone)}</span>
          <WindowName window={window} />
        </li>
      ))}
    </ol>
  );
}

/** The same with what is charged and kept. */
export function NextChangesTable({ zone, next }: NextChangesProps) {
  const { t } = useTranslation('operator/models');
  const locale = useLocale();
  return (
    <DataTable
      label={t('next_changes')}
      rows={next.slice(0, SHOWN)}
      keyOf={({ atMs }) => String(atMs)}
      columns={[
        {
          id: 'at',
          head: t('from'),
          cell: (row) => (row === next[0] ? t('now') : formats.formatWeekTime(row.atMs, locale, zone)),
        },
        { id: 'window', head: t('applies'), cell: ({ window }) => <WindowName window={window} /> },
        ...sideColumns<NextEffect>(t),
      ]}
    />
  );
}

function WindowName({ window }: Pick<NextEffect, 'window'>) {
  const { t } = useTranslation('operator/models');
  if (window === null) return <>{t('ordinary')}</>;
  const { name, rule, multiplier } = window;
  return (
    <span>
      {name} {rule === 'own' ? t('own_rates') : <Factor of={multiplier} />}
    </span>
  );
}
