import { Switch, Textarea, TextInput } from '@mantine/core';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { AmountInput, NumberInput, Select, TagsInput } from '@/kit';
import { LogoInput } from './look/logo-input';
import type en from './locales/en.json';

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
    const data = (kind as string[]).map((value) => ({ value, label: t(`option_${group}_${value}` as TextKey) }));
    return <Select allowDeselect={false} data={data} {...shared} />;
  }
  switch (kind) {
    case 'number':
      return <NumberInput min={0} {...shared} />;
    case 'amount':
      return <AmountInput {...shared} />;
    case 'list':
      return <TagsInput {...shared} />;
    case 'switch':
      return <Switch {...shared} />;
    case 'color':
      return <TextInput type="color" {...shared} />;
    case 'logo':
      return <LogoInput {...(shared as unknown as ComponentProps<typeof LogoInput>)} />;
    case 'long':
      return <Textarea autosize minRows={8} maxRows={24} {...shared} />;
    case 'links':
      return <Textarea autosize minRows={2} {...shared} />;
    default:
      return <TextInput {...shared} />;
  }
}
