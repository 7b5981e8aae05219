import { SegmentedControl, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Filters, SearchBox } from '@/kit';
import { optionsOf, useOrganizationNames } from '../parts/names';
import type { AuditSearch } from './audit-search';
import { TextFilter } from './text-filter';

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
      <Select
        aria-label={t('organization')}
        placeholder={t('any_organization')}
        clearable
        searchable
        w={180}
        value={search.organization ?? null}
        data={organizations}
        onChange={(organization) => onChange({ organization: organization ?? undefined })}
      />
      <TextFilter
        key={`action ${search.action ?? ''}`}
        label={t('filter_action')}
        value={search.action ?? ''}
        onChange={(action) => onChange({ action })}
      />
      <TextFilter
        key={`actor ${search.actor ?? ''}`}
        label={t('filter_actor')}
        value={search.actor ?? ''}
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
