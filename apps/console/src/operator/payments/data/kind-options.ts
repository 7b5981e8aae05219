import { CreatePaymentProviderRequest } from '@/api/generated/traits/create-payment-provider-request';
import type { Provider } from './providers';

type Kind = Provider['kind'];

/** What only some kinds have, by its names in the API. */
export type KindOption = (typeof CreatePaymentProviderRequest.kind)[Kind]['options'][number];

export const optionsOf = (kind: Kind): readonly KindOption[] => CreatePaymentProviderRequest.kind[kind].options;

export const hasOption = (kind: Kind, option: KindOption): boolean => optionsOf(kind).includes(option);

/** The one that a kind has. Null: operators choose. */
export function onlyCurrencyOf(kind: Kind): string | null {
  const { currencies } = CreatePaymentProviderRequest.kind[kind];
  return currencies?.length === 1 ? currencies[0] : null;
}
