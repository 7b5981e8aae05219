import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Select } from '@/kit';
import { organizationsQuery } from './rules-query';

interface OrganizationSelectProps {
  readonly label: string;
  readonly value: string | null;
  readonly error?: ReactNode;
  readonly onChange: (id: string | null) => void;
}

const TYPING_MS = 200;

/** Finds an organization by its name as it is typed. */
export function OrganizationSelect({ label, value, error, onChange }: OrganizationSelectProps) {
  const { t } = useTranslation('operator/routing');
  const [text, setText] = useState('');
  const [searchText] = useDebouncedValue(text, TYPING_MS);
  const found = useQuery(organizationsQuery(searchText)).data ?? [];
  const options = found.map(({ id, name }) => ({ value: id, label: name }));
  const isKnown = value === null || options.some((option) => option.value === value);
  return (
    <Select
      label={label}
      placeholder={t('anybody')}
      searchable
      clearable
      data={isKnown ? options : [...options, { value, label: value }]}
      value={value}
      error={error}
      onChange={onChange}
      onSearchChange={setText}
      filter={({ options: all }) => all}
    />
  );
}
