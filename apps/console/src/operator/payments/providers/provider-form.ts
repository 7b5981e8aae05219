import { amountOf } from '@/kit/amounts/amounts';
import { percentOf, ppmOf } from '../data/percent';
import type { Provider } from '../data/providers';

/** What can be changed of a provider, as it is typed. Names are those of the API, whose errors name them. */
interface ProviderValues extends Record<string, unknown> {
  readonly name: string;
  readonly min_usd: string;
  readonly max_usd: string;
  readonly daily_max_usd: string;
  /** In percent. */
  readonly surcharge_ppm: number | '';
  readonly surcharge_usd: string;
  readonly instructions: string;
  readonly automatic_tax: boolean;
  readonly collect_tax_ids: boolean;
  readonly provider_invoices: boolean;
}

export const NEW_PROVIDER: ProviderValues = {
  ...{ name: '', min_usd: '5', max_usd: '1000', daily_max_usd: '2000', surcharge_ppm: '', surcharge_usd: '' },
  ...{ instructions: '', automatic_tax: false, collect_tax_ids: false, provider_invoices: false },
};

export function valuesOf(provider: Provider): ProviderValues {
  const { name, min_usd, max_usd, daily_max_usd, surcharge_ppm, surcharge_usd, instructions } = provider;
  const { automatic_tax, collect_tax_ids, provider_invoices } = provider;
  return {
    ...{ name, min_usd, max_usd, daily_max_usd, surcharge_usd, automatic_tax, collect_tax_ids, provider_invoices },
    surcharge_ppm: percentOf(surcharge_ppm),
    instructions: instructions ?? '',
  };
}

/** For the API; instructions are of bank transfers, switches of Stripe. */
export function bodyOf(kind: Provider['kind'], values: ProviderValues) {
  const { name, instructions, automatic_tax, collect_tax_ids, provider_invoices } = values;
  const amounts = {
    min_usd: amountOf(values.min_usd),
    max_usd: amountOf(values.max_usd),
    daily_max_usd: amountOf(values.daily_max_usd),
    surcharge_usd: values.surcharge_usd === '' ? '0' : amountOf(values.surcharge_usd),
  };
  const shared = { name, ...amounts, surcharge_ppm: ppmOf(values.surcharge_ppm) };
  if (kind === 'bank_transfer') return { ...shared, instructions };
  return kind === 'stripe' ? { ...shared, automatic_tax, collect_tax_ids, provider_invoices } : shared;
}
