import { TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { PasswordInput } from '@/kit';
import type { components } from '@/api/generated/management';

type ProxyRequest = components['schemas']['ProxyRequest'];
type Proxy = components['schemas']['ProxyResponse'];

interface ProxyForm {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export const proxyFormOf = (proxy: Proxy | null): ProxyForm => ({
  url: proxy?.url ?? '',
  username: proxy?.username ?? '',
  password: '',
});

const orNull = (text: string): string | null => (text === '' ? null : text);

/** Null: none. */
export function proxyOf({ url, username, password }: ProxyForm): ProxyRequest | null {
  if (url.trim() === '') return null;
  return { url: url.trim(), username: orNull(username.trim()), password: orNull(password) };
}

interface ProxyInputsProps {
  readonly form: { getInputProps(path: string): GetInputPropsReturnType };
  readonly at: string;
  /** It has a password, which a change names again. */
  readonly hasPassword?: boolean;
}

/** A proxy: its password is written, and never read. */
export function ProxyInputs({ form, at, hasPassword = false }: ProxyInputsProps) {
  const { t } = useTranslation('operator/channels');
  return (
    <>
      <TextInput
        label={t('proxy_url')}
        description={t('proxy_url_note')}
        placeholder="http://proxy.example.com:3128"
        {...form.getInputProps(`${at}.url`)}
      />
      <TextInput label={t('username')} autoComplete="off" {...form.getInputProps(`${at}.username`)} />
      <PasswordInput
        label={t('password')}
        description={hasPassword ? t('password_again') : undefined}
        autoComplete="new-password"
        {...form.getInputProps(`${at}.password`)}
      />
    </>
  );
}
