import { Button } from '@mantine/core';
import { UserPlus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { ConfirmDialog, Page } from '@/kit';
import { useMemberMay } from '@/session/customer-access';
import { useOrganization } from '@/session/session';
import { InviteDialog } from './invite-dialog';
import { Invitations } from './invitations';
import { Members } from './members';

export function TeamPage(): ReactNode {
  const { t } = useTranslation('portal/team');
  const may = useMemberMay();
  const organization = useOrganization();
  const [dialog, setDialog] = useState<'invite' | 'leave' | null>(null);
  const close = (): void => setDialog(null);
  const leave = async (): Promise<void> => {
    await customerApi.client.POST('/api/v1/me/leave');
    window.location.assign('/');
  };
  return (
    <Page
      title={t('team')}
      actions={
        <>
          <Button onClick={() => setDialog('leave')}>{t('leave')}</Button>
          {may('write', 'members') && (
            <Button
              variant="filled"
              leftSection={<UserPlus size={14} aria-hidden />}
              onClick={() => setDialog('invite')}
            >
              {t('invite')}
            </Button>
          )}
        </>
      }
    >
      <Members />
      {may('write', 'members') && <Invitations />}
      {dialog === 'invite' && <InviteDialog onClose={close} />}
      <ConfirmDialog
        title={t('leave_title', { name: organization?.name ?? '' })}
        action={t('leave')}
        isOpen={dialog === 'leave'}
        onClose={close}
        onConfirm={leave}
        typed={organization?.name}
      >
        {t('leave_note')}
      </ConfirmDialog>
    </Page>
  );
}
