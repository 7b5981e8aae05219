import type { Provider } from './providers';

interface OrderRefs {
  readonly checkout_ref: string | null;
  readonly payment_ref: string | null;
}

type Account = Pick<Provider, 'kind' | 'mode' | 'simulator'>;
type ServerAccount = Account & Pick<Provider, 'server_url'>;

/** Pages of dashboards by kind; of the others none is known. */
const PAYMENTS: Readonly<Partial<Record<Provider['kind'], (account: Account, path: string) => string>>> = {
  stripe: ({ mode }, path) => `https://dashboard.stripe.com/${mode === 'test' ? 'test/' : ''}${path}`,
};

/** Pages of invoices, on a server of the operator's own. */
const INVOICES: Readonly<Partial<Record<Provider['kind'], (server: string, ref: string) => string>>> = {
  btcpay: (server, ref) => `${server}/invoices/${ref}`,
};

/** The page of an order at its provider: of its payment, or of its invoice. Null: it has none. */
export function orderAddress(provider: ServerAccount, { checkout_ref, payment_ref }: OrderRefs): string | null {
  const { kind, simulator, server_url } = provider;
  const invoice = INVOICES[kind];
  if (invoice === undefined) return dashboardAddress(provider, 'payments', payment_ref);
  return simulator || server_url === null || checkout_ref === null ? null : invoice(server_url, checkout_ref);
}

/** The page of a payment or dispute at its provider. Null: it has none. */
export function dashboardAddress(account: Account, page: 'payments' | 'disputes', ref: string | null): string | null {
  return account.simulator || ref === null ? null : (PAYMENTS[account.kind]?.(account, `${page}/${ref}`) ?? null);
}
