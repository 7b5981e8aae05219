import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { Status, type StatusKind } from '@/kit';
import { hasTrait, useProviders } from '../data/providers';

export type Refund = components['schemas']['OrderRefundResponse'];

const KINDS: Readonly<Record<Refund['state'], StatusKind>> = {
  requested: 'warn',
  booked: 'live',
  sent: 'live',
  succeeded: 'ok',
  failed: 'bad',
  declined: 'rest',
};

/**
 * Whether an operator must transfer a refund: its provider sends none, or made no claim of it, or its claim ended in part.
 * The last two say why.
 */
export function useMustTransfer(): (refund: Refund) => boolean {
  const byHand = useProviders()?.filter((provider) => !hasTrait(provider, 'refunds')) ?? [];
  return ({ state, message, payment_provider_id: providerId }) => {
    const provider = byHand.find(({ id }) => id === providerId);
    if (provider === undefined) return false;
    return hasTrait(provider, 'refund_claims')
      ? (state === 'booked' || state === 'sent') && message !== null
      : state === 'booked';
  };
}

export function RefundStatus({ refund }: { readonly refund: Refund }) {
  const { t } = useTranslation('operator/payments');
  if (useMustTransfer()(refund)) return <Status kind="warn">{t('refund_to_transfer')}</Status>;
  return <Status kind={KINDS[refund.state]}>{t(`refund_${refund.state}`)}</Status>;
}
