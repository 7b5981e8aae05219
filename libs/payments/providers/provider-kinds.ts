export const PROVIDER_KINDS = ['bank_transfer', 'stripe', 'btcpay'] as const;

export type PaymentProviderKind = (typeof PROVIDER_KINDS)[number];

interface KindTraits {
  /** It answers by an API; else operators say what happened. */
  readonly hasApi: boolean;
  /** It sends refunds by its API; else operators transfer them, and say so. Held to the adapters. */
  readonly sendsRefunds: boolean;
  /** Payers pay into an account or wallet of the operator's own: such money is in the bank when it arrives. */
  readonly paysOperator: boolean;
}

const TRAITS: Readonly<Record<PaymentProviderKind, KindTraits>> = {
  bank_transfer: { hasApi: false, sendsRefunds: false, paysOperator: true },
  stripe: { hasApi: true, sendsRefunds: true, paysOperator: false },
  btcpay: { hasApi: true, sendsRefunds: false, paysOperator: true },
};

export const hasApi = (kind: PaymentProviderKind): boolean => TRAITS[kind].hasApi;

export const sendsRefunds = (kind: PaymentProviderKind): boolean => TRAITS[kind].sendsRefunds;

export const paysOperator = (kind: PaymentProviderKind): boolean => TRAITS[kind].paysOperator;
