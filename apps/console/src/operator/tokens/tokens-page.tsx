import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { Plus } from 'lucide-react';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { useRefresh } from '@/api/use-refresh';
import {
  ActionMenu,
  ConfirmDialog,
  Day,
  Empty,
  Instant,
  Page,
  PagedTable,
  PAGES,
  SecretDialog,
  Status,
  type Column,
} from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useMay } from '@/session/use-may';

/** Loaded when first opened. */
const CreateTokenDialog = lazyPart(() => import('./create-token-dialog'), 'CreateTokenDialog');

type Token = components['schemas']['TokenResponse'];

/** Tokens of programs that use the operator API. */
export function TokensPage(): ReactNode {
  const { t } = useTranslation('operator/tokens');
  const mayWrite = useMay()('write', 'tokens');
  const [isCreating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [revoked, setRevoked] = useState<Token | null>(null);
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/tokens',
    { params: { query: { limit: 50 } } },
    PAGES,
  );
  const create = mayWrite && (
    <Button variant="filled" leftSection={<Plus size={14} aria-hidden />} onClick={() => setCreating(true)}>
      {t('create')}
    </Button>
  );
  const actionsOf = (token: Token) =>
    token.status === 'active' && (
      <ActionMenu
        label={t('more')}
        actions={[{ label: t('revoke'), onClick: () => setRevoked(token), isDangerous: true }]}
      />
    );
  return (
    <Page title={t('tokens')} actions={create}>
      <PagedTable
        query={query}
        label={t('tokens')}
        columns={columnsOf(t)}
        keyOf={({ id }) => id}
        empty={<Empty action={create}>{t('none')}</Empty>}
        {...(mayWrite ? { actionsOf } : {})}
      />
      {isCreating && (
        <Suspense>
          <CreateTokenDialog onSecret={setSecret} onClose={() => setCreating(false)} />
        </Suspense>
      )}
      <SecretDialog title={t('new_token')} secret={secret} onClose={() => setSecret(null)} />
      {revoked !== null && <RevokeDialog token={revoked} onClose={() => setRevoked(null)} />}
    </Page>
  );
}

/** Final: so the name must be typed. */
function RevokeDialog({ token, onClose }: { readonly token: Token; readonly onClose: () => void }) {
  const { t } = useTranslation('operator/tokens');
  const refresh = useRefresh();
  const revoke = async (): Promise<void> => {
    await operatorApi.client.POST('/admin/v1/tokens/{id}/revoke', { params: { path: { id: token.id } }, body: {} });
    void refresh();
  };
  return (
    <ConfirmDialog
      title={t('revoke_title')}
      action={t('revoke')}
      isOpen
      onClose={onClose}
      onConfirm={revoke}
      typed={token.name}
    >
      {t('revoke_note')}
    </ConfirmDialog>
  );
}

function columnsOf(t: TFunction<'operator/tokens'>): readonly Column<Token>[] {
  return [
    { id: 'name', head: t('name'), cell: (row) => row.name },
    { id: 'token', head: t('token'), cell: (row) => <code>{row.masked}</code> },
    { id: 'role', head: t('role'), cell: (row) => row.platform_role ?? '–' },
    {
      id: 'status',
      head: t('status'),
      cell: ({ status }) => <Status kind={status === 'active' ? 'ok' : 'rest'}>{t(`status_${status}`)}</Status>,
    },
    { id: 'created', head: t('created'), align: 'right', cell: (row) => <Day at={row.created_at} /> },
    {
      id: 'used',
      head: t('last_used'),
      isWide: true,
      cell: ({ last_used_at, last_used_address }) =>
        last_used_at === null ? (
          '–'
        ) : (
          <>
            <Instant at={last_used_at} /> <code>{last_used_address}</code>
          </>
        ),
    },
    { id: 'ends', head: t('ends'), align: 'right', cell: (row) => <Day at={row.expires_at} /> },
  ];
}
