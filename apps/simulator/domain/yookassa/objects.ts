export const PAYMENT_STATUSES = ['pending', 'waiting_for_capture', 'succeeded', 'canceled'] as const;
export const REFUND_STATUSES = ['pending', 'succeeded', 'canceled'] as const;
/** Ways to pay that the page offers, each of which can be saved. */
export const METHODS = ['bank_card', 'sbp', 'tinkoff_bank', 'sberbank', 'yoo_money'] as const;

/** Who ends a payment. */
export const PARTIES = ['payment_network', 'yoo_money', 'merchant'] as const;

export type Method = (typeof METHODS)[number];
export type Texts = Readonly<Record<string, string>>;

export interface Cancellation {
  readonly party: (typeof PARTIES)[number];
  readonly reason: string;
}

/** How a charge to a saved method ends; `pend`: not so far. */
export type PlannedCharge =
  | { readonly kind: 'pend' }
  | { readonly kind: 'cancel'; readonly cancellation: Cancellation };

/** Times are Unix milliseconds. */
export interface Payment {
  readonly id: string;
  readonly status: (typeof PAYMENT_STATUSES)[number];
  readonly kopecks: bigint;
  readonly description: string | null;
  readonly metadata: Texts;
  /** Null: it is charged to a saved method, without a page. */
  readonly returnUrl: string | null;
  /** Takes the money at once; else it waits for a capture. */
  readonly isCaptured: boolean;
  /** Chosen for the payer, or by the payer. */
  readonly method: Method | null;
  /** Whether its method is saved once it is paid. */
  readonly savesMethod: boolean;
  /** The saved method that it is charged to: the id of the payment that saved it. */
  readonly savedMethodId: string | null;
  readonly hasReceipt: boolean;
  readonly cancellation: Cancellation | null;
  readonly createdMs: number;
  readonly capturedMs: number | null;
}

export interface Refund {
  readonly id: string;
  readonly paymentId: string;
  readonly status: (typeof REFUND_STATUSES)[number];
  readonly kopecks: bigint;
  readonly description: string | null;
  readonly metadata: Texts;
  readonly cancelReason: string | null;
  readonly createdMs: number;
}

export interface Receipt {
  readonly id: string;
  readonly paymentId: string;
  /** As it was sent. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly createdMs: number;
}

/** A change that the shop is notified of. */
export interface ShopEvent {
  readonly id: string;
  readonly type: string;
  readonly object: Payment | Refund;
}
