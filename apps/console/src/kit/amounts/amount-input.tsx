import { TextInput } from '@mantine/core';
import { useState, type ComponentProps, type FocusEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { currencySign } from '../values/intl';
import { useLocale } from '../values/preferences';
import { readAmount, readingsOf } from './amounts';

interface AmountInputProps extends ComponentProps<typeof TextInput> {
  /** US dollars, if absent. */
  readonly currency?: string;
}

/**
 * A decimal number, written as in any language. What cannot be read is said when the field is left. A `pattern` is that
 * of the amount as it is sent, not as it is typed.
 */
export function AmountInput({ currency = 'USD', error, onBlur, ...props }: AmountInputProps) {
  const sign = currencySign(currency, useLocale());
  const [isLeft, setLeft] = useState(false);
  const problem = useProblem(String(props.value ?? ''));
  return (
    <TextInput
      inputMode="decimal"
      autoComplete="off"
      leftSection={sign}
      leftSectionWidth={14 + 10 * sign.length}
      {...props}
      pattern={undefined}
      error={isLeft || Boolean(error) ? (problem ?? error) : undefined}
      onBlur={(event: FocusEvent<HTMLInputElement>) => {
        setLeft(true);
        onBlur?.(event);
      }}
    />
  );
}

function useProblem(text: string): string | null {
  const { t } = useTranslation('kit');
  if (text.trim() === '' || readAmount(text) !== null) return null;
  const readings = readingsOf(text);
  return readings === null ? t('amount_unreadable') : t('amount_ambiguous', readings);
}
