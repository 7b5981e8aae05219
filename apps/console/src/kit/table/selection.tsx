import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column } from './data-table';

interface SelectionOptions<Row> {
  /** What is on screen: a row that a filter hides is not chosen. */
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly nameOf: (row: Row) => string;
}

/** The rows that an operator ticks, and the column of their boxes: the first one of a `DataTable`. */
export function useSelection<Row>({ rows, keyOf, nameOf }: SelectionOptions<Row>) {
  const { t } = useTranslation('kit');
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const chosen = rows.filter((row) => keys.has(keyOf(row)));
  const isEvery = chosen.length > 0 && chosen.length === rows.length;
  const clear = (): void => setKeys(new Set());
  const chooseAll = (): void => setKeys(new Set(rows.map(keyOf)));
  const toggle = (key: string): void => {
    const others = [...keys].filter((other) => other !== key);
    setKeys(new Set(keys.has(key) ? others : [...others, key]));
  };
  const column: Column<Row> = {
    id: 'chosen',
    label: '',
    head: (
      <Checkbox
        aria-label={t('choose_all')}
        checked={isEvery}
        indeterminate={chosen.length > 0 && !isEvery}
        onChange={() => (isEvery ? clear() : chooseAll())}
      />
    ),
    cell: (row) => (
      <Checkbox
        aria-label={t('choose_row', { name: nameOf(row) })}
        checked={keys.has(keyOf(row))}
        onChange={() => toggle(keyOf(row))}
      />
    ),
  };
  return { chosen, column, clear, chooseAll };
}
