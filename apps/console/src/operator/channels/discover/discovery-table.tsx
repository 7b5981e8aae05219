import { Button, Group, TextInput } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/api-error';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { useRefresh } from '@/api/use-refresh';
import { DataTable, FormError, useAction } from '@/kit';
import { useMay } from '@/session/use-may';
import type { Channel, Model } from '../../data/catalog';
import { factorOf } from '../../models/price/scale-price';
import classes from '../channels.module.css';
import data from '../../data/data.module.css';
import { useDiscoveryColumns } from './discovery-columns';
import {
  additionOf,
  batchesOf,
  editedRows,
  errorsOf,
  filterRows,
  markedUp,
  namesOf,
  rowsOf,
  SERVED_MAX,
  type DiscoveryRow,
  type RowEdits,
} from './discovery';

interface DiscoveryTableProps {
  readonly channel: Channel;
  readonly discovery: components['schemas']['DiscoveryResponse'];
  readonly catalog: readonly Model[];
}

const MARKUP = '20';

function useRows({ channel, discovery, catalog }: DiscoveryTableProps) {
  const refresh = useRefresh();
  const [edits, setEdits] = useState<RowEdits>({});
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const names = useMemo(() => namesOf(catalog), [catalog]);
  const found = useMemo(() => rowsOf(discovery.models, { channel, names }), [discovery.models, channel, names]);
  const rows = useMemo(() => editedRows(found, edits, names), [found, edits, names]);
  const chosen = rows.filter(({ discovered, canServe }) => canServe && ticked.has(discovered.upstream_id));
  const { act, error, failure, isBusy } = useAction();
  const [sent, setSent] = useState<readonly DiscoveryRow[]>([]);
  const [saved, setSaved] = useState(0);
  const errors = failure instanceof ApiError ? errorsOf(failure.details, sent) : {};
  const edit = (parts: RowEdits): void => {
    setEdits((known) => ({
      ...known,
      ...Object.fromEntries(Object.entries(parts).map(([id, part]) => [id, { ...known[id], ...part }])),
    }));
  };
  const tick = (ids: readonly string[], isOn: boolean): void => {
    setTicked((known) => {
      const next = new Set(known);
      for (const id of ids) {
        if (isOn) next.add(id);
        else next.delete(id);
      }
      return next;
    });
  };
  /** Each request adds all of its rows, or none. A repetition after a lost answer changes nothing. */
  const save = (): void => {
    setSaved(0);
    act(async () => {
      try {
        for (const batch of batchesOf(chosen)) {
          setSent(batch);
          await operatorApi.client.POST('/admin/v1/channels/{id}/models', {
            params: { path: { id: channel.id } },
            body: { models: batch.map(additionOf) },
          });
          tick(
            batch.map(({ discovered }) => discovered.upstream_id),
            false,
          );
          setSaved((count) => count + batch.length);
        }
      } finally {
        await refresh();
      }
      setEdits({});
    });
  };
  return { rows, chosen, ticked, tick, edit, save, saved, error, errors, isBusy };
}

export function DiscoveryTable(props: DiscoveryTableProps) {
  const { discovery, channel } = props;
  const { t } = useTranslation('operator/channels');
  const { rows, chosen, ticked, tick, edit, save, saved, error, errors, isBusy } = useRows(props);
  const may = useMay();
  const mayWrite = may('write', 'channels') && may('write', 'models');
  const [text, setText] = useState('');
  const query = useDeferredValue(text);
  const shown = useMemo(() => filterRows(rows, query), [rows, query]);
  const columns = useDiscoveryColumns({ rows: shown, ticked, tick, edit, errors, mayWrite });
  const failed = Object.keys(errors).length;
  const served = rows.filter((row) => row.served !== null).length;
  const surplus = Math.max(0, channel.models.length + chosen.length - SERVED_MAX);
  const problem =
    failed === 0
      ? error
      : saved > 0
        ? t('rows_refused_after', { count: failed, saved })
        : t('rows_refused', { count: failed });
  return (
    <>
      <div className={classes.block}>
        <Group justify="space-between" align="end" gap="sm">
          <TextInput
            aria-label={t('filter_models')}
            placeholder={t('filter_models')}
            w={280}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {mayWrite && (
            <Markup
              count={chosen.length}
              onApply={(factor) => {
                const prices = chosen.flatMap((row) => {
                  const price = markedUp(row, factor);
                  return price === null ? [] : [[row.discovered.upstream_id, { price }] as const];
                });
                edit(Object.fromEntries(prices));
              }}
            />
          )}
        </Group>
      </div>
      <DataTable
        label={t('models')}
        columns={columns}
        rows={shown}
        keyOf={({ discovered }) => discovered.upstream_id}
        foot={
          <>
            <span>
              {t('discover_foot', { count: rows.length, served })}
              {shown.length < rows.length && ` · ${t('discover_matches', { count: shown.length })}`}
            </span>
            <span>{t('discover_unit')}</span>
            {!discovery.complete && <span>{t('discover_incomplete')}</span>}
          </>
        }
      />
      {mayWrite && (
        <div className={data.saveBar}>
          <span role="status">
            {isBusy && saved > 0 ? t('saved_so_far', { count: saved }) : t('chosen', { count: chosen.length })}
            {surplus > 0 && ` · ${t('chosen_surplus', { max: SERVED_MAX, count: surplus })}`}
          </span>
          <FormError error={problem} />
          <Button variant="filled" loading={isBusy} disabled={chosen.length === 0 || surplus > 0} onClick={save}>
            {t('save_models')}
          </Button>
        </div>
      )}
    </>
  );
}

interface MarkupProps {
  readonly count: number;
  readonly onApply: (factor: string) => void;
}

/** Prices of the ticked models from their costs. */
function Markup({ count, onApply }: MarkupProps) {
  const { t } = useTranslation('operator/channels');
  const [percent, setPercent] = useState(MARKUP);
  const factor = factorOf(percent);
  return (
    <Group gap="xs" align="end">
      <TextInput
        label={t('markup')}
        w={170}
        inputMode="decimal"
        rightSection="%"
        value={percent}
        error={factor === null}
        onChange={(event) => setPercent(event.currentTarget.value)}
      />
      <Button disabled={count === 0 || factor === null} onClick={() => factor !== null && onApply(factor)}>
        {t('markup_apply', { count })}
      </Button>
    </Group>
  );
}
