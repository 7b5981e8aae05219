import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Filters, SearchBox } from '@/kit';
import { optionsOf, useOrganizationNames } from '../parts/names';
import type { AuditSearch } from './audit-search';
import { AuditPicker } from './audit-picker';
import { KNOWN_ACTIONS } from './known-actions';
import { useKnownActors } from './use-known-actors';

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
