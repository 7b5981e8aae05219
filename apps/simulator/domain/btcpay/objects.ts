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

export interface InvoiceEvent {
  readonly id: string;
  readonly type: string;
  readonly timestamp: number;
  readonly invoice: Invoice;
  /** What a type has beside the fields of all. */
  readonly details: object;
}
