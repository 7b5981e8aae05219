import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { useRefresh } from '@/api/use-refresh';
import { ActionMenu, ConfirmDialog, DataTable, Instant, Region, SecretDialog, type Column } from '@/kit';
import { useMay } from '@/session/use-may';
import type { TabProps } from './tab';

type Invitation = components['schemas']['InvitationResponse'];

/** Those that are not accepted yet. Without any there is nothing to show. */
export function Invitations({ organization }: TabProps) {
  const { t } = useTranslation('operator/organizations');
  const may = useMay();
  const refresh = useRefresh();
  const [revoked, setRevoked] = useState<Invitation | null>(null);
  const [linked, setLinked] = useState<Invitation | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const { data } = operatorApi.hooks.useQuery('get', '/admin/v1/organizations/{id}/invitations', {
    params: { path: { id: organization.id }, query: { status: 'pending', limit: 100 } },
  });
  if (data === undefined || data.data.length === 0) return null;
  const actionsOf = (row: Invitation) => (
    <ActionMenu
      label={t('more')}
      actions={[
        { label: t('invitation_link'), onClick: () => setLinked(row) },
        { label: t('revoke'), onClick: () => setRevoked(row), isDangerous: true },
      ]}
    />
  );
  const revoke = async (): Promise<void> => {
    await operatorApi.client.POST('/admin/v1/invitations/{id}/revoke', {
      params: { path: { id: revoked?.id ?? '' } },
    });
    void refresh();
  };
  const readLink = async (): Promise<void> => {
    const { link: issued } = await unwrap(
      operatorApi.client.POST('/admin/v1/invitations/{id}/link', {
        params: { path: { id: linked?.id ?? '' } },
      }),
    );
    setLink(issued ?? null);
  };
  return (
    <Region title={t('invitations')}>
      <DataTable
        label={t('invitations')}
        rows={data.data}
        columns={columnsOf(t)}
        keyOf={({ id }) => id}
        {...(may('write', 'members') ? { actionsOf } : {})}
      />
      <ConfirmDialog
        title={t('invitation_link')}
        action={t('show_link')}
        isOpen={linked !== null}
        onClose={() => setLinked(null)}
        onConfirm={readLink}
      >
        {t('invitation_link_note', { email: linked?.email ?? '' })}
      </ConfirmDialog>
      <SecretDialog title={t('invitation_link')} secret={link} onClose={() => setLink(null)}>
        {t('invitation_link_shown')}
      </SecretDialog>
      <ConfirmDialog
        title={t('revoke_invitation')}
        action={t('revoke')}
        isOpen={revoked !== null}
        onClose={() => setRevoked(null)}
        onConfirm={revoke}
      >
        {t('revoke_invitation_note', { email: revoked?.email ?? '' })}
      </ConfirmDialog>
    </Region>
  );
}

function columnsOf(t: TFunction<'operator/organizations'>): readonly Column<Invitation>[] {
  return [
    { id: 'email', head: t('email'), cell: (row) => row.email },
    { id: 'role', head: t('role'), cell: (row) => t(`role_${row.role}`, { ns: 'kit' }) },
    { id: 'sent', head: t('invited'), cell: (row) => <Instant at={row.created_at} /> },
    { id: 'ends', head: t('ends'), cell: (row) => <Instant at={row.expires_at} /> },
  ];
}
