import { Button, Stack, TextInput } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiOf, customerApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import type { Audience } from '@/api/session-state';
import { unwrap } from '@/api/unwrap';
import { Form, FormError, useAction, useForm, useSubmit } from '@/kit';
import { useAuthConfig } from '@/session/auth-config';
import { logInByPasskey, useHasPasskeys } from '@/session/passkeys';
import { ownAddress, useTakeSession } from '@/session/session';
import { keepLinkToken } from './link-token';
import classes from './auth.module.css';

type Provider = components['schemas']['AuthProviderResponse'];

interface OtherWaysProps {
  readonly audience: Audience;
  /** Where the person was going. */
  readonly to: string | undefined;
}

/** Log-in without a password of this site: by a passkey, by a provider, by the organization of the person. */
export function OtherWays({ audience, to }: OtherWaysProps) {
  const { t } = useTranslation('auth');
  const router = useRouter();
  const take = useTakeSession();
  const providers = useAuthConfig()?.providers ?? [];
  const hasPasskeys = useHasPasskeys();
  const { act, error, isBusy } = useAction();
  const byPasskey = async (): Promise<void> => {
    take(await logInByPasskey(audience));
    router.history.push(ownAddress(to, audience));
  };
  const leaveFor = (id: string) => leaveForProvider(audience, id, to);
  const hasOrganizations = audience === 'customer';
  if (!hasPasskeys && providers.length === 0 && !hasOrganizations) return null;
  return (
    <Stack gap="xs">
      <div className={classes.or}>{t('or')}</div>
      {hasPasskeys && (
        <Button fullWidth loading={isBusy} onClick={() => act(byPasskey)}>
          {t('by_passkey')}
        </Button>
      )}
      {providers.map(({ id, name }) => (
        <Button key={id} fullWidth disabled={isBusy} onClick={() => act(() => leaveFor(id))}>
          {t('by_provider', { name })}
        </Button>
      ))}
      <FormError error={error} />
      {hasOrganizations && <ByOrganization onChoose={leaveFor} />}
    </Stack>
  );
}

/** The browser goes to the provider, and comes back to where the person was going. */
async function leaveForProvider(audience: Audience, id: string, to: string | undefined): Promise<void> {
  const body = { audience, return_to: keepLinkToken(ownAddress(to, audience)) };
  const { url } = await unwrap(
    apiOf(audience).client.POST('/api/v1/auth/providers/{id}/login', {
      params: { path: { id } },
      body,
    }),
  );
  window.location.assign(url);
}

interface ByOrganizationProps {
  readonly onChoose: (providerId: string) => Promise<void>;
}

/** The domain of an address names the organization, and with it the provider. */
function ByOrganization({ onChoose }: ByOrganizationProps) {
  const { t } = useTranslation('auth');
  const [isOpen, setOpen] = useState(false);
  const [found, setFound] = useState<readonly Provider[] | null>(null);
  const { act, error: failure } = useAction();
  const form = useForm({ initialValues: { email: '' } });
  const { submit, error, isBusy } = useSubmit(form, async (body) => {
    const { providers } = await unwrap(customerApi.client.POST('/api/v1/auth/single-sign-on', { body }));
    const [only] = providers;
    if (only !== undefined && providers.length === 1) await onChoose(only.id);
    else setFound(providers);
  });
  if (!isOpen) {
    return (
      <Button fullWidth onClick={() => setOpen(true)}>
        {t('by_organization')}
      </Button>
    );
  }
  return (
    <Form onSubmit={form.onSubmit(submit)}>
      <Stack gap="xs">
        <TextInput
          required
          withAsterisk={false}
          label={t('work_email')}
          type="email"
          autoComplete="email"
          autoFocus
          {...form.getInputProps('email')}
        />
        <FormError error={failure ?? error ?? (found?.length === 0 ? t('no_organization') : null)} />
        {found?.map(({ id, name }) => (
          <Button key={id} fullWidth onClick={() => act(() => onChoose(id))}>
            {t('by_provider', { name })}
          </Button>
        ))}
        <Button type="submit" loading={isBusy} fullWidth>
          {t('by_organization')}
        </Button>
      </Stack>
    </Form>
  );
}
