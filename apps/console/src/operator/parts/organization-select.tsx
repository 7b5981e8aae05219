import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState, type ComponentProps } from 'react';
import { Select } from '@/kit';
import { organizationsQuery } from '../data/organizations';

interface OrganizationSelectProps extends Pick<
  ComponentProps<typeof Select>,
  'label' | 'aria-label' | 'placeholder' | 'error' | 'w'
> {
  readonly value: string | null;
  /** Where its name is known already. */
  readonly name?: string | undefined;
  readonly onChange: (id: string | null) => void;
}

const TYPING_MS = 200;

/** Finds an organization by its name as it is typed. */
export function OrganizationSelect({ value, name, ...props }: OrganizationSelectProps) {
  const [text, setText] = useState('');
  const [searchText] = useDebouncedValue(text, TYPING_MS);
  const found = useQuery(organizationsQuery(searchText)).data ?? [];
  const options = found.map(({ id, name }) => ({ value: id, label: name }));
  const isKnown = value === null || options.some((option) => option.value === value);
  return (
    <Select
      {...props}
      searchable
      clearable
      data={isKnown ? options : [...options, { value, label: name ?? value }]}
      value={value}
      onSearchChange={setText}
      filter={({ options: all }) => all}
    />
  );
}
