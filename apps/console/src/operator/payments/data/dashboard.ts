import type { Provider } from './providers';

/** The page of a payment or dispute at its provider. Null: it has none. */
export function dashboardAddress(
  { kind, mode, simulator }: Pick<Provider, 'kind' | 'mode' | 'simulator'>,
  page: 'payments' | 'disputes',
  ref: string | null,
): string | null {
  if (kind !== 'stripe' || simulator || ref === null) return null;
  return `https://dashboard.stripe.com/${mode === 'test' ? 'test/' : ''}${page}/${ref}`;
}
