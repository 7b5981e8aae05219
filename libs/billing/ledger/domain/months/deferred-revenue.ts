/** What changes the credit of customers, as an accountant reads it; the order is that of reports. */
export const DEFERRED_LINES = [
  /** Payments: orders, and top-ups by hand. */
  'sold',
  /** Grants and bonuses, less bonuses that are taken back. */
  'bonuses',
  /** Grants for which a code was redeemed. */
  'redeem_codes',
  /** Charges. */
  'used',
  /** The rest of grants that ended. */
  'expired',
  /** Refunds to the source, less those that failed. */
  'refunded',
  /** Money withdrawn by disputes, less what came back. */
  'chargebacks',
  /** Charges of requests that are returned to the customer. */
  'request_refunds',
  /** By hand. */
  'adjustments',
  /** Between lots of one wallet: zero over all accounts. */
  'moved',
] as const;

export type DeferredLine = (typeof DEFERRED_LINES)[number];

/** What changes the money that waits in `unapplied_payments`. */
const WAITING_LINES = ['received', 'assigned', 'returned'] as const;

export type WaitingLine = (typeof WAITING_LINES)[number];

/** A sum of transfers: credits less debits of an account. */
export interface OwedMovement {
  readonly code: string;
  /** What undid or caused it, for codes with several lines; else empty. */
  readonly origin: string;
  readonly amountNanoUsd: bigint;
}

interface Balances {
  readonly openingNanoUsd: bigint;
  /** From another source than the movements. */
  readonly closingNanoUsd: bigint;
}

/** A liability in a month: its balances, and what changed it. */
export interface LiabilityPart extends Balances {
  readonly movements: readonly OwedMovement[];
}

/** The change of a liability. Positive amounts are owed. */
export interface LiabilityMonth<Line extends string> extends Balances {
  readonly lines: Readonly<Record<Line, bigint>>;
  /** What the lines and the opening balance do not say of the closing balance: always zero, else a defect. */
  readonly unexplainedNanoUsd: bigint;
}

/** By code, and by origin where a code has several lines. */
const LINES: Readonly<Record<string, DeferredLine | Readonly<Record<string, DeferredLine>>>> = {
  topup: 'sold',
  grant: { '': 'bonuses', redeem_code: 'redeem_codes' },
  bonus_clawback: 'bonuses',
  usage: 'used',
  usage_adjustment: 'used',
  expiry: 'expired',
  payment_refund: 'refunded',
  chargeback: 'chargebacks',
  reversal: { payment_refund: 'refunded', chargeback: 'chargebacks', bonus_clawback: 'bonuses' },
  refund: 'request_refunds',
  adjustment: 'adjustments',
  debt_cover: 'moved',
  lot_merge: 'moved',
};

const WAITING: Readonly<Record<string, WaitingLine>> = {
  unapplied: 'received',
  topup: 'assigned',
  payment_tax: 'assigned',
  payment_surcharge: 'assigned',
  // What is taken back of orders that it was assigned to, on its way to the provider, less what came back.
  chargeback: 'assigned',
  payment_refund: 'assigned',
  reversal: 'assigned',
  payment_return: 'returned',
};

/** Null: a transfer that no lot can have. */
export function deferredLineOf({ code, origin }: Pick<OwedMovement, 'code' | 'origin'>): DeferredLine | null {
  const line = LINES[code];
  return (typeof line === 'object' ? line[origin] : line) ?? null;
}

/** Null: a transfer that `unapplied_payments` cannot have. */
export function waitingLineOf({ code }: Pick<OwedMovement, 'code'>): WaitingLine | null {
  return WAITING[code] ?? null;
}

/** The change of the credit of customers. */
export function deferredRevenue(part: LiabilityPart): LiabilityMonth<DeferredLine> {
  return explained(part, DEFERRED_LINES, deferredLineOf);
}

/** The change of the money that waits. */
export function waitingMoney(part: LiabilityPart): LiabilityMonth<WaitingLine> {
  return explained(part, WAITING_LINES, waitingLineOf);
}

function explained<Line extends string>(
  { openingNanoUsd, closingNanoUsd, movements }: LiabilityPart,
  names: readonly Line[],
  lineOf: (movement: OwedMovement) => Line | null,
): LiabilityMonth<Line> {
  const amounts = names.map((name) => sumOf(movements.filter((movement) => lineOf(movement) === name)));
  const explainedNanoUsd = amounts.reduce((sum, amount) => sum + amount, openingNanoUsd);
  return {
    openingNanoUsd,
    closingNanoUsd,
    unexplainedNanoUsd: closingNanoUsd - explainedNanoUsd,
    lines: Object.fromEntries(names.map((name, index) => [name, amounts[index]])) as Record<Line, bigint>,
  };
}

const sumOf = (movements: readonly OwedMovement[]): bigint =>
  movements.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n);
