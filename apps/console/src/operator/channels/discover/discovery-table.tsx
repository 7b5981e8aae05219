import { Button, Group, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
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
import { ADDED_MAX, additionOf, errorsOf, filterRows, markedUp, rowsOf, type RowValues } from './discovery';

interface DiscoveryTableProps {
  readonly channel: Channel;
  readonly discovery: components['schemas']['DiscoveryResponse'];
  readonly catalog: readonly Model[];
}

const MARKUP = '20';

function useRows({ channel, discovery, catalog }: DiscoveryTableProps) {
  const refresh = useRefresh();
  const [edits, setEdits] = useState<Readonly<Record<string, Partial<RowValues>>>>({});
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(
    () => rowsOf(discovery.models, { channel, catalog, edits }),
    [discovery.models, channel, catalog, edits],
  );
  const chosen = rows.filter(({ discovered, canServe }) => canServe && ticked.has(discovered.upstream_id));
  const { act, error, failure, isBusy } = useAction();
  const [sent, setSent] = useState(chosen);
  const errors = failure instanceof ApiError ? errorsOf(failure.details, sent) : {};
  const edit = (id: string, part: Partial<RowValues>): void => {
    setEdits((known) => ({ ...known, [id]: { ...known[id], ...part } }));
  };
  const tick = (ids: readonly string[], isOn: boolean): void => {
    setTicked((known) => {
      const others = [...known].filter((id) => !ids.includes(id));
      return new Set(isOn ? [...others, ...ids] : others);
    });
  };
  /** One request: all rows, or none. A repetition after a lost answer changes nothing. */
  const save = (): void => {
    setSent(chosen);
    act(async () => {
      await operatorApi.client.POST('/admin/v1/channels/{id}/models', {
        params: { path: { id: channel.id } },
        body: { models: chosen.map(additionOf) },
      });
      await refresh();
      setTicked(new Set());
      setEdits({});
    });
  };
  return { rows, chosen, ticked, tick, edit, save, error, errors, isBusy };
}

export function DiscoveryTable(props: DiscoveryTableProps) {
  const { discovery } = props;
  const { t } = useTranslation('operator/channels');
  const { rows, chosen, ticked, tick, edit, save, error, errors, isBusy } = useRows(props);
  const may = useMay();
  const mayWrite = may('write', 'channels') && may('write', 'models');
  const [text, setText] = useState('');
  const shown = filterRows(rows, text);
  const columns = useDiscoveryColumns({ rows: shown, ticked, tick, edit, errors, mayWrite });
  const failed = Object.keys(errors).length;
  const served = rows.filter((row) => row.served !== null).length;
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
                for (const row of chosen) {
                  const price = markedUp(row, factor);
                  if (price !== null) edit(row.discovered.upstream_id, { price });
                }
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
            <span>{t('discover_foot', { count: rows.length, served })}</span>
            <span>{t('discover_unit')}</span>
            {!discovery.complete && <span>{t('discover_incomplete')}</span>}
          </>
        }
      />
      {mayWrite && (
        <div className={data.saveBar}>
          <span role="status">
            {t('chosen', { count: chosen.length })}
            {chosen.length > ADDED_MAX && ` ${t('chosen_max', { max: ADDED_MAX })}`}
          </span>
          <FormError error={failed > 0 ? t('rows_refused', { count: failed }) : error} />
          <Button
            variant="filled"
            loading={isBusy}
            disabled={chosen.length === 0 || chosen.length > ADDED_MAX}
            onClick={save}
          >
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
