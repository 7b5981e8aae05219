import { oneOf, textOf } from '@/frame/search/search-params';
import { PAYMENTS_TABS } from '../parts/payments-tabs';
import { ORDER_STATES } from './data/order-states';

interface PaymentsSearch {
  readonly tab?: (typeof PAYMENTS_TABS)[number];
  /** Of orders. */
  readonly state?: (typeof ORDER_STATES)[number];
  readonly organization?: string;
  readonly provider?: string;
  readonly q?: string;
  /** Unapplied payments or disputes that are over. */
  readonly show?: 'closed';
  /** The refund to mark in its list. */
  readonly refund?: string;
}

export function readPaymentsSearch(search: Record<string, unknown>): PaymentsSearch {
  const { tab, state, organization, provider, q, show, refund } = search;
  return {
    ...oneOf('tab', tab, PAYMENTS_TABS),
    ...oneOf('state', state, ORDER_STATES),
    ...textOf('organization', organization),
    ...textOf('provider', provider),
    ...textOf('q', q),
    ...oneOf('show', show, ['closed']),
    ...textOf('refund', refund),
  };
}
