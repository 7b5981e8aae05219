import { amountOf } from '@/kit/amounts/amounts';
import { percentOf, ppmOf } from '../data/percent';
import type { Provider } from '../data/providers';
import { hasOption, optionsOf, type KindOption } from '../data/kind-options';

type Receipt = NonNullable<Provider['receipt']>;

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
  readonly saves_methods: boolean;
  readonly methods: readonly string[];
  readonly order_title: string;
  readonly page_by: Provider['page_by'];
  /** Whether receipts are sent, and the four of them. */
  readonly receipt: boolean;
  readonly vat_code: number | '';
  readonly tax_system_code: number | '';
  readonly payment_subject: string;
  readonly payment_mode: string;
  /** A day; empty: no second receipts are sent. */
  readonly settles_from: string;
}

const NEW_RECEIPT: Receipt = {
  vat_code: 1,
  tax_system_code: null,
  payment_subject: 'payment',
  payment_mode: 'advance',
  settles_from: null,
};

const receiptValues = (receipt: Provider['receipt']) => ({
  ...(receipt ?? NEW_RECEIPT),
  tax_system_code: receipt?.tax_system_code ?? ('' as const),
  settles_from: receipt?.settles_from ?? '',
  receipt: receipt !== null,
});

export const NEW_PROVIDER: ProviderValues = {
  name: '',
  min_usd: '5',
  max_usd: '1000',
  daily_max_usd: '2000',
  surcharge_ppm: '',
  surcharge_usd: '',
  instructions: '',
  automatic_tax: false,
  collect_tax_ids: false,
  provider_invoices: false,
  saves_methods: false,
  methods: [],
  order_title: '',
  page_by: 'redirect',
  ...receiptValues(null),
};

export function valuesOf(provider: Provider): ProviderValues {
  const { name, min_usd, max_usd, daily_max_usd, surcharge_ppm, surcharge_usd, instructions } = provider;
  const { automatic_tax, collect_tax_ids, provider_invoices, methods, order_title, page_by, receipt } = provider;
  const { saves_methods } = provider;
  return {
    name,
    min_usd,
    max_usd,
    daily_max_usd,
    surcharge_usd,
    automatic_tax,
    collect_tax_ids,
    provider_invoices,
    saves_methods,
    methods,
    page_by,
    order_title: order_title ?? '',
    instructions: instructions ?? '',
    surcharge_ppm: percentOf(surcharge_ppm),
    ...receiptValues(receipt),
  };
}

/** For the API: what the kind has, and nothing else. */
export function bodyOf(kind: Provider['kind'], values: ProviderValues) {
  const { name, instructions, automatic_tax, collect_tax_ids, provider_invoices, page_by } = values;
  const title = values.order_title.trim();
  const options = {
    instructions,
    automatic_tax,
    collect_tax_ids,
    provider_invoices,
    page_by,
    // A charge without a page has no tax of the provider's.
    saves_methods: values.saves_methods && !(automatic_tax && hasOption(kind, 'automatic_tax')),
    methods: [...values.methods],
    order_title: title === '' ? null : title,
    receipt: receiptOf(values),
  } satisfies Readonly<Record<KindOption, unknown>>;
  return {
    name,
    min_usd: amountOf(values.min_usd),
    max_usd: amountOf(values.max_usd),
    daily_max_usd: amountOf(values.daily_max_usd),
    surcharge_usd: values.surcharge_usd === '' ? '0' : amountOf(values.surcharge_usd),
    surcharge_ppm: ppmOf(values.surcharge_ppm),
    ...(Object.fromEntries(optionsOf(kind).map((option) => [option, options[option]])) as Partial<typeof options>),
  };
}

function receiptOf(values: ProviderValues): Receipt | null {
  const { receipt, vat_code, tax_system_code, payment_subject, payment_mode, settles_from } = values;
  if (!receipt) return null;
  return {
    payment_subject,
    payment_mode,
    vat_code: Number(vat_code),
    tax_system_code: tax_system_code === '' ? null : tax_system_code,
    settles_from: settles_from === '' ? null : settles_from,
  };
}
