type Status = 'New' | 'Processing' | 'Settled' | 'Expired' | 'Invalid';
export type AdditionalStatus = 'None' | 'PaidLate' | 'PaidPartial' | 'PaidOver' | 'Marked' | 'Invalid';
type PaymentStatus = 'Processing' | 'Settled' | 'Invalid';

/** Times are Unix seconds. */
export interface Invoice {
  readonly id: string;
  readonly amountCents: bigint;
  readonly currency: string;
  readonly createdTime: number;
  readonly expirationTime: number;
  readonly monitoringExpiration: number;
  readonly status: Status;
  readonly additionalStatus: AdditionalStatus;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly redirectUrl: string | null;
  readonly payments: readonly Payment[];
}

export interface Payment {
  readonly id: string;
  readonly receivedDate: number;
  readonly valueSats: bigint;
  readonly status: PaymentStatus;
}

export type PayoutState = 'AwaitingApproval' | 'AwaitingPayment' | 'InProgress' | 'Completed' | 'Cancelled';

/** A part of a pull payment that was claimed, in its currency. */
export interface Payout {
  readonly id: string;
  readonly date: number;
  readonly destination: string;
  readonly amountCents: bigint;
  readonly state: PayoutState;
}

export interface PullPayment {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly amountCents: bigint;
  readonly currency: string;
  readonly startsAt: number;
  readonly archived: boolean;
  readonly payouts: readonly Payout[];
}

export interface StoreEvent {
  readonly id: string;
  readonly type: string;
  readonly timestamp: number;
  /** Null: of a payout, which names none. */
  readonly invoice: Invoice | null;
  /** What a type has beside the fields of all. */
  readonly details: object;
}
