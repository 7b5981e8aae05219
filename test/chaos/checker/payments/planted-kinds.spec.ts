import { judge } from '../judge.js';
import type { HandPayoutRow, ProviderEvidence, TopupEvidence } from './payment-evidence.js';
import {
  BUYER,
  charge,
  credit,
  events,
  order,
  ORDER,
  page,
  paymentDefectsOf,
  planted,
  PREFIX,
  PROVIDER,
  REFUND,
  type Plant,
} from './sound-payments.js';
import { worthOf } from './worth.js';

const USD = 1_000_000_000n;
/** A dollar is 8 yuan for orders, and 10 when the money arrives. */
const [RATE, LATER] = [8n * USD, 10n * USD];

/** $60 with $1 of a fee for the customer: 488 yuan. */
const yuanPage = { ...page, amountNanoUsd: 61n * USD, taxNanoUsd: 0n };
const yuanCharge = { ...charge, amountNanoUsd: 61n * USD, feeNanoUsd: 0n };
const yuanOrder = {
  ...order,
  rateNano: RATE,
  totalMinor: 48_800n,
  paidNanoUsd: 61n * USD,
  refundedNanoUsd: 20n * USD,
  disputedNanoUsd: 0n,
};
const yuanEvent = { ...events[0]!, grossNanoUsd: 61n * USD, taxNanoUsd: 0n };
const yuanCredit = { ...credit, taxNanoUsd: 0n };
const refund = {
  id: REFUND,
  orderId: ORDER,
  waitingId: null,
  state: 'succeeded',
  amountNanoUsd: 20n * USD,
  grossNanoUsd: 20n * USD,
  grossMinor: 16_000n,
};
const transferred = {
  refundId: `refund:${REFUND}`,
  intentId: 'pi_1',
  amountNanoUsd: 20n * USD,
  status: 'succeeded',
  ownId: REFUND,
  isReturn: false,
};
const taken = {
  ...credit,
  id: '2',
  kind: 'payment_refund',
  externalRef: `refund:${REFUND}`,
  amountNanoUsd: -20n * USD,
  taxNanoUsd: 0n,
  surchargeNanoUsd: 0n,
};
const clawed = {
  ...taken,
  id: '3',
  kind: 'bonus_clawback',
  reverses: '2',
  amountNanoUsd: -1n * USD,
};
/** All of 328 yuan, in two payouts: $16 of claims at the rate of orders, and $25. */
const handPayouts: readonly HandPayoutRow[] = [
  { providerId: PROVIDER, externalRef: 'line 0', amountMinor: 12_800n },
  { providerId: PROVIDER, externalRef: 'line 1', amountMinor: 20_000n },
];
const entry = (kind: string, line: number, amountNanoUsd: bigint) => ({
  kind,
  externalRef: `${PREFIX}:line ${line}`,
  amountNanoUsd,
});
const entries = [entry('payout', 0, 16n * USD), entry('payout', 1, 20n * USD), entry('fx_difference', 1, 5n * USD)];
const kept: Plant = {
  balance: 42n * USD,
  provider: { ratesNano: [RATE, LATER], settlement: 'recorded', handPayouts },
  standIn: {
    pages: [yuanPage],
    charges: [yuanCharge],
    refunds: [transferred],
    disputes: [],
    payouts: [],
    balanceNanoUsd: 41n * USD,
    balanceMinor: 32_800n,
  },
  recorded: {
    orders: [yuanOrder],
    events: [yuanEvent],
    payments: [yuanCredit, taken, clawed],
    refunds: [refund],
    disputes: [],
    entries,
    accounts: { payments_clearing: 0n, bank: 36n * USD, fx_difference: 5n * USD },
  },
};

/** The same with dollars, to an account of the operator's own. */
const own: Plant = {
  ...kept,
  provider: { settlement: 'own_account' },
  standIn: { ...kept.standIn, balanceNanoUsd: 0n, balanceMinor: 0n },
  recorded: {
    ...kept.recorded,
    orders: [{ ...yuanOrder, rateNano: USD, totalMinor: 6_100n }],
    refunds: [{ ...refund, grossMinor: 2_000n }],
    entries: [
      { kind: 'payout', externalRef: `${PREFIX}:pi_1:paid`, amountNanoUsd: 61n * USD },
      { kind: 'payout', externalRef: `${PREFIX}:refund:${REFUND}:refunded`, amountNanoUsd: -20n * USD },
    ],
    accounts: { payments_clearing: 0n, bank: 41n * USD },
  },
};

/** The changes of a plant on top of another one. */
const plus = (plant: Plant, changes: Plant): Plant => ({
  ...plant,
  ...changes,
  provider: { ...plant.provider, ...changes.provider },
  standIn: { ...plant.standIn, ...changes.standIn },
  recorded: { ...plant.recorded, ...changes.recorded },
});
const keptBut = (changes: Plant): Plant => plus(kept, changes);
const ofProvider = (provider: Partial<ProviderEvidence>): Plant => keptBut({ provider });

describe('providers that keep their money, or none', () => {
  it.each<[string, Plant]>([
    ['one in yuan whose payouts an operator records', kept],
    ['one that pays to an account of the operator’s own', own],
  ])('are found right: %s', (_what, plant) => {
    expect(judge(planted(plant))).toEqual([]);
  });

  it.each<[string, string, Plant]>([
    ['an order at a rate that never was', 'payment_parts', ofProvider({ ratesNano: [LATER] })],
    [
      'an order whose total is another one by its rate',
      'payment_parts',
      keptBut({ recorded: { orders: [{ ...yuanOrder, totalMinor: 48_801n }] } }),
    ],
    [
      'a refund of another amount in yuan',
      'refund_sent',
      keptBut({ recorded: { refunds: [{ ...refund, grossMinor: 16_001n }] } }),
    ],
    ['a payout that is not booked', 'provider_money', keptBut({ recorded: { entries: entries.slice(1) } })],
    ['a payout that is booked twice', 'provider_money', keptBut({ recorded: { entries: [...entries, entries[0]!] } })],
    ['a payout that no operator recorded', 'provider_money', ofProvider({ handPayouts: handPayouts.slice(0, 1) })],
    [
      'a payout at a rate that never was',
      'provider_money',
      keptBut({
        recorded: {
          entries: [entry('payout', 0, 15n * USD), entry('fx_difference', 0, 1n * USD), ...entries.slice(1)],
          accounts: { payments_clearing: 0n, bank: 35n * USD, fx_difference: 6n * USD },
        },
      }),
    ],
    [
      'a difference of rates that belongs to no payout',
      'provider_money',
      keptBut({ recorded: { entries: [...entries, entry('fx_difference', 9, 1n)] } }),
    ],
    [
      'a difference of rates of a nano more',
      'provider_money',
      keptBut({ recorded: { accounts: { bank: 36n * USD, fx_difference: 5n * USD + 1n } } }),
    ],
    [
      'claims that stay after a payout of everything',
      'provider_money',
      keptBut({ recorded: { accounts: { payments_clearing: 1n, bank: 36n * USD, fx_difference: 5n * USD - 1n } } }),
    ],
    ['money that is left and never paid out', 'provider_money', keptBut({ standIn: { balanceMinor: 32_801n } })],
    [
      'a payment to the own account that is not in the bank',
      'provider_money',
      plus(own, { recorded: { accounts: { payments_clearing: 61n * USD, bank: -20n * USD } } }),
    ],
    [
      'a transfer from the own account that stays in the bank',
      'provider_money',
      plus(own, { recorded: { entries: own.recorded!.entries!.slice(0, 1) } }),
    ],
  ])('%s: %s', (_what, defect, plant) => {
    expect(paymentDefectsOf(plant)).toContain(defect);
  });
});

const METHOD = 'method-1';
const limit = { organizationId: BUYER, providerId: PROVIDER, amountNanoUsd: 60n * USD, monthlyMaxNanoUsd: 60n * USD };
const made = { orderId: ORDER, organizationId: BUYER, startedAtMs: 1_000, endedAtMs: 2_000 };
const method = { methodId: METHOD, organizationId: BUYER, providerId: PROVIDER };
const sound: TopupEvidence = { limits: [limit], charges: [made], methods: [method] };
const charged: Plant = { recorded: { orders: [{ ...order, methodId: METHOD }] } };
/** The one order of the run is an automatic top-up. */
const topup = (changes: Partial<TopupEvidence> = {}, plant: Plant = {}): Plant =>
  plus(charged, { ...plant, payments: { topups: { ...sound, ...changes } } });

describe('an automatic top-up', () => {
  it('is found right', () => {
    expect(judge(planted(topup()))).toEqual([]);
  });

  it.each<[string, string, Plant]>([
    ['that no one consented to', 'topup', topup({ limits: [] })],
    ['of another amount', 'topup', topup({ limits: [{ ...limit, amountNanoUsd: 61n * USD }] })],
    ['at another provider', 'topup', topup({ limits: [{ ...limit, providerId: 'other' }] })],
    ['of another’s method', 'topup', topup({ methods: [{ ...method, organizationId: 'other' }] })],
    ['of a method of another provider', 'topup', topup({ methods: [{ ...method, providerId: 'other' }] })],
    ['without its charge', 'topup', topup({ charges: [] })],
    ['of a charge without its order', 'topup', topup({ charges: [made, { ...made, orderId: 'other' }] })],
    [
      'that begins while another one is open',
      'topup',
      topup({ charges: [made, { ...made, orderId: 'other', startedAtMs: 1_999 }] }),
    ],
    [
      'that was charged twice at its provider',
      'topup',
      topup({}, { standIn: { pages: [page, { ...page, pageId: 'pi_9', intentId: null, paymentStatus: 'unpaid' }] } }),
    ],
    ['above the maximum of its month', 'topup', topup({ limits: [{ ...limit, monthlyMaxNanoUsd: 59n * USD }] })],
    ['that is open for ever', 'payment_open', topup({ charges: [{ ...made, endedAtMs: null }] })],
    [
      'that is paid and not credited',
      'payment',
      topup({}, { recorded: { orders: [{ ...order, methodId: METHOD, state: 'failed' }], payments: [], bonuses: [] } }),
    ],
  ])('%s: %s', (_what, defect, plant) => {
    expect(paymentDefectsOf(plant)).toContain(defect);
  });

  it('that begins when the one before has ended is found right', () => {
    const orders = topup({ charges: [made, { ...made, orderId: 'other', startedAtMs: 2_000 }] });
    expect(judge(planted(orders)).flatMap(({ rows }) => rows)).not.toContainEqual(
      expect.objectContaining({ before: made }),
    );
  });
});

describe('what minor units are worth', () => {
  it.each([
    [100n, USD, USD],
    [800n, 8n * USD, USD],
    [1n, 80n * USD, 125_000n],
    [1n, 100n * USD, 100_000n],
  ])('%s at %s is %s', (minor, rateNano, nanoUsd) => {
    expect(worthOf(minor, rateNano)).toBe(nanoUsd);
  });

  it('is whole, or refused', () => {
    expect(() => worthOf(1n, 3n * USD)).toThrow(RangeError);
    expect(() => worthOf(1n, 0n)).toThrow(RangeError);
  });
});
