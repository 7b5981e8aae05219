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

type Trait = Provider['traits'][number];

/** Whether its kind has a trait, which the API knows. */
export const hasTrait = ({ traits }: Pick<Provider, 'traits'>, trait: Trait): boolean => traits.includes(trait);

/** How a refund reaches its payer: a key of the texts. Of claims, what payers cannot claim is transferred by hand. */
export function refundNote(provider: Pick<Provider, 'traits'>) {
  if (hasTrait(provider, 'refund_claims')) return 'refund_by_claim';
  return hasTrait(provider, 'refunds') ? 'refund_by_provider' : 'refund_by_hand';
}

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
