import { ActionIcon } from '@mantine/core';
import { ChartColumn, Table } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, formats, Region, Share, StateStrip, useLocale } from '@/kit';
import classes from '../public.module.css';
import { CELL_STATES, type StatusCell } from './intervals';

interface StatusStripProps {
  readonly title: string;
  readonly note: string;
  readonly cells: readonly StatusCell[];
  readonly formatAt: (at: string) => string;
  /** Of the ends, where there is little room. */
  readonly formatEnd: (at: string) => string;
}

/** How the service did, an interval a cell; the same as a table. */
export function StatusStrip({ title, note, cells, formatAt, formatEnd }: StatusStripProps) {
  const { t } = useTranslation('public');
  const { t: kit } = useTranslation('kit');
  const locale = useLocale();
  const [isTable, setTable] = useState(false);
  const shareOf = ({ successPerMille }: StatusCell): number | null =>
    successPerMille === null ? null : successPerMille / 1_000;
  const titleOf = (cell: StatusCell): string => {
    const share = shareOf(cell);
    const success = share === null ? '' : `, ${formats.formatShare(share, locale)} %`;
    return `${formatAt(cell.at)}: ${t(`state_${cell.state}`)}${success}`;
  };
  const troubled = cells.filter(({ state }) => state === 'degraded' || state === 'down').length;
  const Icon = isTable ? ChartColumn : Table;
  const toggle = (
    <ActionIcon
      aria-label={kit(isTable ? 'show_chart' : 'show_table')}
      aria-pressed={isTable}
      onClick={() => setTable(!isTable)}
    >
      <Icon size={15} strokeWidth={1.6} />
    </ActionIcon>
  );
  return (
    <Region title={title} note={note} actions={toggle}>
      {isTable ? (
        <DataTable
          label={title}
          rows={cells.toReversed()}
          keyOf={({ at }) => at}
          columns={[
            { id: 'at', head: kit('time'), cell: ({ at }) => formatAt(at) },
            { id: 'state', head: t('state'), cell: ({ state }) => t(`state_${state}`) },
            { id: 'success', head: t('success'), align: 'right', cell: (cell) => <Share of={shareOf(cell)} /> },
          ]}
        />
      ) : (
        <div className={classes.strip}>
          <StateStrip
            cells={cells}
            label={t('strip', { title, count: troubled })}
            stateOf={({ state }) => CELL_STATES[state]}
            titleOf={titleOf}
          />
          <div className={classes.ends} aria-hidden>
            {[cells[0], cells.at(-1)].map((cell, index) => (
              <span key={index}>{cell !== undefined && formatEnd(cell.at)}</span>
            ))}
          </div>
        </div>
      )}
    </Region>
  );
}
