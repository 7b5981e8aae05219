import type { ComboboxItem } from '@mantine/core';
import { Select } from '@/kit/choices/choices';

interface AuditPickerProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly ComboboxItem[];
  readonly onChange: (value: string | undefined) => void;
}

/** One of known values, found by its name. A value of the address that is not among them is one, too. */
export function AuditPicker({ label, value, options, onChange }: AuditPickerProps) {
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
