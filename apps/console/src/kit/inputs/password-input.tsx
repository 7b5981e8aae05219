import { PasswordInput as MantineInput } from '@mantine/core';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';

/** A password. For screen readers, a refused one is marked, and the button in it has a name: Mantine's has neither. */
export function PasswordInput(props: ComponentProps<typeof MantineInput>) {
  const { t } = useTranslation('kit');
  return (
    <MantineInput
      aria-invalid={Boolean(props.error) || undefined}
      visibilityToggleButtonProps={{ 'aria-label': t('show_password') }}
      {...props}
    />
  );
}
