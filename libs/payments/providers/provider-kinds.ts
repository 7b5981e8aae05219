export const PROVIDER_KINDS = ['bank_transfer', 'stripe', 'btcpay'] as const;

export type PaymentProviderKind = (typeof PROVIDER_KINDS)[number];

/** Whether a provider answers by an API; else operators say what happened. */
export const hasApi = (kind: PaymentProviderKind): boolean => kind !== 'bank_transfer';

/** Whether payers pay into an account or wallet of the operator's own: such money is in the bank when it arrives. */
export const paysOperator = (kind: PaymentProviderKind): boolean => kind !== 'stripe';

/** Whether a provider sends refunds by its API; else operators transfer them, and say so. Held to the adapters. */
export const sendsRefunds = (kind: PaymentProviderKind): boolean => kind === 'stripe';
