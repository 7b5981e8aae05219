import { Button, Stack } from '@mantine/core';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { apiOf } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { Copy, Form, FormError, QrCode, useAction, useForm, useSubmit } from '@/kit';
import { CodeInput } from '@/frame/challenges/code-input';
import { ownAddress, useTakeSession } from '@/session/session';
import { AuthPage } from '@/frame/auth-page';
import { PasskeyFactor } from './passkey-factor';

/** Sets up codes of an app, where the settings require a second factor before anything else. */
export function SecondFactorPage(): ReactNode {
  const { audience = 'customer', to } = useSearch({ strict: false });
  const { t } = useTranslation('auth');
  const router = useRouter();
  const take = useTakeSession();
  const [secret, setSecret] = useState<components['schemas']['NewTotpResponse'] | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const beginning = useAction();
  const { client } = apiOf(audience);
  const form = useForm({ initialValues: { code: '' } });
  const { submit, error, isBusy } = useSubmit(form, async ({ code }) => {
    const confirmed = await unwrap(client.POST('/api/v1/auth/totp/confirm', { body: { code } }));
    take(confirmed.session);
    setCodes(confirmed.codes);
  });
  const begin = async (): Promise<void> => {
    setSecret(await unwrap(client.POST('/api/v1/auth/totp')));
  };
  const goOn = (): void => {
    router.history.push(ownAddress(to, audience));
  };
  const finish = (recoveryCodes: readonly string[] | null): void => {
    if (recoveryCodes === null) goOn();
    else setCodes(recoveryCodes);
  };
  if (codes !== null) {
    return (
      <AuthPage title={t('recovery_title')} note={t('recovery_note')}>
        <pre style={{ margin: 0 }}>{codes.join('\n')}</pre>
        <Copy text={codes.join('\n')} label={t('recovery_copy')} />
        <Button variant="filled" onClick={goOn}>
          {t('continue')}
        </Button>
      </AuthPage>
    );
  }
  return (
    <AuthPage title={t('factor_title')} note={t('factor_note')}>
      {secret === null ? (
        <>
          <FormError error={beginning.error} />
          <Button variant="filled" onClick={() => beginning.act(begin)}>
            {t('factor_begin')}
          </Button>
          <PasskeyFactor audience={audience} onDone={finish} />
        </>
      ) : (
        <Form onSubmit={form.onSubmit(submit)}>
          <Stack gap="sm">
            <div>
              <a href={secret.uri}>{t('factor_open')}</a>
            </div>
            <QrCode text={secret.uri} />
            <div style={{ fontFamily: 'var(--mono)', overflowWrap: 'anywhere' }}>
              {secret.secret} <Copy text={secret.secret ?? ''} />
            </div>
            <CodeInput {...form.getInputProps('code')} />
            <FormError error={error} />
            <Button type="submit" variant="filled" loading={isBusy}>
              {t('confirm')}
            </Button>
          </Stack>
        </Form>
      )}
    </AuthPage>
  );
}
