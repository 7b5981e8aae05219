export const PROVIDER_KINDS = ['bank_transfer', 'stripe'] as const;

export type PaymentProviderKind = (typeof PROVIDER_KINDS)[number];

/** Whether a provider answers by an API; else operators say what happened. */
export const hasApi = (kind: PaymentProviderKind): boolean => kind !== 'bank_transfer';

/** Whether payers pay into an account of the operator's own: such money is in the bank when it arrives. */
export const paysOperator = (kind: PaymentProviderKind): boolean => kind === 'bank_transfer';
