import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { Status, type StatusKind } from '@/kit';
import { sendsRefunds, useProviders } from '../data/providers';

export type Refund = components['schemas']['OrderRefundResponse'];

const KINDS: Readonly<Record<Refund['state'], StatusKind>> = {
  requested: 'warn',
  booked: 'live',
  sent: 'live',
  succeeded: 'ok',
  failed: 'bad',
  declined: 'rest',
};

/** Whether an operator must transfer a refund: its provider sends none. */
export function useMustTransfer(): (refund: Refund) => boolean {
  const byHand = useProviders()?.filter((provider) => !sendsRefunds(provider)) ?? [];
  return ({ state, payment_provider_id: provider }) => state === 'booked' && byHand.some(({ id }) => id === provider);
}

export function RefundStatus({ refund }: { readonly refund: Refund }) {
  const { t } = useTranslation('operator/payments');
  if (useMustTransfer()(refund)) return <Status kind="warn">{t('refund_to_transfer')}</Status>;
  return <Status kind={KINDS[refund.state]}>{t(`refund_${refund.state}`)}</Status>;
}
