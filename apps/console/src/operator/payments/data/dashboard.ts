import type { Provider } from './providers';

interface OrderRefs {
  readonly checkout_ref: string | null;
  readonly payment_ref: string | null;
}

/** The page of an order at its provider: of its payment, or of its invoice. Null: it has none. */
export function orderAddress(
  provider: Pick<Provider, 'kind' | 'mode' | 'simulator' | 'server_url'>,
  { checkout_ref, payment_ref }: OrderRefs,
): string | null {
  const { kind, simulator, server_url } = provider;
  if (kind !== 'btcpay') return dashboardAddress(provider, 'payments', payment_ref);
  return simulator || server_url === null || checkout_ref === null ? null : `${server_url}/invoices/${checkout_ref}`;
}

/** The page of a payment or dispute at its provider. Null: it has none. */
export function dashboardAddress(
  { kind, mode, simulator }: Pick<Provider, 'kind' | 'mode' | 'simulator'>,
  page: 'payments' | 'disputes',
  ref: string | null,
): string | null {
  if (kind !== 'stripe' || simulator || ref === null) return null;
  return `https://dashboard.stripe.com/${mode === 'test' ? 'test/' : ''}${page}/${ref}`;
}
