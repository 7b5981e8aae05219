import { totalMinor, worthOf, type Currency } from './currencies.js';

/** A payment at a provider's stand-in: what it received, and what it still keeps of it for the operator. */
export interface KeptPayment {
  readonly intentId: string;
  readonly currency: Currency;
  readonly orderId: string;
  readonly paidMinor: bigint;
  /** Less refunds and disputes, with what came back of them. Negative: more was taken than was paid. */
  readonly keptMinor: bigint;
  /** Of the payment and of its disputes. */
  readonly feesMinor: bigint;
  /** Refunds, moves of disputes, and fees. */
  readonly moves: number;
}

export interface Order {
  readonly orderId: string;
  readonly organizationId: string;
  readonly amountNanoUsd: bigint;
}

/** A row that moves a wallet for an order, with the sign of what the wallet gets. */
export interface OrderRow {
  readonly orderId: string;
  readonly organizationId: string;
  /** The payment whose money it is; null: a bonus. */
  readonly intentId: string | null;
  readonly amountNanoUsd: bigint;
  /** Beside the amount. */
  readonly lossNanoUsd: bigint;
}

export interface Bonus {
  readonly orderId: string;
  readonly organizationId: string;
  readonly givenNanoUsd: bigint;
  /** What cannot be spent any more: swept, or left after its end. */
  readonly endedNanoUsd: bigint;
  /** Of it, what the worker has swept. */
  readonly sweptNanoUsd: bigint;
}

export interface Customer {
  readonly organizationId: string;
  readonly balanceNanoUsd: bigint;
  /** Charges less refunds of replies. */
  readonly usedNanoUsd: bigint;
  readonly refundedNanoUsd: bigint;
}

export interface OrderEvidence {
  readonly payments: readonly KeptPayment[];
  readonly orders: readonly Order[];
  readonly rows: readonly OrderRow[];
  /** Of payments that wait for an operator. */
  readonly waiting: readonly { readonly intentId: string; readonly leftNanoUsd: bigint }[];
  /** What providers took above what there was; negative: what came back of it. */
  readonly losses: readonly { readonly intentId: string; readonly amountNanoUsd: bigint }[];
  /** Refunds of the product's own, also those that their provider refused. */
  readonly refunds: readonly { readonly intentId: string }[];
  readonly bonuses: readonly Bonus[];
  readonly customers: readonly Customer[];
  /** What the ledger says that the providers owe. */
  readonly clearingNanoUsd: bigint;
  /** What the stand-ins say. */
  readonly balances: readonly { readonly currency: Currency; readonly minor: bigint }[];
}

export interface Verdict {
  readonly differences: readonly unknown[];
  /** Payments whose money is right to the nano-USD, and those within what one refund rounds. */
  readonly exact: number;
  readonly rounded: number;
}

/** An order that several payments made shares its bonus out, a nano-USD each. */
const PARTS_MAX = 4n;

/** Whether the product's rows are what the stand-ins have, and no customer gained. Pure, with no code of the product. */
export function judgeOrders(evidence: OrderEvidence): Verdict {
  const judged = evidence.payments.map((payment) => judgePayment(evidence, payment));
  const differences = [
    ...evidence.payments.flatMap((payment) => wrongTotal(evidence, payment)),
    ...unknownPayments(evidence),
    ...judged.filter(({ offNanoUsd, toleranceNanoUsd }) => sizeOf(offNanoUsd) > toleranceNanoUsd),
    ...evidence.bonuses.flatMap((bonus) => wrongBonus(evidence, bonus)),
    ...evidence.customers.flatMap((customer) => wrongBalance(evidence, customer)),
    ...evidence.customers.flatMap((customer) => gainOf(evidence, customer)),
    ...wrongClearing(evidence),
  ];
  const exact = judged.filter(({ offNanoUsd }) => offNanoUsd === 0n).length;
  return { differences, exact, rounded: judged.length - exact };
}

/** A page takes what its order comes to in the unit of its provider. */
function wrongTotal({ orders }: OrderEvidence, { intentId, currency, orderId, paidMinor }: KeptPayment): unknown[] {
  const order = orders.find((each) => each.orderId === orderId);
  const due = totalMinor(currency, order?.amountNanoUsd ?? 0n);
  return due === paidMinor ? [] : [{ intentId, currency: currency.code, paidMinor, due }];
}

function unknownPayments({ payments, rows, waiting }: OrderEvidence): unknown[] {
  const known = new Set(payments.map(({ intentId }) => intentId));
  const isUnknown = (intentId: string | null): boolean => intentId !== null && !known.has(intentId);
  return [...rows, ...waiting].filter(({ intentId }) => isUnknown(intentId));
}

/** Each cent is in one place: in orders, in what waits, or it is a loss. */
function judgePayment({ orders, rows, waiting, losses, refunds }: OrderEvidence, payment: KeptPayment) {
  const { intentId, currency, orderId, paidMinor, keptMinor, moves } = payment;
  const isOfIt = (one: { readonly intentId: string | null }): boolean => one.intentId === intentId;
  const own = rows.filter(isOfIt);
  const bookedNanoUsd =
    sumOf(own, ({ amountNanoUsd, lossNanoUsd }) => amountNanoUsd + lossNanoUsd) +
    sumOf(waiting.filter(isOfIt), ({ leftNanoUsd }) => leftNanoUsd) -
    sumOf(losses.filter(isOfIt), ({ amountNanoUsd }) => amountNanoUsd);
  const paidNanoUsd = orders.find((order) => order.orderId === orderId)?.amountNanoUsd ?? 0n;
  const keptNanoUsd = paidMinor === 0n ? 0n : (paidNanoUsd * keptMinor) / paidMinor;
  // A part is its share, rounded once; a refund of ours is a multiple of the step, and so is the rest that a dispute beside it
  // takes.
  const sent = BigInt(refunds.filter(isOfIt).length);
  const toleranceNanoUsd = BigInt(moves) + sent * worthOf(currency, currency.step);
  return {
    intentId,
    currency: currency.code,
    keptNanoUsd,
    bookedNanoUsd,
    toleranceNanoUsd,
    offNanoUsd: bookedNanoUsd - keptNanoUsd,
  };
}

/** Credit that ended took its share of the bonus along, and nothing was taken that had ended before. */
function wrongBonus({ rows, orders, customers }: OrderEvidence, bonus: Bonus): unknown[] {
  const own = rows.filter(({ orderId }) => orderId === bonus.orderId);
  const movedNanoUsd = sumOf(own.filter(isBonus), ({ amountNanoUsd }) => amountNanoUsd);
  const standingNanoUsd = bonus.givenNanoUsd + movedNanoUsd - bonus.endedNanoUsd;
  const leftNanoUsd = sumOf(
    own.filter((row) => !isBonus(row)),
    ({ amountNanoUsd }) => amountNanoUsd,
  );
  const amountNanoUsd = orders.find(({ orderId }) => orderId === bonus.orderId)?.amountNanoUsd ?? 0n;
  const mostNanoUsd = amountNanoUsd === 0n ? 0n : (bonus.givenNanoUsd * leftNanoUsd) / amountNanoUsd + PARTS_MAX;
  // A reply that is refunded after its bonus was taken back returns to the lot of the bonus, where it has ended.
  const customer = customers.find(({ organizationId }) => organizationId === bonus.organizationId);
  const leastNanoUsd = -(customer?.refundedNanoUsd ?? 0n);
  const isRight = standingNanoUsd >= leastNanoUsd && standingNanoUsd <= mostNanoUsd;
  return isRight ? [] : [{ bonus, standingNanoUsd, leastNanoUsd, mostNanoUsd }];
}

const isBonus = ({ intentId }: OrderRow): boolean => intentId === null;

/** A balance is what was credited and given, less what was used and has expired. */
function wrongBalance(evidence: OrderEvidence, { organizationId, balanceNanoUsd, usedNanoUsd }: Customer): unknown[] {
  const { credit, bonus, given, swept } = shareOf(evidence, organizationId);
  const expected = credit + given + bonus - swept - usedNanoUsd;
  return balanceNanoUsd === expected ? [] : [{ organizationId, balanceNanoUsd, expected }];
}

/** What was used is at most what was paid for, bonuses whose order stands, and what is owed. */
function gainOf(evidence: OrderEvidence, { organizationId, balanceNanoUsd, usedNanoUsd }: Customer): unknown[] {
  const { credit, ended, swept } = shareOf(evidence, organizationId);
  const orders = evidence.orders.filter((order) => order.organizationId === organizationId);
  const standing = sumOf(orders, (order) => {
    const given = sumOf(
      evidence.bonuses.filter(({ orderId }) => orderId === order.orderId),
      (bonus) => bonus.givenNanoUsd,
    );
    const rows = evidence.rows.filter(({ orderId, intentId }) => orderId === order.orderId && intentId !== null);
    const left = sumOf(rows, ({ amountNanoUsd }) => amountNanoUsd);
    return given === 0n ? 0n : (given * left) / order.amountNanoUsd + PARTS_MAX;
  });
  const spendable = balanceNanoUsd - (ended - swept);
  const owed = spendable < 0n ? -spendable : 0n;
  const gainNanoUsd = usedNanoUsd - credit - standing - owed;
  return gainNanoUsd > 0n ? [{ organizationId, gainNanoUsd, usedNanoUsd, credit, standing, owed }] : [];
}

function shareOf({ rows, bonuses }: OrderEvidence, organizationId: string) {
  const own = rows.filter((row) => row.organizationId === organizationId);
  const given = bonuses.filter((bonus) => bonus.organizationId === organizationId);
  return {
    credit: sumOf(
      own.filter((row) => !isBonus(row)),
      ({ amountNanoUsd }) => amountNanoUsd,
    ),
    bonus: sumOf(own.filter(isBonus), ({ amountNanoUsd }) => amountNanoUsd),
    given: sumOf(given, ({ givenNanoUsd }) => givenNanoUsd),
    ended: sumOf(given, ({ endedNanoUsd }) => endedNanoUsd),
    swept: sumOf(given, ({ sweptNanoUsd }) => sweptNanoUsd),
  };
}

/** All together: what providers owe by the ledger is what they have, less the bank's rounding of each move. */
function wrongClearing({ clearingNanoUsd, balances, payments, orders, refunds }: OrderEvidence): unknown[] {
  const heldOf = ({ keptMinor, feesMinor }: KeptPayment): bigint => keptMinor - feesMinor;
  const strange = balances.flatMap(({ currency, minor }) => {
    const held = sumOf(
      payments.filter((payment) => payment.currency.code === currency.code),
      heldOf,
    );
    return held === minor ? [] : [{ currency: currency.code, held, minor }];
  });
  const owed = sumOf(payments, (payment) => {
    const paidNanoUsd = orders.find(({ orderId }) => orderId === payment.orderId)?.amountNanoUsd ?? 0n;
    return (paidNanoUsd * heldOf(payment)) / payment.paidMinor;
  });
  const rounding =
    sumOf(payments, ({ moves }) => BigInt(moves)) +
    sumOf(refunds, ({ intentId }) => {
      const currency = payments.find((payment) => payment.intentId === intentId)?.currency;
      return currency === undefined ? 0n : worthOf(currency, currency.step);
    });
  return [...strange, ...(sizeOf(clearingNanoUsd - owed) <= rounding ? [] : [{ clearingNanoUsd, owed, rounding }])];
}

const sizeOf = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

function sumOf<Row>(rows: readonly Row[], amountOf: (row: Row) => bigint): bigint {
  return rows.reduce((sum, row) => sum + amountOf(row), 0n);
}
