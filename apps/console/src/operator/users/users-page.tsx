import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { UpdateUserRequest } from '@/api/generated/values/update-user-request';
import { useFilters } from '@/frame/search/use-filters';
import { Day, Empty, Filters, FilterSelect, Page, PagedTable, PAGES, SearchBox, Split, type Column } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useMay } from '@/session/use-may';
import { OperatorInvitations } from './operator-invitations';
import { PLATFORM_ROLES } from './users-search';
import { UserStatus, type User } from './user-status';

/** Loaded when first opened. */
const UserPanel = lazyPart(() => import('./user-panel'), 'UserPanel');
const InviteOperator = lazyPart(() => import('./invite-operator'), 'InviteOperator');

/** Columns beside an open user. */
const BESIDE: ReadonlySet<string> = new Set(['name', 'status']);

/** People: members of organizations, and operators. */
export function UsersPage(): ReactNode {
  const { t } = useTranslation('operator/users');
  const { search, change, clear } = useFilters('/operator/users');
  const { q, status, role, user } = search;
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/users',
    { params: { query: { limit: 50, q, status, platform_role: role } } },
    PAGES,
  );
  const hasFilters = [q, status, role].some((value) => value !== undefined);
  return (
    <Page title={t('users')} actions={<InviteButton />}>
      <OperatorInvitations />
      <UserFilters />
      <Split
        aside={user !== undefined && <UserPanel key={user} id={user} onClose={() => change({ user: undefined })} />}
      >
        <PagedTable
          query={query}
          label={t('users')}
          columns={columnsOf(t).filter(({ id }) => user === undefined || BESIDE.has(id))}
          keyOf={({ id }) => id}
          chosenKey={user ?? null}
          onOpen={({ id }) => change({ user: id })}
          empty={<Empty>{t('none')}</Empty>}
          onClearFilters={hasFilters ? () => clear({}) : undefined}
        />
      </Split>
    </Page>
  );
}

function InviteButton() {
  const { t } = useTranslation('operator/users');
  const [isOpen, setOpen] = useState(false);
  if (!useMay()('write', 'users')) return null;
  return (
    <>
      <Button variant="filled" onClick={() => setOpen(true)}>
        {t('invite_operator')}
      </Button>
      {isOpen && (
        <Suspense>
          <InviteOperator onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

function UserFilters() {
  const { t } = useTranslation('operator/users');
  const { search, change } = useFilters('/operator/users');
  return (
    <Filters>
      <SearchBox label={t('search')} value={search.q ?? ''} onSearch={(q) => change({ q })} />
      <FilterSelect
        label={t('status')}
        any={t('any_status')}
        value={search.status}
        options={UpdateUserRequest.status.map((value) => ({ value, label: t(`status_${value}`) }))}
        onChange={(status) => change({ status })}
      />
      <FilterSelect
        label={t('role')}
        any={t('any_role')}
        value={search.role}
        options={PLATFORM_ROLES.map((value) => ({ value, label: t(`role_${value}`) }))}
        onChange={(role) => change({ role })}
      />
    </Filters>
  );
}

function columnsOf(t: TFunction<'operator/users'>): readonly Column<User>[] {
  return [
    { id: 'name', head: t('name'), cell: (row) => row.name },
    { id: 'email', head: t('email'), cell: (row) => row.email },
    {
      id: 'status',
      head: t('status'),
      cell: ({ status }) => <UserStatus status={status} />,
    },
    {
      id: 'role',
      head: t('role'),
      cell: ({ platform_role }) => (platform_role === null ? '–' : t(`role_${platform_role}`)),
    },
    { id: 'created', head: t('created'), align: 'right', cell: (row) => <Day at={row.created_at} /> },
  ];
}
