import { NativeSelect, type ComboboxItem, type OptionsFilter } from '@mantine/core';
import type { FocusEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Select } from '../choices/choices';

interface PickerProps {
  readonly data: readonly (string | ComboboxItem)[];
  readonly value?: string | undefined;
  readonly onChange: (value: string) => void;
  readonly label?: string;
  readonly 'aria-label'?: string;
  readonly description?: ReactNode;
  readonly error?: ReactNode;
  readonly required?: boolean;
  readonly disabled?: boolean;
  readonly className?: string | undefined;
}

/** More options are found by typing. Few are chosen at a glance, and phones show them best. */
const MANY = 12;
const SHOWN_MAX = 200;

/** One of a list, of a few or of thousands. */
export function Picker({ data, onChange, ...props }: PickerProps) {
  const { t } = useTranslation('kit');
  if (data.length <= MANY) {
    return <NativeSelect data={[...data]} onChange={({ currentTarget: { value } }) => onChange(value)} {...props} />;
  }
  return (
    <Select
      searchable
      allowDeselect={false}
      selectFirstOptionOnChange
      limit={SHOWN_MAX}
      filter={withAllWords}
      nothingFoundMessage={t('nothing_found')}
      data={[...data]}
      onChange={(value) => value !== null && onChange(value)}
      // What is typed takes the place of the choice.
      onFocus={(event: FocusEvent<HTMLInputElement>) => event.currentTarget.select()}
      {...props}
    />
  );
}

/** Options that have every word: `gpt mini` finds `openai/gpt-4.1-mini`. */
const withAllWords: OptionsFilter = ({ options, search, limit }) => {
  const words = search.toLowerCase().split(/\s+/);
  const found = options.filter(
    (option) => 'label' in option && words.every((word) => option.label.toLowerCase().includes(word)),
  );
  return found.slice(0, limit);
};
