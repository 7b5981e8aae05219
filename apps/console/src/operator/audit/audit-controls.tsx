import { SegmentedControl, type ComboboxItem } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Filters, SearchBox } from '@/kit';
import { optionsOf, useOrganizationNames } from '../parts/names';
import type { AuditSearch } from './audit-search';
import { KNOWN_ACTIONS } from './known-actions';
import { Select } from '@/kit/choices/choices';
import { operatorApi } from '@/api/client';
import { useMay } from '@/session/use-may';
import { useTokenNames } from '../parts/actor-name';

const ACTIONS = KNOWN_ACTIONS.map((action) => ({ value: action, label: action }));
const RANGES = [1, 7, 31] as const;

interface AuditControlsProps {
  readonly search: AuditSearch;
  readonly days: number;
  readonly onChange: (changes: { readonly [name in keyof AuditSearch]: AuditSearch[name] | undefined }) => void;
}

export function AuditControls({ search, days, onChange }: AuditControlsProps) {
  const { t } = useTranslation('operator/audit');
  const organizations = optionsOf(useOrganizationNames());
  return (
    <Filters>
      <SearchBox label={t('filter_target')} value={search.target ?? ''} onSearch={(target) => onChange({ target })} />
      <AuditPicker
        label={t('any_organization')}
        value={search.organization}
        options={organizations}
        onChange={(organization) => onChange({ organization })}
      />
      <AuditPicker
        label={t('filter_action')}
        value={search.action}
        options={ACTIONS}
        onChange={(action) => onChange({ action })}
      />
      <AuditPicker
        label={t('filter_actor')}
        value={search.actor}
        options={useKnownActors()}
        onChange={(actor) => onChange({ actor })}
      />
      <SegmentedControl
        aria-label={t('range')}
        value={String(days)}
        data={RANGES.map((count) => ({ value: String(count), label: t('days', { count }) }))}
        onChange={(value) => onChange({ days: Number(value) })}
      />
    </Filters>
  );
}

interface AuditPickerProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly ComboboxItem[];
  readonly onChange: (value: string | undefined) => void;
}

/** One of known values, found by its name. A value of the address that is not among them is one, too. */
function AuditPicker({ label, value, options, onChange }: AuditPickerProps) {
  const isKnown = value === undefined || options.some((option) => option.value === value);
  return (
    <Select
      aria-label={label}
      placeholder={label}
      clearable
      searchable
      w={180}
      value={value ?? null}
      data={isKnown ? [...options] : [{ value, label: value }, ...options]}
      onChange={(chosen) => onChange(chosen ?? undefined)}
    />
  );
}

const FRESH = { staleTime: 60_000 };
const OPERATORS = { params: { query: { limit: 100, platform_role: 'superadmin,support,finance' } } } as const;
/** Parts that make changes without a request. */
const PARTS = ['cli', 'gateway', 'guesses', 'registration', 'seed', 'setup'] as const;

/** Operators, admin tokens and parts of the system, by the API's text of them. */
function useKnownActors(): readonly ComboboxItem[] {
  const { t } = useTranslation('operator');
  const may = useMay();
  const users = operatorApi.hooks.useQuery('get', '/admin/v1/users', OPERATORS, {
    ...FRESH,
    enabled: may('read', 'users'),
  }).data;
  const tokens = useTokenNames();
  return [
    ...(users?.data ?? []).map(({ id, name }) => ({ value: `user:${id}`, label: name })),
    ...Array.from(tokens, ([id, name]) => ({
      value: `admin_token:${id}`,
      label: t('actor_admin_token', { name }),
    })),
    ...PARTS.map((name) => ({ value: `system:${name}`, label: t('actor_system', { name }) })),
  ];
}
