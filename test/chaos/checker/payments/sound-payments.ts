import { formatId } from '#core';
import type { Evidence } from '../evidence.js';
import { judge } from '../judge.js';
import { sound } from '../sound-run.js';
import type {
  EventRow,
  OrderPaymentRow,
  OrderRow,
  PageRow,
  RecordedPayments,
  PaymentsEvidence,
  ProviderEvidence,
  StandIn,
} from './payment-evidence.js';

const USD = 1_000_000_000n;
export const PROVIDER = '01a21aa7-0000-7000-8000-000000000001';
export const ORDER = '01a21aa7-0000-7000-8000-000000000002';
export const BUYER = '01a21aa7-0000-7000-8000-000000000003';
export const REFUND = '01a21aa7-0000-7000-8000-000000000004';
export const PREFIX = formatId('prv', PROVIDER);

/** $60 with a bonus of 5 %, $1 of a fee for the customer and $12 of tax; the provider's fee is $2. */
export const page: PageRow = {
  pageId: 'cs_1',
  orderId: ORDER,
  organizationId: BUYER,
  intentId: 'pi_1',
  status: 'complete',
  paymentStatus: 'paid',
  amountNanoUsd: 73n * USD,
  dueNanoUsd: 61n * USD,
  taxNanoUsd: 12n * USD,
};
export const charge = {
  chargeId: 'ch_1',
  intentId: 'pi_1',
  amountNanoUsd: 73n * USD,
  transactionId: 'txn_1',
  feeNanoUsd: 2n * USD,
};
/** Of $20 with $4 of tax, by the product. */
export const sentRefund = {
  refundId: 're_1',
  intentId: 'pi_1',
  amountNanoUsd: 24n * USD,
  status: 'succeeded',
  ownId: REFUND,
  isReturn: false,
};
/** Withdrew $49 and a fee of $15; $9 came back. */
export const dispute = {
  disputeId: 'du_1',
  intentId: 'pi_1',
  status: 'won',
  moves: [
    { transactionId: 'txn_2', amountNanoUsd: -49n * USD, feeNanoUsd: 15n * USD },
    { transactionId: 'txn_3', amountNanoUsd: 9n * USD, feeNanoUsd: 0n },
  ],
};
export const payouts = [
  { payoutId: 'po_1', amountNanoUsd: 5n * USD, status: 'paid' },
  { payoutId: 'po_2', amountNanoUsd: 6n * USD, status: 'failed' },
  { payoutId: 'po_3', amountNanoUsd: 7n * USD, status: 'in_transit' },
];
/** 73 − 2 − 24 − 49 − 15 + 9 − 5 − 7; the product books the last payout when it arrives. */
export const standIn: StandIn = {
  pages: [page],
  charges: [charge],
  refunds: [sentRefund],
  disputes: [dispute],
  payouts,
  balanceNanoUsd: -20n * USD,
  balanceMinor: 0n,
};

export const order: OrderRow = {
  orderId: ORDER,
  organizationId: BUYER,
  state: 'credited',
  pageId: 'cs_1',
  amountNanoUsd: 60n * USD,
  surchargeNanoUsd: 1n * USD,
  bonusNanoUsd: 3n * USD,
  paidNanoUsd: 73n * USD,
  refundedNanoUsd: 24n * USD,
  disputedNanoUsd: 40n * USD,
  expiresAtMs: 0,
  rateNano: USD,
  totalMinor: 6_100n,
  methodId: null,
};
const event = (kind: string, externalRef: string, gross: bigint, tax = 0n): EventRow => ({
  kind,
  externalRef,
  orderId: ORDER,
  grossNanoUsd: gross * USD,
  taxNanoUsd: tax * USD,
  isBooked: true,
});
export const events: readonly EventRow[] = [event('paid', 'pi_1', 73n, 12n), event('payment_fee', 'txn_1', 2n)];

const booked = (fields: Partial<OrderPaymentRow>): OrderPaymentRow => ({
  id: '1',
  kind: 'topup',
  orderId: ORDER,
  organizationId: BUYER,
  externalRef: null,
  reverses: null,
  amountNanoUsd: 0n,
  taxNanoUsd: 0n,
  surchargeNanoUsd: 0n,
  lossNanoUsd: 0n,
  isFromWaiting: false,
  ...fields,
});
export const credit = booked({
  externalRef: `${PREFIX}:pi_1`,
  amountNanoUsd: 60n * USD,
  taxNanoUsd: 12n * USD,
  surchargeNanoUsd: 1n * USD,
});
export const refunded = booked({
  id: '2',
  kind: 'payment_refund',
  externalRef: `refund:${REFUND}`,
  amountNanoUsd: -20n * USD,
  taxNanoUsd: -4n * USD,
});
/** A third of the bonus. */
export const clawback = booked({
  id: '3',
  kind: 'bonus_clawback',
  externalRef: `refund:${REFUND}`,
  reverses: '2',
  amountNanoUsd: -1n * USD,
});
/** All that is left. */
export const withdrawn = booked({
  id: '4',
  kind: 'chargeback',
  externalRef: `${PREFIX}:txn_2`,
  amountNanoUsd: -40n * USD,
  taxNanoUsd: -8n * USD,
  surchargeNanoUsd: -1n * USD,
});
export const clawedAgain = booked({
  id: '5',
  kind: 'bonus_clawback',
  externalRef: `${PREFIX}:txn_2`,
  reverses: '4',
  amountNanoUsd: -2n * USD,
});
/** The fee and the tax first. */
export const reinstated = booked({
  id: '6',
  kind: 'reversal',
  externalRef: `${PREFIX}:txn_3`,
  reverses: '4',
  taxNanoUsd: 8n * USD,
  surchargeNanoUsd: 1n * USD,
});

export const entries = [
  { kind: 'payment_fee', externalRef: `${PREFIX}:txn_1`, amountNanoUsd: 2n * USD },
  { kind: 'dispute_fee', externalRef: `${PREFIX}:txn_2`, amountNanoUsd: 15n * USD },
  { kind: 'payout', externalRef: `${PREFIX}:po_1`, amountNanoUsd: 5n * USD },
  { kind: 'payout', externalRef: `${PREFIX}:po_2`, amountNanoUsd: 6n * USD },
  { kind: 'payout', externalRef: `${PREFIX}:po_2:returned`, amountNanoUsd: -6n * USD },
];
export const ownRefund = {
  id: REFUND,
  orderId: ORDER,
  waitingId: null,
  state: 'succeeded',
  amountNanoUsd: 20n * USD,
  grossNanoUsd: 24n * USD,
  grossMinor: 2_400n,
};
export const recorded: RecordedPayments = {
  orders: [order],
  events,
  waiting: [],
  bonuses: [{ orderId: ORDER, amountNanoUsd: 3n * USD }],
  entries,
  payments: [credit, refunded, clawback, withdrawn, clawedAgain, reinstated],
  refunds: [ownRefund],
  disputes: [{ disputeId: 'du_1', status: 'won' }],
  statusChecks: [],
  accounts: { payments_clearing: -13n * USD, bank: 5n * USD },
};

export const provider: ProviderEvidence = {
  ratesNano: [USD],
  settlement: 'stated',
  handPayouts: [],
  providerId: PROVIDER,
  name: 'Card',
  surcharge: { ppm: 10_000n, fixedNanoUsd: USD / 2n - USD / 10n },
  standIn,
  recorded,
};
export const payments: PaymentsEvidence = {
  purchases: [{ orderId: ORDER, organizationId: BUYER, providerId: PROVIDER, amountNanoUsd: 60n * USD }],
  organizationIds: [BUYER],
  bonuses: {
    package: { amountNanoUsd: 20n * USD, bonusNanoUsd: 2n * USD },
    percent: { fromNanoUsd: 50n * USD, ppm: 50_000n },
  },
  topups: { limits: [], charges: [], methods: [] },
  providers: [provider],
  strayTransfers: [],
  secondsUntilQuiet: 3,
};

const balanceOf = (postedNanoUsd: bigint): Evidence['wallets'][number] => {
  const truth = { postedNanoUsd, blockedNanoUsd: 0n, creditLimitNanoUsd: 0n, version: 1n };
  return { organizationId: BUYER, truth, projection: truth };
};

/** The evidence of a correct run whose buyer paid one order, of which all is taken back. */
export const soundPayments: Evidence = { ...sound, wallets: [...sound.wallets, balanceOf(0n)], payments };

/** What a plant changes of a sound run. */
export interface Plant {
  readonly provider?: Partial<ProviderEvidence>;
  readonly standIn?: Partial<StandIn>;
  readonly recorded?: Partial<RecordedPayments>;
  readonly payments?: Partial<PaymentsEvidence>;
  readonly balance?: bigint;
}

/** The run after these changes. */
export function planted(plant: Plant): Evidence {
  const changed = {
    ...provider,
    ...plant.provider,
    standIn: { ...standIn, ...plant.standIn },
    recorded: { ...recorded, ...plant.recorded },
  };
  return {
    ...soundPayments,
    wallets: [...sound.wallets, balanceOf(plant.balance ?? 0n)],
    payments: { ...payments, providers: [changed], ...plant.payments },
  };
}

/** The kinds of findings after these changes. */
export function paymentDefectsOf(plant: Plant): string[] {
  return [...new Set(judge(planted(plant)).map(({ defect }) => defect))];
}
