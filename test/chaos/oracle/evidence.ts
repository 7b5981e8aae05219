/** What is known of a chaos run when it is over: the client's, the upstream's and the ledger's side of each request. */
export interface Evidence {
  readonly clients: readonly ClientRow[];
  readonly upstream: readonly UpstreamRow[];
  readonly ledger: readonly LedgerRow[];
  readonly wallets: readonly WalletRow[];
  readonly incomes: readonly IncomeRow[];
  readonly moneyIn: readonly MoneyInRow[];
  readonly losses: readonly StoreLoss[];
  readonly leftovers: Leftovers;
  /** Null: it was not quiet when the wait ended. */
  readonly secondsUntilQuiet: number | null;
  /** What the audit of the ledger complained about; empty when it balanced. */
  readonly auditComplaints: readonly string[];
  /** Events that the ledger refused for good. */
  readonly settlementFailures: readonly string[];
  /** Apps that ended by themselves, and errors in their logs that are never right. */
  readonly alarms: readonly string[];
  readonly offers: readonly Offer[];
}

/** A model on sale, as the run asked control to sell it. Rates are nano-USD per million units. */
export interface Offer {
  readonly model: string;
  readonly rates: Readonly<Record<string, bigint>>;
}

/** One call as its client saw it. */
export interface ClientRow {
  readonly organizationId: string;
  readonly model: string;
  readonly stream: boolean;
  readonly sentAtMs: number;
  readonly durationMs: number;
  /** Which gateway was asked. */
  readonly origin: string;
  /** Which of the client's calls carry the same Idempotency-Key; null without one. */
  readonly idempotencyKey: string | null;
  /** As the upstream counts the prompt. */
  readonly promptTokens: number;
  /** Parts per million that the organization pays of the list price, one factor each. */
  readonly multipliersPpm: readonly bigint[];
  /** Null: no reply began. */
  readonly status: number | null;
  readonly errorCode: string | null;
  /** UUID of the `x-request-id`; null when no reply began. */
  readonly requestId: string | null;
  readonly costNanoUsd: bigint | null;
  readonly ending: ClientEnding;
  readonly tokensReceived: number;
  readonly bytesReceived: number;
}

/**
 * `complete`: the reply ended as it should · `refused`: a complete reply that is not a 2xx · `hung_up`: the client left ·
 * `cut`: the connection or the stream broke · `unreachable`: no reply began.
 */
export type ClientEnding = 'complete' | 'refused' | 'hung_up' | 'cut' | 'unreachable';

/** One call of the upstream as it journalled it. */
export interface UpstreamRow {
  readonly requestId: string;
  readonly status: number | null;
  readonly outcome: string;
  /** As it left; null when it did not. */
  readonly usage: UpstreamUsage | null;
  readonly tokensSent: number;
}

export interface UpstreamUsage {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
}

/** A usage record with what its transfers moved. Amounts are nano-USD. */
export interface LedgerRow {
  readonly requestId: string;
  readonly organizationId: string;
  readonly grade: number;
  readonly model: string;
  readonly outcome: string;
  readonly usageSource: string;
  readonly meters: Readonly<Record<string, number>>;
  readonly holdNanoUsd: bigint;
  readonly chargeNanoUsd: bigint;
  readonly forgoneNanoUsd: bigint;
  /** Net of the legs 0 to 99, and of the legs 100 to 199. */
  readonly capturedNanoUsd: bigint;
  readonly adjustedNanoUsd: bigint;
  readonly idempotencyKeyHash: string | null;
  readonly admittedAtMs: number;
  readonly bookedAtMs: number;
}

export interface WalletRow {
  readonly organizationId: string;
  readonly truth: WalletAmounts;
  /** Null: Redis does not know it, and would ask. */
  readonly projection: WalletAmounts | null;
}

export interface WalletAmounts {
  readonly postedNanoUsd: bigint;
  readonly blockedNanoUsd: bigint;
  readonly creditLimitNanoUsd: bigint;
  readonly version: bigint;
}

/** Money for a customer that was asked for; not acknowledged: nobody knows. */
export interface IncomeRow {
  readonly kind: 'topup' | 'grant' | 'refund';
  readonly externalRef: string;
  readonly organizationId: string;
  readonly amountNanoUsd: bigint;
  readonly isAcknowledged: boolean;
}

/** Money for a customer that is booked. */
export interface MoneyInRow {
  readonly kind: string;
  readonly externalRef: string | null;
  readonly organizationId: string;
  readonly amountNanoUsd: bigint;
}

/** A moment at which Redis may have forgotten something. */
export interface StoreLoss {
  readonly atMs: number;
  readonly how: 'flush' | 'kill' | 'failover';
  /** How much of what it had acknowledged it may have forgotten, in ms; Infinity: everything. */
  readonly lostMs: number;
}

/** What must be zero once nothing runs. */
export interface Leftovers {
  readonly heldNanoUsd: bigint;
  readonly unsettledNanoUsd: bigint;
  readonly outboxEvents: number;
  readonly leases: number;
  readonly openFinishes: number;
  readonly openAdmissions: number;
}
