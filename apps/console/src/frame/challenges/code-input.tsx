import { TextInput } from '@mantine/core';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';

/** A code of an app, or a recovery code. */
export function CodeInput(props: ComponentProps<typeof TextInput>) {
  const { t } = useTranslation('auth');
  return (
    <TextInput
      label={t('code')}
      description={t('code_note')}
      autoComplete="one-time-code"
      inputMode="text"
      autoFocus
      {...props}
    />
  );
}
