/** What is known of a chaos run when it is over: the client's, the upstream's and the ledger's side of each request. */
export interface Evidence {
  readonly clients: readonly ClientRow[];
  readonly upstream: readonly UpstreamRow[];
  readonly ledger: readonly LedgerRow[];
  readonly wallets: readonly WalletRow[];
  readonly incomes: readonly IncomeRow[];
  readonly moneyIn: readonly MoneyInRow[];
  readonly losses: readonly StoreLoss[];
  readonly pauses: readonly Pause[];
  readonly askedPrices: readonly AskedPrice[];
  readonly prices: readonly PriceRow[];
  readonly askedCaps: readonly AskedCap[];
  readonly spends: readonly SpendRow[];
  readonly capsInRedis: readonly CapInRedis[];
  readonly lots: readonly LotRow[];
  readonly breakageNanoUsd: bigint;
  /** When the stores were read, after the quiet. */
  readonly readAtMs: number;
  readonly leftovers: Leftovers;
  /** Null: it was not quiet when the wait ended. */
  readonly secondsUntilQuiet: number | null;
  /** What the audit of the ledger complained about; empty when it balanced. */
  readonly auditComplaints: readonly string[];
  /** Events that the ledger refused for good. */
  readonly settlementFailures: readonly string[];
  /** Apps that ended by themselves, and errors in their logs that are never right. */
  readonly alarms: readonly string[];
}

/** Nano-USD per million units of a meter. */
export type Rates = Readonly<Record<string, bigint>>;

/** A model on sale, as the run asked control to sell it. */
export interface Offer {
  readonly model: string;
  readonly rates: Rates;
}

/** A price that control was asked for; not acknowledged: nobody knows. */
export interface AskedPrice extends Offer {
  /** Written into the price; null for the one that the model began with. */
  readonly reference: string | null;
  readonly isAcknowledged: boolean;
}

/** A price version as it is stored. */
export interface PriceRow extends Offer {
  readonly versionId: string;
  readonly reference: string;
  readonly effectiveFromMs: number;
}

/** A spend cap as the run asked for it. */
export interface AskedCap {
  readonly of: 'key' | 'member';
  readonly holderId: string;
  readonly period: string;
  readonly limitNanoUsd: bigint;
}

/** What the books say that a key, or a member with the keys that it has made, has spent in a window. */
export interface SpendRow {
  readonly organizationId: string;
  /** The key or the member. */
  readonly holderId: string;
  readonly period: string;
  readonly windowKey: string;
  readonly spentNanoUsd: bigint;
}

/** What Redis says of the window of a cap that it knows. */
export interface CapInRedis extends SpendRow {
  readonly openNanoUsd: bigint;
}

/** A grant's lot with what its transfers moved. Amounts are nano-USD. */
export interface LotRow {
  readonly lotId: string;
  readonly organizationId: string;
  readonly grantedNanoUsd: bigint;
  readonly balanceNanoUsd: bigint;
  /** For requests, less what adjustments and refunds gave back. */
  readonly paidNanoUsd: bigint;
  readonly sweptNanoUsd: bigint;
  /** When something came in last: the grant itself, or what was given back. */
  readonly lastCreditedAtMs: number;
  readonly endsAtMs: number | null;
  /** When the last of the requests was admitted that it paid for. */
  readonly lastPaidForMs: number | null;
  readonly firstSweptAtMs: number | null;
}

/** A process that stood still. */
export interface Pause {
  readonly atMs: number;
  readonly pauseMs: number;
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
  readonly keyId: string;
  readonly grade: number;
  readonly model: string;
  readonly priceVersionId: string;
  readonly outcome: string;
  readonly usageSource: string;
  readonly meters: Readonly<Record<string, number>>;
  readonly holdNanoUsd: bigint;
  readonly chargeNanoUsd: bigint;
  readonly forgoneNanoUsd: bigint;
  /** Net of the legs 0 to 99, and of the legs 100 to 199. */
  readonly capturedNanoUsd: bigint;
  readonly adjustedNanoUsd: bigint;
  readonly refundedNanoUsd: bigint;
  /** `period=window` of each cap of its key, `member:period=window` of each of the member who made it. */
  readonly spendWindows: readonly string[];
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
  /** Known to Redis as they were. */
  readonly unpublishedWallets: number;
  readonly openFinishes: number;
  readonly openAdmissions: number;
}
