import { Button, Checkbox } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { useRefresh } from '@/api/use-refresh';
import { ConfirmDialog, Empty, Instant, PagedTable, PAGES, Region, SecretDialog } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import classes from './settings.module.css';

type Token = components['schemas']['MemberTokenResponse'];

const ACTIVE = { params: { query: { limit: 50, status: 'active' } } };
/** Loaded when first opened. */
const CreateTokenDialog = lazyPart(() => import('./create-token-dialog'), 'CreateTokenDialog');

/** Tokens for programs that use the management API in the person's name. */
export function TokensTab() {
  const { t } = useTranslation('portal/settings');
  const refresh = useRefresh();
  const [isCreating, setCreating] = useState(false);
  const [revoked, setRevoked] = useState<Token | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [includesMade, setIncludesMade] = useState(false);
  const tokens = customerApi.hooks.useInfiniteQuery('get', '/api/v1/me/tokens', ACTIVE, PAGES);
  const revoke = async (): Promise<void> => {
    if (revoked === null) return;
    const params = { path: { id: revoked.id }, query: { include_made: includesMade } };
    await customerApi.client.POST('/api/v1/me/tokens/{id}/revoke', { params });
    await refresh();
  };
  return (
    <Region
      title={t('tab_tokens')}
      note={t('tokens_note')}
      actions={<Button onClick={() => setCreating(true)}>{t('new_token')}</Button>}
    >
      <PagedTable
        label={t('tab_tokens')}
        query={tokens}
        keyOf={({ id }) => id}
        empty={<Empty>{t('no_tokens')}</Empty>}
        columns={[
          { id: 'name', head: t('name'), cell: ({ name }) => name },
          {
            id: 'masked',
            head: t('token'),
            label: '',
            cell: (row) => <span className={classes.mono}>{row.masked}</span>,
          },
          {
            id: 'scopes',
            head: t('scopes'),
            isWide: true,
            cell: ({ scopes }) => (scopes.length === 0 ? t('all_scopes') : scopes.join(', ')),
          },
          { id: 'created', head: t('created'), cell: ({ created_at }) => <Instant at={created_at} /> },
          {
            id: 'expires',
            head: t('expires'),
            cell: ({ expires_at }) => (expires_at === null ? t('never') : <Instant at={expires_at} />),
          },
          { id: 'used', head: t('last_used'), isWide: true, cell: (row) => <LastUse token={row} /> },
        ]}
        actionsOf={(token) => <Button onClick={() => setRevoked(token)}>{t('revoke')}</Button>}
      />
      <Suspense>{isCreating && <CreateTokenDialog onClose={() => setCreating(false)} onSecret={setSecret} />}</Suspense>
      <ConfirmDialog
        title={t('revoke_title', { name: revoked?.name ?? '' })}
        action={t('revoke')}
        isOpen={revoked !== null}
        onClose={() => {
          setRevoked(null);
          setIncludesMade(false);
        }}
        onConfirm={revoke}
      >
        {t('revoke_note')}
        {revoked !== null && <MadeWith token={revoked} isIncluded={includesMade} onChange={setIncludesMade} />}
      </ConfirmDialog>
      <SecretDialog title={t('new_token')} secret={secret} onClose={() => setSecret(null)} />
    </Region>
  );
}

function LastUse({ token }: { readonly token: Token }) {
  const { t } = useTranslation('portal/settings');
  if (token.last_used_at === null) return t('never');
  return (
    <>
      <Instant at={token.last_used_at} /> <span className={classes.mono}>{token.last_used_address}</span>
    </>
  );
}

interface MadeWithProps {
  readonly token: Token;
  readonly isIncluded: boolean;
  readonly onChange: (isIncluded: boolean) => void;
}

/** What a token made and is live, and whether it ends too. */
function MadeWith({ token, isIncluded, onChange }: MadeWithProps) {
  const { t } = useTranslation('portal/settings');
  const params = { path: { id: token.id } };
  const { data } = customerApi.hooks.useQuery('get', '/api/v1/me/tokens/{id}/made', { params });
  const live = (data?.data ?? []).filter(({ state }) => state === 'live');
  if (live.length === 0) return null;
  return (
    <>
      <Checkbox
        label={t('revoke_made', { count: live.length })}
        checked={isIncluded}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <ul>
        {live.map(({ id, kind, name }) => (
          <li key={id}>{`${kind} · ${name}`}</li>
        ))}
      </ul>
    </>
  );
}
