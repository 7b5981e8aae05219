import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { ConfirmDialog } from '@/kit';
import type { Key } from './key-columns';

interface RevokeKeyDialogProps {
  readonly apiKey: Key;
  readonly onClose: () => void;
}

/** Final: so the name must be typed. */
export function RevokeKeyDialog({ apiKey, onClose }: RevokeKeyDialogProps) {
  const { t } = useTranslation('operator/organizations');
  const refresh = useRefresh();
  const revoke = async (): Promise<void> => {
    await operatorApi.client.POST('/admin/v1/keys/{id}/revoke', { params: { path: { id: apiKey.id } }, body: {} });
    void refresh();
  };
  return (
    <ConfirmDialog
      title={t('revoke_key')}
      action={t('revoke')}
      isOpen
      onClose={onClose}
      onConfirm={revoke}
      typed={apiKey.name}
    >
      {t('revoke_key_note')}
    </ConfirmDialog>
  );
}
