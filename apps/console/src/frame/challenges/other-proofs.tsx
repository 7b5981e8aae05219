import { Button, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { challenges } from '@/api/challenges';
import { apiOf } from '@/api/client';
import type { Audience } from '@/api/session-state';
import { unwrap } from '@/api/unwrap';
import { FormError, useAction } from '@/kit';
import { useAuthConfig } from '@/session/auth-config';
import { confirmByPasskey, logInByPasskey, useHasPasskeys } from '@/session/passkeys';
import { sessionQuery, useTakeSession } from '@/session/session';

interface OtherProofsProps {
  readonly kind: 'log_in' | 'step_up';
  readonly audience: Audience;
}

/** What passes a challenge without a password. */
export function OtherProofs({ kind, audience }: OtherProofsProps) {
  const { t } = useTranslation('auth');
  const take = useTakeSession();
  const hasPasskeys = useHasPasskeys();
  const { act, error, isBusy } = useAction();
  const byPasskey = async (): Promise<void> => {
    take(await (kind === 'log_in' ? logInByPasskey(audience) : confirmByPasskey(audience)));
    challenges.settle(true);
  };
  return (
    <Stack gap="xs">
      {hasPasskeys && (
        <Button fullWidth loading={isBusy} onClick={() => act(byPasskey)}>
          {t(kind === 'log_in' ? 'by_passkey' : 'confirm_by_passkey')}
        </Button>
      )}
      {kind === 'step_up' && <ByProviders audience={audience} />}
      <FormError error={error} />
    </Stack>
  );
}

/** Only providers of OpenID Connect say when a person logged in there. */
const REPORTS_TIMES: ReadonlySet<string> = new Set(['oidc', 'google', 'microsoft']);

/** For people without a password: they log in at their provider again, and the browser comes back to this page. */
function ByProviders({ audience }: { readonly audience: Audience }) {
  const { t } = useTranslation('auth');
  const { act, error, isBusy } = useAction();
  const isByProvider = useQueryClient().getQueryData(sessionQuery(audience).queryKey)?.methods.includes('provider');
  const providers = useAuthConfig()?.providers ?? [];
  const { client, hooks } = apiOf(audience);
  const identities = hooks.useQuery('get', '/api/v1/auth/identities', undefined, { enabled: isByProvider === true });
  const leave = async (id: string): Promise<void> => {
    const { pathname, search } = window.location;
    const { url } = await unwrap(
      client.POST('/api/v1/auth/providers/{id}/step-up', {
        params: { path: { id } },
        body: { return_to: `${pathname}${search}` },
      }),
    );
    window.location.assign(url);
  };
  const offered = (identities.data?.data ?? []).flatMap(({ provider_id: id, issuer }) => {
    const provider = providers.find((known) => known.id === id);
    if (provider !== undefined && !REPORTS_TIMES.has(provider.kind)) return [];
    return [{ id, name: provider?.name ?? new URL(issuer).host }];
  });
  return (
    <>
      {offered.map(({ id, name }) => (
        <Button key={id} fullWidth loading={isBusy} onClick={() => act(() => leave(id))}>
          {t('confirm_by_provider', { name })}
        </Button>
      ))}
      {offered.length > 0 && <div>{t('confirm_by_provider_note')}</div>}
      <FormError error={error} />
    </>
  );
}
