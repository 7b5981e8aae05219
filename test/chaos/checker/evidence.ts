import type { PaymentsEvidence } from './payments/payment-evidence.js';

/** The evidence of a finished chaos run: the client's, the upstream's and the ledger's side of each request. */
export interface Evidence {
  readonly clients: readonly ClientRow[];
  readonly upstream: readonly UpstreamRow[];
  readonly ledger: readonly LedgerRow[];
  readonly wallets: readonly WalletRow[];
  readonly incomes: readonly IncomeRow[];
  readonly moneyIn: readonly MoneyInRow[];
  readonly losses: readonly StoreLoss[];
  readonly pauses: readonly Pause[];
  readonly requestedPrices: readonly RequestedPrice[];
  readonly prices: readonly PriceRow[];
  readonly requestedCaps: readonly RequestedCap[];
  readonly spends: readonly SpendRow[];
  readonly capsInRedis: readonly CapInRedis[];
  /** Caps of organizations' lists: as requested from control, and the rows of all of them, deleted ones as well. */
  readonly requestedListed: readonly RequestedListed[];
  readonly listedCaps: readonly ListedCap[];
  readonly requestedRuns: readonly RequestedRun[];
  readonly runsInRedis: readonly RunInRedis[];
  readonly lots: readonly LotRow[];
  readonly breakageNanoUsd: bigint;
  /** What refunds and disputes of orders took of organizations, or gave back: negative. */
  readonly takenBack: readonly { readonly organizationId: string; readonly amountNanoUsd: bigint }[];
  /** When the stores were read, after the quiet phase. */
  readonly readAtMs: number;
  readonly leftovers: Leftovers;
  /** Null: still not quiet when the wait ended. */
  readonly secondsUntilQuiet: number | null;
  /** Complaints of the ledger audit; empty when it balanced. */
  readonly auditComplaints: readonly string[];
  /** Events that the ledger refused for good. */
  readonly settlementFailures: readonly string[];
  /** Null: a run without payments. */
  readonly payments: PaymentsEvidence | null;
  /** Null: a run without a receiver of events. */
  readonly events: EventsEvidence | null;
  /** Crashed apps, and log lines that are never right. */
  readonly alarms: readonly string[];
}

/** Nano-USD per million units of a price component. */
export type Rates = Readonly<Record<string, bigint>>;

/** A model on sale, as requested from control. */
export interface Offer {
  readonly model: string;
  readonly rates: Rates;
}

/** A price requested from control; when not acknowledged, its result is unknown. */
export interface RequestedPrice extends Offer {
  /** Stored with the price; null for a model's first price. */
  readonly reference: string | null;
  readonly isAcknowledged: boolean;
}

/** A stored price version. */
export interface PriceRow extends Offer {
  readonly versionId: string;
  readonly reference: string;
  readonly effectiveFromMs: number;
}

/** A requested spend cap. */
export interface RequestedCap {
  readonly of: 'key' | 'member';
  readonly holderId: string;
  readonly period: string;
  readonly limitNanoUsd: bigint;
}

/** What a cap of an organization's list limits. Only requests that fit all that is not null count. */
export interface ListedLimit {
  readonly organizationId: string;
  /** Unique in the run. */
  readonly reference: string;
  readonly keyId: string | null;
  readonly memberId: string | null;
  readonly projectId: string | null;
  /** An id, or a pattern in which `*` is any text. */
  readonly model: string | null;
  readonly tag: { readonly name: string; readonly value: string } | null;
  readonly unit: 'usd' | 'requests';
  /** Nano-USD or requests. */
  readonly limit: bigint;
  readonly period: string;
  /** Of `hours`, which begin with the first request. */
  readonly periodHours: number | null;
  /** Whether requests above it are refused. */
  readonly isEnforced: boolean;
}

/** A requested cap of an organization's list. Times are the client's. */
export interface RequestedListed extends ListedLimit {
  readonly requestedAtMs: number;
  /** Null: its result is unknown. */
  readonly acknowledgedAtMs: number | null;
  /** Null: it stays. */
  readonly deletion: { readonly requestedAtMs: number; readonly isAcknowledged: boolean } | null;
}

/** Its row. */
export interface ListedCap extends ListedLimit {
  readonly capId: string;
  /** Records name it by this: `c12` of money, `r12` of requests. */
  readonly number: number;
  readonly isDeleted: boolean;
}

/** A run of an agent: all requests that state its id have a budget in common. */
export interface RequestedRun {
  readonly organizationId: string;
  readonly budgetId: string;
  /** All its requests state this one. */
  readonly limitNanoUsd: bigint;
}

/** Redis's budget of a run. */
export interface RunInRedis {
  readonly organizationId: string;
  /** `b` and a hash. */
  readonly name: string;
  readonly windowKey: string;
  /** Null: unknown to Redis since a loss. */
  readonly spentNanoUsd: bigint | null;
  readonly openNanoUsd: bigint;
  readonly limitNanoUsd: bigint;
}

/** The ledger's counter of a key, of a member with all its keys, or of a cap of an organization's list, in a window. */
export interface SpendRow {
  readonly organizationId: string;
  /** The key, the member or the organization. */
  readonly holderId: string;
  /** `day`; of an organization the name of a cap: `c12`, or `r12` of a cap of requests; or that of a run. */
  readonly period: string;
  readonly windowKey: string;
  /** Of a cap of requests: their number. */
  readonly spentNanoUsd: bigint;
}

/** Redis's window of a known cap. */
export interface CapInRedis extends SpendRow {
  readonly openNanoUsd: bigint;
}

/** A grant's lot with the sums of its transfers. Amounts are nano-USD. */
export interface LotRow {
  readonly lotId: string;
  readonly organizationId: string;
  readonly grantedNanoUsd: bigint;
  readonly balanceNanoUsd: bigint;
  /** For requests, less adjustments and refunds. */
  readonly paidNanoUsd: bigint;
  readonly sweptNanoUsd: bigint;
  /** The last credit: the grant itself, or a refund. */
  readonly lastCreditedAtMs: number;
  readonly endsAtMs: number | null;
  /** Admission time of the last request it paid for. */
  readonly lastPaidForMs: number | null;
  readonly firstSweptAtMs: number | null;
}

/** A paused process. */
export interface Pause {
  readonly atMs: number;
  readonly pauseMs: number;
}

/** One call, seen by its client. */
export interface ClientRow {
  readonly organizationId: string;
  readonly model: string;
  readonly stream: boolean;
  readonly sentAtMs: number;
  readonly durationMs: number;
  /** The gateway that was called. */
  readonly origin: string;
  /** Groups the client's calls with the same Idempotency-Key; null without one. */
  readonly idempotencyKey: string | null;
  /** The run that the request states; null: none. */
  readonly budgetId: string | null;
  /** As the upstream counts the prompt. */
  readonly promptTokens: number;
  /** Price multipliers of the organization, parts per million, one factor each. */
  readonly multipliersPpm: readonly bigint[];
  /** Null: no reply began. */
  readonly status: number | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** UUID of the `x-request-id`; null when no reply began. */
  readonly requestId: string | null;
  readonly costNanoUsd: bigint | null;
  readonly outcome: ClientOutcome;
  readonly tokensReceived: number;
  readonly bytesReceived: number;
}

/**
 * `complete`: the reply ended regularly · `refused`: a complete reply that is not a 2xx · `hung_up`: the client
 * disconnected · `cut`: the connection or the stream broke · `unreachable`: no reply began.
 */
export type ClientOutcome = 'complete' | 'refused' | 'hung_up' | 'cut' | 'unreachable';

/** One call of the upstream, from its journal. */
export interface UpstreamRow {
  readonly requestId: string;
  readonly status: number | null;
  readonly outcome: string;
  /** The reported usage; null when none was sent. */
  readonly usage: UpstreamUsage | null;
  readonly tokensSent: number;
}

export interface UpstreamUsage {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
}

/** A usage record with the sums of its transfers. Amounts are nano-USD. */
export interface LedgerRow {
  readonly requestId: string;
  readonly organizationId: string;
  readonly keyId: string;
  /** Who created the key; null: an operator. */
  readonly memberId: string | null;
  /** Of the key, which stays in it; null: none. */
  readonly projectId: string | null;
  /** Labels of the request. */
  readonly tags: Readonly<Record<string, string>>;
  readonly grade: number;
  readonly model: string;
  readonly priceVersionId: string;
  readonly outcome: string;
  readonly usageSource: string;
  readonly meters: Readonly<Record<string, number>>;
  /** Calls of the model that the request names as its advisor; null: it names none. */
  readonly advisor: { readonly priceVersionId: string; readonly meters: Readonly<Record<string, number>> } | null;
  readonly holdNanoUsd: bigint;
  readonly chargeNanoUsd: bigint;
  readonly forgoneNanoUsd: bigint;
  /** Why the answer is not charged, and its price; null: it is charged. */
  readonly waiver: string | null;
  readonly waivedNanoUsd: bigint;
  readonly unseenTokens: number;
  /** Net of the postings 0 to 99, and of the postings 100 to 199. */
  readonly capturedNanoUsd: bigint;
  readonly adjustedNanoUsd: bigint;
  readonly refundedNanoUsd: bigint;
  /**
   * `period=window` of each cap of its key, `member:period=window` of each of the key's member; `c12=window` of each of the
   * organization's list, and the same of its run.
   */
  readonly spendWindows: readonly string[];
  readonly idempotencyKeyHash: string | null;
  readonly admittedAtMs: number;
  readonly bookedAtMs: number;
}

export interface WalletRow {
  readonly organizationId: string;
  readonly truth: WalletAmounts;
  /** Null: unknown to Redis, which would request a load. */
  readonly projection: WalletAmounts | null;
}

export interface WalletAmounts {
  readonly postedNanoUsd: bigint;
  readonly blockedNanoUsd: bigint;
  readonly creditLimitNanoUsd: bigint;
  readonly version: bigint;
}

/** A requested payment, grant or refund; when not acknowledged, its result is unknown. */
export interface IncomeRow {
  readonly kind: 'topup' | 'grant' | 'refund';
  readonly externalRef: string;
  readonly organizationId: string;
  readonly amountNanoUsd: bigint;
  readonly isAcknowledged: boolean;
}

/** A booked payment, grant or refund. */
export interface MoneyInRow {
  readonly kind: string;
  readonly externalRef: string | null;
  readonly organizationId: string;
  readonly amountNanoUsd: bigint;
}

/** A moment at which Redis may have lost data. */
export interface StoreLoss {
  readonly atMs: number;
  readonly how: 'flush' | 'kill' | 'failover';
  /** Age of the acknowledged data it may have lost, in ms; Infinity: everything. */
  readonly lostMs: number;
}

/** Events of the product, and what an endpoint of the operator received. */
export interface EventsEvidence {
  /** In the order of their positions. */
  readonly written: readonly WrittenEvent[];
  /** Some twice or more. */
  readonly received: readonly ReceivedEvent[];
  /** Rows that have an event. */
  readonly facts: readonly EventFact[];
  /** After the load; null: it took too long. */
  readonly secondsUntilDelivered: number | null;
}

export interface ReceivedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface WrittenEvent extends ReceivedEvent {
  /** Null: of the installation. */
  readonly organizationId: string | null;
  readonly sequence: number | null;
  /** Whether the endpoint was there when it was written. */
  readonly isDue: boolean;
}

export interface EventFact {
  readonly type: string;
  readonly subjectId: string;
}

/** Must be zero once nothing runs. */
export interface Leftovers {
  readonly heldNanoUsd: bigint;
  readonly unsettledNanoUsd: bigint;
  readonly outboxEvents: number;
  readonly leases: number;
  /** Known to Redis in an older version. */
  readonly unpublishedWallets: number;
  readonly openFinishes: number;
  readonly openAdmissions: number;
}
