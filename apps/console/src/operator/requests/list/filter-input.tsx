import { Button, MultiSelect, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { Form } from '@/kit';
import { withoutSecret } from '@/kit/values/format';
import { useMay } from '@/session/use-may';
import { channelsQuery, modelsQuery } from '../../data/catalog';
import { useName } from '../../data/names';
import { OUTCOMES, type FilterName } from './request-filters';

const FOUND_MAX = 20;
const SEARCHED_MIN = 2;
const TYPING_MS = 150;
const WIDE = { width: 240, maxWidth: '70vw' };
const IN_ROW = { display: 'flex', gap: 8 };

interface FilterInputProps {
  readonly name: FilterName;
  /** Null: the filter is new. */
  readonly value: string | null;
  readonly onChange: (value: string | number | undefined) => void;
}

/** Where a value of a filter is chosen: by name where it has one. */
export function FilterInput({ name, value, onChange }: FilterInputProps) {
  if (name === 'outcome') return <OutcomeInput value={value} onChange={onChange} />;
  if (name === 'model_id') return <ModelInput value={value} onChange={onChange} />;
  if (name === 'channel_id') return <ChannelInput value={value} onChange={onChange} />;
  if (name === 'organization_id' || name === 'key_id')
    return <FoundInput name={name} value={value} onChange={onChange} />;
  return <TextFilter name={name} value={value} onChange={onChange} />;
}

type InputProps = Omit<FilterInputProps, 'name'>;

function OutcomeInput({ value, onChange }: InputProps) {
  const { t } = useTranslation('operator/requests');
  const [chosen, setChosen] = useState(value?.split(',') ?? []);
  return (
    <Form
      style={IN_ROW}
      onSubmit={(event) => {
        event.preventDefault();
        onChange(chosen.length === 0 ? undefined : chosen.join(','));
      }}
    >
      <MultiSelect
        aria-label={t('outcome')}
        placeholder={chosen.length === 0 ? t('any_outcome') : undefined}
        data={OUTCOMES.map((outcome) => ({ value: outcome, label: t(`outcome_${outcome}`) }))}
        value={chosen}
        onChange={setChosen}
        comboboxProps={{ withinPortal: false }}
        style={WIDE}
      />
      <Button type="submit">{t('apply_filter')}</Button>
    </Form>
  );
}

function ModelInput({ value, onChange }: InputProps) {
  const { t } = useTranslation('operator/requests');
  const models = useQuery(modelsQuery).data ?? [];
  const data = models.map(({ id, canonical_id }) => ({ value: id, label: canonical_id }));
  return <Choice label={t('model')} placeholder={t('any_model')} data={data} value={value} onChange={onChange} />;
}

function ChannelInput({ value, onChange }: InputProps) {
  const { t } = useTranslation('operator/requests');
  const channels = useQuery({ ...channelsQuery, enabled: useMay()('read', 'channels') }).data ?? [];
  const data = channels.map(({ id, name }) => ({ value: id, label: name }));
  return <Choice label={t('channel')} placeholder={t('any_channel')} data={data} value={value} onChange={onChange} />;
}

interface ChoiceProps extends InputProps {
  readonly label: string;
  readonly placeholder: string;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  /** Where the server searches. */
  readonly onSearch?: (text: string) => void;
}

function Choice({ label, placeholder, data, value, onChange, onSearch }: ChoiceProps) {
  return (
    <Select
      aria-label={label}
      placeholder={placeholder}
      searchable
      defaultDropdownOpened
      limit={50}
      data={[...data]}
      value={value}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      comboboxProps={{ withinPortal: false }}
      style={WIDE}
      {...(onSearch === undefined ? {} : { onSearchChange: onSearch, filter: ({ options }) => options })}
    />
  );
}

/** Organizations and keys are too many for a list: the server finds them. */
function FoundInput({ name, value, onChange }: FilterInputProps & { readonly name: 'organization_id' | 'key_id' }) {
  const { t } = useTranslation('operator/requests');
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(withoutSecret(typed.trim()), TYPING_MS);
  const current = useName(value);
  const found = useQuery({
    queryKey: ['filter', name, q],
    queryFn: ({ signal }) => (name === 'key_id' ? findKeys(q, signal) : findOrganizations(q, signal)),
    placeholderData: keepPreviousData,
  }).data;
  const known = value === null || current === null || current === undefined ? [] : [{ value, label: current.name }];
  const others = (found ?? []).filter((option) => option.value !== value);
  return (
    <Choice
      label={t(`filter_${name}`)}
      placeholder={t('type_name')}
      data={[...known, ...others]}
      value={value}
      onChange={onChange}
      onSearch={setTyped}
    />
  );
}

/** The newest ones before a name is typed, of organizations; keys are too many to begin with some. */
async function findOrganizations(q: string, signal: AbortSignal) {
  if (q.length < SEARCHED_MIN) {
    const params = { query: { limit: FOUND_MAX } };
    const { data } = await unwrap(operatorApi.client.GET('/admin/v1/organizations', { params, signal }));
    return data.map(({ id, name }) => ({ value: id, label: name }));
  }
  return search(q, 'organization', signal);
}

async function findKeys(q: string, signal: AbortSignal) {
  return q.length < SEARCHED_MIN ? [] : search(q, 'api_key', signal);
}

async function search(q: string, type: 'organization' | 'api_key', signal: AbortSignal) {
  const params = { query: { q, type, limit: FOUND_MAX } };
  const { data } = await unwrap(operatorApi.client.GET('/admin/v1/search', { params, signal }));
  return data.map(({ id, name, detail }) => ({ value: id, label: type === 'api_key' ? `${name} · ${detail}` : name }));
}

function TextFilter({ name, value, onChange }: FilterInputProps) {
  const { t } = useTranslation('operator/requests');
  const [draft, setDraft] = useState(value ?? '');
  return (
    <Form
      style={IN_ROW}
      onSubmit={(event) => {
        event.preventDefault();
        const text = draft.trim();
        const given = name === 'min_latency_ms' ? Number(text) : text;
        onChange(text === '' || Number.isNaN(given) ? undefined : given);
      }}
    >
      <TextInput
        aria-label={t(`filter_${name}`)}
        placeholder={t(`filter_${name}`)}
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
        style={WIDE}
      />
      <Button type="submit">{t('apply_filter')}</Button>
    </Form>
  );
}
