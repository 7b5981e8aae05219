import { unitOf, USD, type CurrencyUnit } from '../domain/currency.js';
import { stripeUnitOf } from '../stripe/stripe-currencies.js';

export const PROVIDER_KINDS = ['bank_transfer', 'stripe', 'btcpay', 'epay', 'yookassa'] as const;

export type PaymentProviderKind = (typeof PROVIDER_KINDS)[number];

/** Options that some kinds have, by their names in the API. */
type KindOption =
  | 'automatic_tax'
  | 'collect_tax_ids'
  | 'instructions'
  | 'methods'
  | 'order_title'
  | 'page_by'
  | 'provider_invoices'
  | 'receipt'
  | 'saves_methods';

interface KindTraits {
  /** It answers by an API; else operators say what happened. */
  readonly hasApi: boolean;
  /** It sends refunds by its API; else its payers claim them, or operators transfer them and say so. Held to the adapters. */
  readonly sendsRefunds: boolean;
  /** Payers pay into an account or wallet of the operator's own: such money is in the bank when it arrives. */
  readonly paysOperator: boolean;
  /** It ends its pages, in time and at a customer's request; else orders end by themselves, once it was asked. */
  readonly endsPages: boolean;
  /** Its account has its movements; else operators record payouts. */
  readonly statesPayouts: boolean;
  /** Those that it has. */
  readonly options: readonly KindOption[];
  /** ISO 4217, of those that it has; null: operators choose. */
  readonly currencies: readonly string[] | null;
  /** How it counts a currency; null: it does not take it, or its rule is not known for certain. */
  readonly unitOf: (currency: string) => CurrencyUnit | null;
}

const TRAITS: Readonly<Record<PaymentProviderKind, KindTraits>> = {
  bank_transfer: {
    hasApi: false,
    sendsRefunds: false,
    paysOperator: true,
    endsPages: false,
    statesPayouts: false,
    currencies: null,
    unitOf,
    options: ['instructions'],
  },
  stripe: {
    hasApi: true,
    sendsRefunds: true,
    paysOperator: false,
    endsPages: true,
    statesPayouts: true,
    currencies: null,
    unitOf: stripeUnitOf,
    options: ['automatic_tax', 'collect_tax_ids', 'provider_invoices', 'saves_methods'],
  },
  btcpay: {
    hasApi: true,
    sendsRefunds: false,
    paysOperator: true,
    endsPages: true,
    statesPayouts: false,
    currencies: null,
    unitOf,
    options: [],
  },
  epay: {
    hasApi: true,
    sendsRefunds: false,
    paysOperator: false,
    endsPages: false,
    statesPayouts: false,
    currencies: ['CNY'],
    unitOf,
    options: ['methods', 'order_title', 'page_by'],
  },
  yookassa: {
    hasApi: true,
    sendsRefunds: true,
    paysOperator: false,
    endsPages: false,
    statesPayouts: false,
    currencies: ['RUB'],
    unitOf,
    options: ['methods', 'order_title', 'receipt', 'saves_methods'],
  },
};

/** What sets kinds of providers apart for operators. */
export const PROVIDER_TRAITS = [
  'api',
  'refunds',
  'refund_claims',
  'webhook_registration',
  'account_comparison',
  'manual_payouts',
] as const;

export type ProviderTrait = (typeof PROVIDER_TRAITS)[number];

export const hasApi = (kind: PaymentProviderKind): boolean => TRAITS[kind].hasApi;

export const sendsRefunds = (kind: PaymentProviderKind): boolean => TRAITS[kind].sendsRefunds;

export const paysOperator = (kind: PaymentProviderKind): boolean => TRAITS[kind].paysOperator;

export const endsPages = (kind: PaymentProviderKind): boolean => TRAITS[kind].endsPages;

export const hasOption = (kind: PaymentProviderKind, name: KindOption): boolean => TRAITS[kind].options.includes(name);

/** Whether operators record what it paid out: it keeps their money, and does not say when it sends it. */
export const recordsPayouts = (kind: PaymentProviderKind): boolean =>
  !TRAITS[kind].statesPayouts && !TRAITS[kind].paysOperator;

/** What a console shows of a kind before there is a provider. */
export const KIND_FORMS = Object.fromEntries(
  PROVIDER_KINDS.map((kind) => [kind, { options: TRAITS[kind].options, currencies: TRAITS[kind].currencies }]),
) as Readonly<Record<PaymentProviderKind, Pick<KindTraits, 'options' | 'currencies'>>>;

/** The currency of a new provider: the chosen one, or the first that the kind has. Null: it has not the chosen one. */
export function currencyOf(kind: PaymentProviderKind, chosen: string | null): string | null {
  const currency = chosen ?? TRAITS[kind].currencies?.[0] ?? USD;
  return takesCurrency(kind, currency) ? currency : null;
}

/** Whether orders are made in it. A provider of before the rule may have another one. */
export function takesCurrency(kind: PaymentProviderKind, currency: string): boolean {
  const { currencies, unitOf: ownUnitOf } = TRAITS[kind];
  return (currencies === null || currencies.includes(currency)) && ownUnitOf(currency) !== null;
}

/** What has amounts of a provider: in units of its kind. */
interface OfProvider {
  readonly currency: string;
  readonly provider: { readonly kind: PaymentProviderKind };
}

/** The unit in which amounts of providers of a kind are counted. */
export const unitAt = (kind: PaymentProviderKind, currency: string): CurrencyUnit =>
  TRAITS[kind].unitOf(currency) ?? unitOf(currency);

/** The unit of the amounts of an order, an event or a refund. */
export const unitFor = ({ currency, provider }: OfProvider): CurrencyUnit => unitAt(provider.kind, currency);
