import { Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { ConfirmDialog, Ago } from '@/kit';
import type { Member } from './roles';

/** As many keys as one request lists. */
const KEYS_SHOWN = 100;

interface RemoveMemberDialogProps {
  readonly member: Member;
  readonly onClose: () => void;
}

/** The end of a membership, by default with the keys that the member made: it knows their secrets. */
export function RemoveMemberDialog({ member, onClose }: RemoveMemberDialogProps) {
  const { t } = useTranslation('portal/team');
  const refresh = useRefresh();
  const [revokes, setRevokes] = useState(true);
  const params = { query: { member_id: member.id, status: 'active', limit: KEYS_SHOWN } };
  const { data } = customerApi.hooks.useQuery('get', '/api/v1/keys', { params });
  const remove = async (): Promise<void> => {
    await customerApi.client.DELETE('/api/v1/members/{id}', {
      params: { path: { id: member.id }, query: { revoke_keys: revokes } },
    });
    await refresh();
  };
  const used = data?.data.flatMap(({ last_used_at: at }) => (at === null ? [] : [at])).toSorted();
  const hasKeys = data !== undefined && data.data.length > 0;
  return (
    <ConfirmDialog
      title={t('title_remove', { name: member.name })}
      action={t('remove')}
      isOpen
      onClose={onClose}
      onConfirm={remove}
      typed={member.name}
    >
      <p>{t('note_remove')}</p>
      {hasKeys && (
        <>
          <Switch
            label={t('revoke_keys', { count: data.data.length })}
            checked={revokes}
            onChange={(event) => setRevokes(event.currentTarget.checked)}
          />
          <p>
            {data.has_more && t('more_keys', { count: KEYS_SHOWN })} {t('last_used')} <Ago at={used?.at(-1)} />
          </p>
        </>
      )}
    </ConfirmDialog>
  );
}
