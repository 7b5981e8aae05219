import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { isSetUp, useAutomaticTopup, useHasTopups, useMayChangeTopup, useSavedMethods } from './data/automatic-topup';

/** Offers the next step to who has just saved a payment method with an order; nothing if there is a top-up already. */
export function SetUpTopup({ orderId }: { readonly orderId: string }) {
  const { t } = useTranslation('portal/billing/orders');
  const mayChange = useMayChangeTopup();
  const isPossible = useHasTopups();
  const isSaved =
    useSavedMethods(isPossible ? orderId : null).data?.data.some(({ order_id }) => order_id === orderId) ?? false;
  const rule = useAutomaticTopup(isSaved).data;
  if (!mayChange || !isSaved || rule === undefined || isSetUp(rule)) return null;
  return (
    <Button renderRoot={(props) => <Link to="/billing" search={{ topup: true }} {...props} />}>
      {t('set_up_topup')}
    </Button>
  );
}
