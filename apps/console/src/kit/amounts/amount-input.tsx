import { TextInput } from '@mantine/core';
import { useState, type ComponentProps, type FocusEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { readAmount, readingsOf } from './amounts';

/** US dollars as a decimal number, written as in any language. What cannot be read is said when the field is left. */
export function AmountInput({ error, onBlur, ...props }: ComponentProps<typeof TextInput>) {
  const [isLeft, setLeft] = useState(false);
  const problem = useProblem(String(props.value ?? ''));
  return (
    <TextInput
      inputMode="decimal"
      autoComplete="off"
      leftSection="$"
      leftSectionWidth={24}
      {...props}
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
