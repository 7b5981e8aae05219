import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Plus, X } from 'lucide-react';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionMenu, Instant, Span, useErrorName } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { filtersOf, setFilters, type FilterName, type RequestsSearch, OUTCOMES } from './request-filters';
import classes from '../requests.module.css';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '@/session/use-may';
import { channelsQuery, modelsQuery } from '../../data/catalog';
import { useName } from '../../data/names';

/** Loaded when first opened. */
const FilterPopover = lazyPart(() => import('./filter-popover'), 'FilterPopover');

/** The filters that are set, and the way to more. They stand in the address: a link shows the same. */
export function FilterBar({ search }: { readonly search: RequestsSearch }) {
  const { t } = useTranslation('operator/requests');
  const navigate = useNavigate();
  const [edited, setEdited] = useState<FilterName | null>(null);
  const set = setFilters(search);
  const others = filtersOf(search).filter((name) => !set.includes(name));
  const change = (part: RequestsSearch): void => {
    setEdited(null);
    void navigate({ to: '/operator/requests', search: { ...search, ...part } });
  };
  const shown = edited === null || set.includes(edited) ? set : [...set, edited];
  return (
    <div className={classes.filters} role="search" aria-label={t('filters')}>
      {search.to !== undefined && (
        <TimeChip search={search} onRemove={() => change({ from: undefined, to: undefined })} />
      )}
      {shown.map((name) => (
        <FilterChip
          key={name}
          name={name}
          search={search}
          isEdited={edited === name}
          onEdit={(isEdited) => setEdited(isEdited ? name : null)}
          onChange={(value) => change({ [name]: value })}
        />
      ))}
      <ActionMenu
        isButton
        icon={<Plus size={14} strokeWidth={1.6} aria-hidden />}
        label={t('add_filter')}
        actions={others.map((name) => ({ label: t(`filter_${name}`), onClick: () => setEdited(name) }))}
      />
      {set.length > 1 && (
        <Button variant="subtle" onClick={() => change(Object.fromEntries(set.map((name) => [name, undefined])))}>
          {t('clear_filters')}
        </Button>
      )}
    </div>
  );
}

/** A window that is no range back from now. */
function TimeChip({
  search: { from, to },
  onRemove,
}: {
  readonly search: RequestsSearch;
  readonly onRemove: () => void;
}) {
  const { t } = useTranslation('operator/requests');
  return (
    <span className={classes.filterChip}>
      <span className={classes.filterText} style={{ cursor: 'default' }}>
        <span className={classes.quiet}>{t('time')}</span>{' '}
        {from === undefined || to === undefined ? <Instant at={to} /> : <Span from={from} to={to} />}
      </span>
      <button
        type="button"
        className={classes.filterRemove}
        aria-label={t('remove_filter', { name: t('time') })}
        onClick={onRemove}
      >
        <X size={13} strokeWidth={1.6} aria-hidden />
      </button>
    </span>
  );
}

interface FilterChipProps {
  readonly name: FilterName;
  readonly search: RequestsSearch;
  readonly isEdited: boolean;
  readonly onEdit: (isEdited: boolean) => void;
  readonly onChange: (value: string | number | undefined) => void;
}

function FilterChip({ name, search, isEdited, onEdit, onChange }: FilterChipProps) {
  const { t } = useTranslation('operator/requests');
  const value = search[name];
  const [wasEdited, setWasEdited] = useState(isEdited);
  if (isEdited && !wasEdited) setWasEdited(true);
  const target = (
    <button type="button" aria-haspopup="dialog" className={classes.filterText} onClick={() => onEdit(!isEdited)}>
      <span className={classes.quiet}>{t(`filter_${name}`)}</span>{' '}
      {value === undefined ? '…' : <FilterValue name={name} value={String(value)} />}
    </button>
  );
  return (
    <span className={classes.filterChip}>
      <Suspense fallback={target}>
        {wasEdited ? (
          <FilterPopover
            target={target}
            isOpen={isEdited}
            onOpen={onEdit}
            name={name}
            value={value === undefined ? null : String(value)}
            onChange={onChange}
          />
        ) : (
          target
        )}
      </Suspense>
      <button
        type="button"
        className={classes.filterRemove}
        aria-label={t('remove_filter', { name: t(`filter_${name}`) })}
        onClick={() => onChange(undefined)}
      >
        <X size={13} strokeWidth={1.6} aria-hidden />
      </button>
    </span>
  );
}

/** A value as people read it. */
function FilterValue({ name, value }: { readonly name: FilterName; readonly value: string }): ReactNode {
  const { t } = useTranslation('operator/requests');
  const errorName = useErrorName();
  const models = useQuery({ ...modelsQuery, enabled: name === 'model_id' }).data;
  const maySeeChannels = useMay()('read', 'channels');
  const channels = useQuery({ ...channelsQuery, enabled: name === 'channel_id' && maySeeChannels }).data;
  const named = useName(name === 'organization_id' || name === 'key_id' ? value : null);
  if (name === 'outcome')
    return outcomesOf(value)
      .map((outcome) => t(`outcome_${outcome}`))
      .join(', ');
  if (name === 'code') return errorName(value);
  if (name === 'model_id') return models?.find(({ id }) => id === value)?.canonical_id ?? value;
  if (name === 'channel_id') return channels?.find(({ id }) => id === value)?.name ?? value;
  return named?.name ?? value;
}

function outcomesOf(value: string): (typeof OUTCOMES)[number][] {
  return value.split(',').flatMap((text) => OUTCOMES.find((outcome) => outcome === text) ?? []);
}
