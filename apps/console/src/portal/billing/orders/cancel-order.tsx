import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { ConfirmDialog } from '@/kit';
import type { OrderDetails } from './order-states';

/** Asks first: a page of the provider that is open elsewhere ends with it. */
export function CancelOrder({ order }: { readonly order: OrderDetails }) {
  const { t } = useTranslation('portal/billing/orders');
  const refresh = useRefresh();
  const [isAsking, setAsking] = useState(false);
  const cancel = async (): Promise<void> => {
    await customerApi.client.POST('/api/v1/orders/{id}/cancel', { params: { path: { id: order.id } } });
    await refresh();
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('cancel_order')}</Button>
      <ConfirmDialog
        title={t('cancel_title', { reference: order.reference })}
        action={t('cancel_order')}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={cancel}
      >
        {t('cancel_note')}
      </ConfirmDialog>
    </>
  );
}
