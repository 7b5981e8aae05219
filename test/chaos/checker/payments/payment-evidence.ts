/** The evidence of payments: what customers ordered, what each provider's stand-in has, and what the product made of it. */
export interface PaymentsEvidence {
  readonly purchases: readonly PurchaseRow[];
  /** Organizations that pay. */
  readonly organizationIds: readonly string[];
  readonly bonuses: BonusRules;
  readonly providers: readonly ProviderEvidence[];
  readonly topups: TopupEvidence;
  /** Transfers of `payments_clearing` that belong to no provider, and are no top-up by hand. */
  readonly strayTransfers: readonly unknown[];
  /** Seconds until no status check, no event and no refund was open; null: never. */
  readonly secondsUntilQuiet: number | null;
}

/** An order that control acknowledged. Ids are UUIDs, amounts nano-USD, here and below. */
export interface PurchaseRow {
  readonly orderId: string;
  readonly organizationId: string;
  readonly providerId: string;
  readonly amountNanoUsd: bigint;
}

/** What operators chose for top-ups. */
export interface BonusRules {
  readonly package: { readonly amountNanoUsd: bigint; readonly bonusNanoUsd: bigint };
  readonly percent: { readonly fromNanoUsd: bigint; readonly ppm: bigint };
}

/** Automatic top-ups: what customers consented to, and charges to what they saved. */
export interface TopupEvidence {
  readonly limits: readonly TopupLimit[];
  readonly charges: readonly MethodChargeRow[];
  readonly methods: readonly SavedMethodRow[];
}

/** The amount of each top-up, and the most of a month, of one organization at the provider that keeps its method. */
export interface TopupLimit {
  readonly organizationId: string;
  readonly providerId: string;
  readonly amountNanoUsd: bigint;
  readonly monthlyMaxNanoUsd: bigint;
}

export interface MethodChargeRow {
  readonly orderId: string;
  readonly organizationId: string;
  readonly startedAtMs: number;
  /** Null: it is open. */
  readonly endedAtMs: number | null;
}

export interface SavedMethodRow {
  readonly methodId: string;
  readonly organizationId: string;
  readonly providerId: string;
}

/** A payout that an operator recorded, for a provider that states none. */
export interface HandPayoutRow {
  readonly providerId: string;
  readonly externalRef: string;
  readonly amountMinor: bigint;
}

export interface ProviderEvidence {
  readonly providerId: string;
  /** As operators call it. */
  readonly name: string;
  /** Rates of its currency in the run: units for a dollar, as nano-units. */
  readonly ratesNano: readonly bigint[];
  /** Who says what it paid out: itself, an operator, or none, as payers pay to the operator's own account. */
  readonly settlement: 'stated' | 'recorded' | 'own_account';
  readonly handPayouts: readonly HandPayoutRow[];
  readonly surcharge: { readonly ppm: bigint; readonly fixedNanoUsd: bigint };
  readonly standIn: StandIn;
  readonly recorded: RecordedPayments;
}

/** What the provider's stand-in has at the end. */
export interface StandIn {
  readonly pages: readonly PageRow[];
  readonly charges: readonly ChargeRow[];
  readonly refunds: readonly StandInRefund[];
  readonly disputes: readonly StandInDispute[];
  readonly payouts: readonly PayoutRow[];
  /**
   * Available and pending. Where operators record payouts: all that it received and kept, by the rates of orders.
   */
  readonly balanceNanoUsd: bigint;
  /** The same of such a provider in minor units of its currency. */
  readonly balanceMinor: bigint;
}

/** A page of the provider, for the order that its metadata names. */
export interface PageRow {
  readonly pageId: string;
  readonly orderId: string | null;
  readonly organizationId: string | null;
  readonly intentId: string | null;
  readonly status: string;
  readonly paymentStatus: string;
  readonly amountNanoUsd: bigint;
  /** What it was opened for, without tax. */
  readonly dueNanoUsd: bigint;
  readonly taxNanoUsd: bigint;
}

/** A successful charge. */
export interface ChargeRow {
  readonly chargeId: string;
  readonly intentId: string;
  readonly amountNanoUsd: bigint;
  /** The id of the balance transaction. */
  readonly transactionId: string;
  readonly feeNanoUsd: bigint;
}

export interface StandInRefund {
  readonly refundId: string;
  readonly intentId: string;
  readonly amountNanoUsd: bigint;
  readonly status: string;
  /** The product's refund that it was sent for; null: it was made in the dashboard. */
  readonly ownId: string | null;
  /** Transferred by hand from money that waits: it is no event of its order. */
  readonly isReturn: boolean;
}

export interface StandInDispute {
  readonly disputeId: string;
  readonly intentId: string;
  readonly status: string;
  /** Negative: withdrawn. */
  readonly moves: readonly {
    readonly transactionId: string;
    readonly amountNanoUsd: bigint;
    readonly feeNanoUsd: bigint;
  }[];
}

export interface PayoutRow {
  readonly payoutId: string;
  readonly amountNanoUsd: bigint;
  readonly status: string;
}

/** The product's rows about one provider. */
export interface RecordedPayments {
  readonly orders: readonly OrderRow[];
  readonly events: readonly EventRow[];
  readonly waiting: readonly WaitingRow[];
  /** Credits of orders, and what was taken back of them, in the order of their booking. */
  readonly payments: readonly OrderPaymentRow[];
  readonly bonuses: readonly { readonly orderId: string; readonly amountNanoUsd: bigint }[];
  readonly entries: readonly ClearingRow[];
  readonly refunds: readonly OwnRefundRow[];
  readonly disputes: readonly { readonly disputeId: string; readonly status: string }[];
  /** Status checks without an answer. */
  readonly statusChecks: readonly unknown[];
  /** What this provider's transfers left on accounts of the platform, by kind; debits less credits. */
  readonly accounts: Readonly<Record<string, bigint>>;
}

export interface OrderRow {
  readonly orderId: string;
  readonly organizationId: string;
  readonly state: string;
  readonly pageId: string | null;
  readonly amountNanoUsd: bigint;
  readonly surchargeNanoUsd: bigint;
  readonly bonusNanoUsd: bigint;
  readonly paidNanoUsd: bigint;
  readonly refundedNanoUsd: bigint;
  readonly disputedNanoUsd: bigint;
  readonly expiresAtMs: number;
  readonly rateNano: bigint;
  readonly totalMinor: bigint;
  /** It is charged to this one; null: it has a page. */
  readonly methodId: string | null;
}

export interface EventRow {
  readonly kind: string;
  readonly externalRef: string;
  readonly orderId: string | null;
  readonly grossNanoUsd: bigint;
  readonly taxNanoUsd: bigint;
  readonly isBooked: boolean;
}

/** Money that fits no order, or did not when it came. */
export interface WaitingRow {
  readonly id: string;
  readonly orderId: string | null;
  readonly intentId: string;
  readonly reason: string;
  readonly amountNanoUsd: bigint;
  readonly leftNanoUsd: bigint;
}

/** Amounts have the sign of what the wallet gets. */
export interface OrderPaymentRow {
  readonly id: string;
  readonly kind: string;
  readonly orderId: string;
  readonly organizationId: string;
  readonly externalRef: string | null;
  readonly reverses: string | null;
  readonly amountNanoUsd: bigint;
  readonly taxNanoUsd: bigint;
  readonly surchargeNanoUsd: bigint;
  readonly lossNanoUsd: bigint;
  /** Of a credit: it was paid from money that waited. */
  readonly isFromWaiting: boolean;
}

/** Money of the provider that moves no wallet. */
export interface ClearingRow {
  readonly kind: string;
  readonly externalRef: string;
  readonly amountNanoUsd: bigint;
}

/** A refund of the product's own. */
export interface OwnRefundRow {
  readonly id: string;
  readonly orderId: string | null;
  /** The money that waited, of which it is; null: of the order's credit. */
  readonly waitingId: string | null;
  readonly state: string;
  readonly amountNanoUsd: bigint | null;
  readonly grossNanoUsd: bigint | null;
  readonly grossMinor: bigint | null;
}
