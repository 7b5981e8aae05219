import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PAGE_LIMIT } from '@/api/all-rows';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { capsOf } from '@/caps/data/cap-api';
import { useListedCaps, type ListedCaps } from '@/caps/data/listed-caps';
import { Day, Empty, PagedTable, PAGES, Region, Status, type Column } from '@/kit';
import { useMay } from '@/session/use-may';
import { Caps } from '../keys/caps';
import { Invitations } from './invitations';
import { InviteDialog } from './invite-dialog';
import type { TabProps } from './tab';

type Member = components['schemas']['MemberResponse'];

/** Who belongs to an organization, and who is asked to. */
export function MembersTab({ organization }: TabProps) {
  const { t } = useTranslation('operator/organizations');
  const may = useMay();
  const [isInviting, setInviting] = useState(false);
  const path = { id: organization.id };
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/organizations/{id}/members',
    { params: { path, query: { limit: 50 } } },
    PAGES,
  );
  const listed = useListedCaps(capsOf(organization.id), may('read', 'money'));
  const invite = may('write', 'members') && <Button onClick={() => setInviting(true)}>{t('invite')}</Button>;
  return (
    <>
      <Region title={t('tab_members')} actions={invite}>
        <PagedTable
          query={query}
          label={t('tab_members')}
          columns={columnsOf(t, listed)}
          keyOf={({ id }) => id}
          isReady={listed.isReady}
          note={listed.isComplete ? undefined : t('listed_some', { ns: 'caps', count: PAGE_LIMIT })}
          empty={<Empty>{t('members_none')}</Empty>}
        />
      </Region>
      <Invitations organization={organization} />
      {isInviting && <InviteDialog organization={organization} onClose={() => setInviting(false)} />}
    </>
  );
}

function columnsOf(t: TFunction<'operator/organizations'>, listed: ListedCaps): readonly Column<Member>[] {
  return [
    { id: 'name', head: t('name'), cell: (row) => row.name },
    { id: 'email', head: t('email'), cell: (row) => row.email },
    { id: 'role', head: t('role'), cell: (row) => t(`role_${row.role}`, { ns: 'kit' }) },
    {
      id: 'status',
      head: t('status'),
      cell: ({ status }) => <Status kind={status === 'active' ? 'ok' : 'warn'}>{t(`member_${status}`)}</Status>,
    },
    { id: 'caps', head: t('caps'), cell: ({ id, caps }) => <Caps caps={caps} listed={listed.of(id)} /> },
    { id: 'since', head: t('member_since'), align: 'right', cell: (row) => <Day at={row.created_at} /> },
  ];
}
