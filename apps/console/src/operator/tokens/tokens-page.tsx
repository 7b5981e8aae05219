import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { Ago, Day, Empty, Page, PagedTable, PAGES, SecretDialog, Split, type Column } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useMay } from '@/session/use-may';
import { TokenStatus } from './token-status';

/** Loaded when first opened. */
const CreateTokenPanel = lazyPart(() => import('./create-token-panel'), 'CreateTokenPanel');
const TokenPanel = lazyPart(() => import('./token-panel'), 'TokenPanel');

type Token = components['schemas']['TokenResponse'];

const ROUTE = '/operator/tokens';
const NEW = 'new';
/** Columns beside an open token. */
const BESIDE: ReadonlySet<string> = new Set(['name', 'status']);

/** Tokens of programs that use the operator API. */
export function TokensPage(): ReactNode {
  const { t } = useTranslation(['operator/tokens', 'operator/users']);
  const mayWrite = useMay()('write', 'tokens');
  const { token: openId } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const open = (token: string | undefined): void => void navigate({ search: { token }, replace: true });
  const close = (): void => open(undefined);
  const [secret, setSecret] = useState<string | null>(null);
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/tokens',
    { params: { query: { limit: 50 } } },
    PAGES,
  );
  const create = mayWrite && (
    <Button variant="filled" leftSection={<Plus size={14} aria-hidden />} onClick={() => open(NEW)}>
      {t('create')}
    </Button>
  );
  return (
    <Page title={t('tokens')} actions={create}>
      <Split
        aside={
          openId === NEW && mayWrite ? (
            <CreateTokenPanel onSecret={setSecret} onClose={close} />
          ) : (
            openId !== undefined && <TokenPanel key={openId} id={openId} onClose={close} />
          )
        }
      >
        <PagedTable
          query={query}
          label={t('tokens')}
          columns={columnsOf(t).filter(({ id }) => openId === undefined || BESIDE.has(id))}
          keyOf={({ id }) => id}
          chosenKey={openId ?? null}
          onOpen={({ id }) => open(id)}
          empty={<Empty action={create}>{t('none')}</Empty>}
        />
      </Split>
      <SecretDialog title={t('new_token')} secret={secret} onClose={() => setSecret(null)} />
    </Page>
  );
}

function columnsOf(t: TFunction<['operator/tokens', 'operator/users']>): readonly Column<Token>[] {
  return [
    { id: 'name', head: t('name'), cell: (row) => row.name },
    { id: 'token', head: t('token'), cell: (row) => <code>{row.masked}</code> },
    {
      id: 'role',
      head: t('role'),
      cell: ({ platform_role: role }) => (role === null ? '–' : t(`operator/users:role_${role}`)),
    },
    { id: 'status', head: t('status'), cell: ({ status }) => <TokenStatus status={status} /> },
    {
      id: 'used',
      head: t('last_used'),
      cell: ({ last_used_at, last_used_address }) =>
        last_used_at === null ? (
          '–'
        ) : (
          <>
            <Ago at={last_used_at} /> <code>{last_used_address}</code>
          </>
        ),
    },
    { id: 'created', head: t('created'), align: 'right', cell: (row) => <Day at={row.created_at} /> },
    {
      id: 'ends',
      head: t('ends'),
      align: 'right',
      cell: ({ expires_at: at }) => (at === null ? t('never_expires') : <Day at={at} />),
    },
  ];
}
