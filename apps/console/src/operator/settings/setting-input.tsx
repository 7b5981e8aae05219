import { Switch, Textarea, TextInput } from '@mantine/core';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { AmountInput, type MultiSelect, NumberInput, Select, TagsInput } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import type en from './locales/en.json';

/** Of one group, with a list of all countries. */
const CountryInput = lazyPart<ComponentProps<typeof Select>, 'CountryInput'>(
  () => import('./invoices/country-inputs'),
  'CountryInput',
);
const CountriesInput = lazyPart<ComponentProps<typeof MultiSelect>, 'CountriesInput'>(
  () => import('./invoices/country-inputs'),
  'CountriesInput',
);

/** Of one group, too. */
const LogoInput = lazyPart(() => import('./look/logo-input'), 'LogoInput');

interface SettingInputProps {
  readonly group: string;
  readonly field: string;
  readonly kind: unknown;
  readonly isDisabled: boolean;
}

type TextKey = keyof typeof en;

/** The input of a field by its kind. */
export function SettingInput({
  group,
  field,
  kind,
  isDisabled,
  ...input
}: SettingInputProps & Record<string, unknown>) {
  const { t, i18n } = useTranslation('operator/settings');
  const key = `field_${group}_${field}`;
  const noteKey = `note_${group}_${field}`;
  const shared = {
    label: t(key as TextKey),
    description: i18n.exists(noteKey, { ns: 'operator/settings' }) ? t(noteKey as TextKey) : undefined,
    disabled: isDisabled,
    ...input,
  };
  if (Array.isArray(kind)) {
    const data = (kind as string[]).map((value) => ({
      value,
      label: t(`option_${group}_${value === '' ? 'default' : value}` as TextKey),
    }));
    return <Select allowDeselect={false} data={data} {...shared} />;
  }
  switch (kind) {
    case 'number':
      return <NumberInput min={0} {...shared} />;
    case 'amount':
      return <AmountInput {...shared} />;
    case 'list':
      return <TagsInput {...shared} />;
    case 'percent':
      return <NumberInput min={0} max={50} decimals={4} {...shared} />;
    case 'day':
      return <TextInput type="date" {...shared} />;
    case 'country':
      return <CountryInput {...shared} />;
    case 'countries':
      return <CountriesInput {...shared} />;
    case 'switch':
      return <Switch {...shared} />;
    case 'color':
      return <TextInput type="color" {...shared} />;
    case 'logo':
      return <LogoInput {...(shared as unknown as ComponentProps<typeof LogoInput>)} />;
    case 'long':
      return <Textarea autosize minRows={8} maxRows={24} {...shared} />;
    case 'lines':
    case 'rows':
      return <Textarea autosize minRows={2} maxRows={8} {...shared} />;
    case 'links':
      return <Textarea autosize minRows={2} {...shared} />;
    default:
      return <TextInput {...shared} />;
  }
}
