import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { useRefresh } from '@/api/use-refresh';
import { ActionMenu, ConfirmDialog, DataTable, Instant, Region, useNow, type Column } from '@/kit';
import { useMay } from '@/session/use-may';

type Invitation = components['schemas']['OperatorInvitationResponse'];

interface Chosen {
  readonly invitation: Invitation;
  readonly action: 'resend' | 'revoke';
}

/** Offers of a role that are not accepted yet. Without any there is nothing to show. */
export function OperatorInvitations() {
  const { t } = useTranslation('operator/users');
  const mayWrite = useMay()('write', 'users');
  const refresh = useRefresh();
  const nowMs = useNow();
  const [chosen, choose] = useState<Chosen | null>(null);
  const { data } = operatorApi.hooks.useQuery('get', '/admin/v1/operator-invitations', {
    params: { query: { status: 'pending', limit: 100 } },
  });
  if (data === undefined || data.data.length === 0) return null;
  const actionsOf = (invitation: Invitation) => (
    <ActionMenu
      label={t('more')}
      actions={[
        { label: t('resend'), onClick: () => choose({ invitation, action: 'resend' }) },
        { label: t('revoke'), onClick: () => choose({ invitation, action: 'revoke' }), isDangerous: true },
      ]}
    />
  );
  const act = async (): Promise<void> => {
    if (chosen === null) return;
    const params = { path: { id: chosen.invitation.id } };
    if (chosen.action === 'revoke')
      await operatorApi.client.POST('/admin/v1/operator-invitations/{id}/revoke', { params });
    else await operatorApi.client.POST('/admin/v1/operator-invitations/{id}/resend', { params });
    void refresh();
  };
  const action = chosen?.action ?? 'revoke';
  return (
    <Region title={t('invitations')}>
      <DataTable
        label={t('invitations')}
        rows={data.data}
        columns={columnsOf(t, nowMs)}
        keyOf={({ id }) => id}
        {...(mayWrite ? { actionsOf } : {})}
      />
      <ConfirmDialog
        title={t(`invitation_${action}`)}
        action={t(action)}
        isOpen={chosen !== null}
        onClose={() => choose(null)}
        onConfirm={act}
      >
        {t(`about_${action}`, { email: chosen?.invitation.email ?? '' })}
      </ConfirmDialog>
    </Region>
  );
}

function columnsOf(t: TFunction<'operator/users'>, nowMs: number): readonly Column<Invitation>[] {
  return [
    { id: 'email', head: t('email'), cell: ({ email }) => email },
    { id: 'role', head: t('role'), cell: ({ role }) => t(`role_${role}`) },
    { id: 'inviter', head: t('invited_by'), cell: ({ inviter_name }) => inviter_name ?? '–' },
    { id: 'sent', head: t('sent'), cell: ({ sent_at }) => <Instant at={sent_at} /> },
    {
      id: 'ends',
      head: t('expires'),
      cell: ({ expires_at }) => (Date.parse(expires_at) <= nowMs ? t('expired') : <Instant at={expires_at} />),
    },
  ];
}
