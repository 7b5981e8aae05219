import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { PasswordInput } from '@/kit';

/** 12 to 128 characters; managers of passwords may propose one. */
export function NewPasswordInput(props: ComponentProps<typeof PasswordInput>) {
  const { t } = useTranslation('auth');
  return (
    <PasswordInput
      label={t('new_password')}
      description={t('new_password_note')}
      autoComplete="new-password"
      required
      withAsterisk={false}
      minLength={12}
      maxLength={128}
      {...props}
    />
  );
}
