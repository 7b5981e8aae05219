import { Link } from '@tanstack/react-router';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { Id } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import { TestBadge } from '../../parts/test-badge';

export type Provider = components['schemas']['PaymentProviderResponse'];

const FRESH_MS = 60_000;

/** All of them: there are few. Undefined until they are known. */
export function useProviders(): readonly Provider[] | undefined {
  const options = { staleTime: FRESH_MS };
  return operatorApi.hooks.useQuery('get', '/admin/v1/payment-providers', undefined, options).data?.data;
}

export function useProvider(id: string): Provider | undefined {
  return useProviders()?.find((provider) => provider.id === id);
}

/** Whether it sends and receives by an API; else operators do, and say so. */
export const hasApi = ({ kind }: Pick<Provider, 'kind'>): boolean => kind !== 'bank_transfer';

/** Payers claim its refunds; what they cannot claim is transferred by hand. */
export const makesClaims = ({ kind }: Pick<Provider, 'kind'>): boolean => kind === 'btcpay';

/** Whether it sends refunds by its API; else operators transfer them, and say so. */
export const sendsRefunds = ({ kind }: Pick<Provider, 'kind'>): boolean => kind === 'stripe' || kind === 'yookassa';

/** How a refund reaches its payer: a key of the texts. */
export function refundNote(provider: Pick<Provider, 'kind'>) {
  if (makesClaims(provider)) return 'refund_by_claim';
  return sendsRefunds(provider) ? 'refund_by_provider' : 'refund_by_hand';
}

/** Whether customers can be allowed to save how they pay, for automatic top-ups. */
export const canSaveMethods = (kind: Provider['kind']): boolean => kind === 'stripe' || kind === 'yookassa';

/** Whether movements of its account of the merchant are compared with the ledger. */
export const isCompared = ({ kind }: Pick<Provider, 'kind'>): boolean => kind === 'stripe' || kind === 'yookassa';

/** Whether operators record what it paid out: it keeps their money, and does not report when it sends it. */
export const recordsPayouts = ({ kind }: Pick<Provider, 'kind'>): boolean => kind === 'epay' || kind === 'yookassa';

interface ProviderNameProps {
  readonly id: string;
  /** Where nothing else of the row says so. */
  readonly hasMode?: boolean;
}

/** Leads to the page of a provider. */
export function ProviderName({ id, hasMode = false }: ProviderNameProps) {
  const provider = useProvider(id);
  return (
    <span className={shared.marked}>
      <Link to="/operator/payments/providers/$providerId" params={{ providerId: id }} title={id}>
        {provider?.name ?? <Id id={id} short />}
      </Link>
      {hasMode && provider?.mode === 'test' && <TestBadge />}
    </span>
  );
}
