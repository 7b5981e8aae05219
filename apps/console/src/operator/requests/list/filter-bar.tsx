import { useMay } from '@/session/use-may';
import { Button, MultiSelect, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { channelsQuery, modelsQuery } from '../../data/catalog';
import { OUTCOMES, setFilters, type RequestsSearch } from './request-filters';
import classes from '../requests.module.css';

/** Filters stand in the address: a link shows the same. */
export function FilterBar({ search }: { readonly search: RequestsSearch }) {
  const { t } = useTranslation('operator/requests');
  const navigate = useNavigate();
  const models = useQuery(modelsQuery).data ?? [];
  const maySeeChannels = useMay()('read', 'channels');
  const channels = useQuery({ ...channelsQuery, enabled: maySeeChannels }).data ?? [];
  const change = (part: RequestsSearch): void => {
    void navigate({ to: '/operator/requests', search: { ...search, ...part } });
  };
  return (
    <div className={classes.filters} role="search" aria-label={t('filters')}>
      <MultiSelect
        aria-label={t('outcome')}
        placeholder={search.outcome === undefined ? t('any_outcome') : undefined}
        data={OUTCOMES.map((value) => ({ value, label: t(`outcome_${value}`) }))}
        clearable
        styles={{ input: { minHeight: 30, paddingBlock: 3 } }}
        value={search.outcome?.split(',') ?? []}
        onChange={(outcomes) => change({ outcome: outcomes.length === 0 ? undefined : outcomes.join(',') })}
        className={classes.wideFilter}
      />
      <Select
        aria-label={t('model')}
        placeholder={t('any_model')}
        searchable
        clearable
        limit={50}
        data={models.map(({ id, canonical_id }) => ({ value: id, label: canonical_id }))}
        value={search.model_id ?? null}
        onChange={(id) => change({ model_id: id ?? undefined })}
        className={classes.wideFilter}
      />
      {maySeeChannels && (
        <Select
          aria-label={t('channel')}
          placeholder={t('any_channel')}
          searchable
          clearable
          data={channels.map(({ id, name }) => ({ value: id, label: name }))}
          value={search.channel_id ?? null}
          onChange={(id) => change({ channel_id: id ?? undefined })}
          className={classes.wideFilter}
        />
      )}
      <TextFilter name="organization_id" search={search} onChange={change} />
      <TextFilter name="key_id" search={search} onChange={change} />
      <TextFilter name="client_request_id" search={search} onChange={change} />
      <TextFilter name="upstream_request_id" search={search} onChange={change} />
      <TextFilter name="code" search={search} onChange={change} />
      <TextFilter name="min_cost_usd" search={search} onChange={change} />
      <TextFilter name="min_latency_ms" search={search} onChange={change} />
      {setFilters(search).length > 0 && (
        <Button onClick={() => void navigate({ to: '/operator/requests', search: { range: search.range } })}>
          {t('clear_filters')}
        </Button>
      )}
    </div>
  );
}

type TextName =
  | 'organization_id'
  | 'key_id'
  | 'client_request_id'
  | 'upstream_request_id'
  | 'code'
  | 'min_cost_usd'
  | 'min_latency_ms';

interface TextFilterProps {
  readonly name: TextName;
  readonly search: RequestsSearch;
  readonly onChange: (part: RequestsSearch) => void;
}

/** Enter or leaving it takes it over: half a word finds nothing. */
function TextFilter({ name, search, onChange }: TextFilterProps) {
  const { t } = useTranslation('operator/requests');
  const current = String(search[name] ?? '');
  const [draft, setDraft] = useState<string | null>(null);
  const take = (): void => {
    const text = (draft ?? current).trim();
    setDraft(null);
    if (text === current) return;
    const value = name === 'min_latency_ms' ? Number(text) : text;
    onChange({ [name]: text === '' || Number.isNaN(value) ? undefined : value });
  };
  return (
    <TextInput
      aria-label={t(`filter_${name}`)}
      placeholder={t(`filter_${name}`)}
      value={draft ?? current}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
      className={classes.textFilter}
    />
  );
}
