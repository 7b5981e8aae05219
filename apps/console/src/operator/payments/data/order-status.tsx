import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { Status, type StatusKind } from '@/kit';

export type Order = components['schemas']['OrderResponse'];

/** A part that arrived needs an operator; what was never paid needs none. */
const KINDS: Readonly<Record<Order['state'], StatusKind>> = {
  created: 'rest',
  pending: 'live',
  paid: 'warn',
  credited: 'ok',
  failed: 'rest',
  expired: 'rest',
};

export function OrderStatus({ state }: Pick<Order, 'state'>) {
  const { t } = useTranslation('operator/payments');
  return <Status kind={KINDS[state]}>{t(`state_${state}`)}</Status>;
}
