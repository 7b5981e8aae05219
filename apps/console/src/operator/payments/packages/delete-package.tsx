import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { useRefresh } from '@/api/use-refresh';
import { ConfirmDialog } from '@/kit';
import { ifMatch } from '../../data/if-match';

interface DeletePackageProps {
  readonly offer: components['schemas']['TopupOfferResponse'];
  readonly onClose: () => void;
}

export function DeletePackage({ offer: { id, version }, onClose }: DeletePackageProps) {
  const { t } = useTranslation('operator/payments');
  const refresh = useRefresh();
  const remove = async (): Promise<void> => {
    await operatorApi.client.DELETE('/admin/v1/topup-offers/{id}', {
      params: { path: { id }, header: ifMatch(version) },
    });
    await refresh();
  };
  return (
    <ConfirmDialog title={t('package_delete')} action={t('delete')} isOpen onClose={onClose} onConfirm={remove}>
      {t('package_delete_note')}
    </ConfirmDialog>
  );
}
