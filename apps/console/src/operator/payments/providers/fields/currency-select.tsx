import { TextInput } from '@mantine/core';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { Select, useLocale } from '@/kit';

interface CurrencySelectProps extends Pick<ComponentProps<typeof Select>, 'value' | 'error' | 'onChange' | 'ref'> {
  /** The one that there is. Null: any can be chosen. */
  readonly only: string | null;
}

const FIXED = { input: { background: 'var(--sunken)', cursor: 'default' } };

/** Finds a currency by its code or its name. */
export function CurrencySelect({ only, ...props }: CurrencySelectProps) {
  const { t } = useTranslation('operator/payments');
  const names = new Intl.DisplayNames(useLocale(), { type: 'currency' });
  const labelOf = (code: string): string => `${code} · ${names.of(code)}`;
  if (only !== null) {
    const { error } = props;
    return (
      <TextInput
        label={t('currency')}
        description={t('currency_only', { currency: only })}
        error={error}
        value={labelOf(only)}
        readOnly
        styles={FIXED}
      />
    );
  }
  return (
    <Select
      {...props}
      label={t('currency')}
      description={t('currency_note')}
      required
      searchable
      allowDeselect={false}
      data={Intl.supportedValuesOf('currency').map((code) => ({ value: code, label: labelOf(code) }))}
    />
  );
}
