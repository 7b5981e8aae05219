import { judge } from '../judge.js';
import {
  recorded,
  BUYER,
  charge,
  clawback,
  clawedAgain,
  credit,
  dispute,
  entries,
  events,
  order,
  ORDER,
  ownRefund,
  page,
  paymentDefectsOf,
  payments,
  payouts,
  planted,
  PREFIX,
  refunded,
  reinstated,
  sentRefund,
  soundPayments,
  standIn,
  withdrawn,
  type Plant,
} from './sound-payments.js';

const USD = 1_000_000_000n;
const all = recorded.payments;
const without = (row: object): typeof all => all.filter((each) => each !== row);
const replaced = (row: object, changes: object): typeof all =>
  all.map((each) => (each === row ? { ...each, ...changes } : each));
const accounts = (changes: Record<string, bigint>) => ({ ...recorded.accounts, ...changes });

/** A second payment of the order, and the money that waits. */
const secondPage = { ...page, pageId: 'cs_2', intentId: 'pi_2', amountNanoUsd: 61n * USD, taxNanoUsd: 0n };
const secondCharge = { ...charge, chargeId: 'ch_2', intentId: 'pi_2', amountNanoUsd: 61n * USD, feeNanoUsd: 0n };
const waitingRow = {
  id: 'w-1',
  orderId: ORDER,
  intentId: 'pi_2',
  reason: 'twice',
  amountNanoUsd: 61n * USD,
  leftNanoUsd: 61n * USD,
};
const secondEvent = { ...events[0]!, externalRef: 'pi_2', grossNanoUsd: 61n * USD, taxNanoUsd: 0n };
const twice: Required<Pick<Plant, 'standIn' | 'recorded'>> = {
  standIn: {
    pages: [page, secondPage],
    charges: [charge, { ...secondCharge, transactionId: 'txn_9' }],
    balanceNanoUsd: standIn.balanceNanoUsd + 61n * USD,
  },
  recorded: {
    events: [...events, secondEvent],
    waiting: [waitingRow],
    orders: [{ ...order, paidNanoUsd: 134n * USD }],
    accounts: accounts({ payments_clearing: 48n * USD, unapplied_payments: -61n * USD }),
  },
};
const plusTwice = (plant: Plant): Plant => ({
  standIn: { ...twice.standIn, ...plant.standIn },
  recorded: { ...twice.recorded, ...plant.recorded },
});
/** The dashboard refunds all of the second payment. */
const secondRefund = { ...sentRefund, refundId: 're_2', intentId: 'pi_2', amountNanoUsd: 61n * USD, ownId: null };
const twiceRefunded = {
  standIn: {
    ...twice.standIn,
    refunds: [sentRefund, secondRefund],
    balanceNanoUsd: standIn.balanceNanoUsd,
  },
  orders: [{ ...order, paidNanoUsd: 134n * USD, refundedNanoUsd: 85n * USD }],
};

describe('payments that are sound', () => {
  it.each<[string, Plant]>([
    ['one with a refund, a dispute and payouts', {}],
    ['a second one that waits', twice],
    [
      'a second one that was refunded from what waits',
      {
        standIn: twiceRefunded.standIn,
        recorded: {
          ...twice.recorded,
          orders: twiceRefunded.orders,
          waiting: [{ ...waitingRow, leftNanoUsd: 0n }],
          entries: [
            ...entries,
            { kind: 'payment_return', externalRef: `${PREFIX}:re_2:w-1`, amountNanoUsd: 61n * USD },
          ],
          accounts: recorded.accounts,
        },
      },
    ],
    ['an open order whose page is open', openOrder('open', 'unpaid')],
    ['an order whose debit is not settled', openOrder('complete', 'unpaid')],
  ])('are found right: %s', (_what, plant) => {
    expect(judge(planted(plant))).toEqual([]);
  });

  it('are found right', () => {
    expect(judge(soundPayments)).toEqual([]);
  });
});

describe('payments', () => {
  it.each<[string, string, Plant]>([
    ['a paid page that nothing notes', 'payment', plusTwice({ recorded: { events } })],
    ['a paid page that is noted and neither credited nor waits', 'payment', plusTwice({ recorded: { waiting: [] } })],
    [
      'a payment that is credited and waits',
      'payment',
      { recorded: { waiting: [{ ...waitingRow, intentId: 'pi_1' }] } },
    ],
    ['an order that is credited twice', 'payment', { recorded: { payments: [credit, ...all] } }],
    ['a bonus that is granted twice', 'payment', { recorded: { bonuses: [...recorded.bonuses, ...recorded.bonuses] } }],
    ['a bonus that is missing', 'payment', { recorded: { bonuses: [] } }],
    [
      'a credit of an order that is not credited',
      'payment',
      { recorded: { orders: [{ ...order, state: 'expired' }] } },
    ],
    ['a credit that was not paid', 'payment', { standIn: { pages: [{ ...page, paymentStatus: 'unpaid' }] } }],
    [
      'an event above what the card paid',
      'payment',
      { standIn: { charges: [{ ...charge, amountNanoUsd: 72n * USD }] } },
    ],
    ['money that waits without having come', 'payment', { recorded: twice.recorded }],
    ['money that waits as late and is not', 'payment', waits({ reason: 'late' })],
    ['money that waits as too little and is not', 'payment', waits({ reason: 'under' })],
    ['money that waits for no known order and has one', 'payment', waits({ reason: 'unknown_order' })],
    ['more left than came', 'payment', waits({ leftNanoUsd: 62n * USD })],
    [
      'an exact payment that waits as too much',
      'payment',
      {
        recorded: { payments: [], bonuses: [], waiting: [{ ...waitingRow, intentId: 'pi_1', reason: 'over' }] },
      },
    ],
    ['an order that was lost', 'payment_parts', { recorded: { orders: [] } }],
    [
      'an order of another amount than ordered',
      'payment_parts',
      { payments: { purchases: [{ ...payments.purchases[0]!, amountNanoUsd: 61n * USD }] } },
    ],
    ['another fee for the customer', 'payment_parts', { recorded: { orders: [{ ...order, surchargeNanoUsd: 0n }] } }],
    ['another bonus', 'payment_parts', { recorded: { orders: [{ ...order, bonusNanoUsd: 2n * USD }] } }],
    ['a page of another amount', 'payment_parts', { standIn: { pages: [{ ...page, dueNanoUsd: 62n * USD }] } }],
    ['a credit of another amount', 'payment_parts', credited({ amountNanoUsd: 61n * USD, taxNanoUsd: 11n * USD })],
    ['a credit with another tax', 'payment_parts', credited({ taxNanoUsd: 11n * USD })],
    ['a credit to another organization', 'payment_parts', credited({ organizationId: 'other' })],
  ])('%s: %s', (_what, defect, plant) => {
    expect(paymentDefectsOf(plant)).toContain(defect);
  });
});

describe('what is taken back', () => {
  it.each<[string, string, Plant]>([
    ['a refund that is not booked', 'taken_back', { recorded: { payments: without(refunded) } }],
    ['a refund that is booked twice', 'taken_back', { recorded: { payments: [...all, { ...refunded, id: '7' }] } }],
    ['a refund of another amount', 'taken_back', booking(refunded, { amountNanoUsd: -19n * USD })],
    [
      'a refund with another tax',
      'taken_back',
      booking(refunded, { amountNanoUsd: -21n * USD, taxNanoUsd: -3n * USD }),
    ],
    ['a refund that was not made', 'taken_back', { standIn: { refunds: [] } }],
    [
      'a refund that failed and is not undone',
      'taken_back',
      { standIn: { refunds: [{ ...sentRefund, status: 'failed' }] } },
    ],
    [
      'a refund that was refused and is not undone',
      'taken_back',
      { standIn: { refunds: [] }, recorded: { refunds: [{ ...ownRefund, state: 'failed' }] } },
    ],
    ['a dispute that is not booked', 'taken_back', { recorded: { payments: without(withdrawn) } }],
    ['a dispute that is booked twice', 'taken_back', { recorded: { payments: [...all, { ...withdrawn, id: '7' }] } }],
    [
      'a dispute in another proportion',
      'taken_back',
      booking(withdrawn, { amountNanoUsd: -41n * USD, taxNanoUsd: -7n * USD }),
    ],
    ['a reinstatement that is not booked', 'taken_back', { recorded: { payments: without(reinstated) } }],
    [
      'a reinstatement that is booked twice',
      'taken_back',
      { recorded: { payments: [...all, { ...reinstated, id: '7' }] } },
    ],
    [
      'a reinstatement in another order',
      'taken_back',
      booking(reinstated, { amountNanoUsd: 9n * USD, taxNanoUsd: 0n, surchargeNanoUsd: 0n }),
    ],
    ['a bonus that stays', 'taken_back', { recorded: { payments: without(clawback) } }],
    ['a bonus that is taken back in part', 'taken_back', booking(clawedAgain, { amountNanoUsd: -1n * USD })],
    [
      'a refund of money that waits from the wallet',
      'taken_back',
      {
        standIn: twiceRefunded.standIn,
        recorded: {
          ...twice.recorded,
          orders: twiceRefunded.orders,
          payments: [
            ...all,
            { ...refunded, id: '7', externalRef: `${PREFIX}:re_2`, amountNanoUsd: -61n * USD, taxNanoUsd: 0n },
          ],
        },
      },
    ],
    [
      'a refund that was sent twice',
      'refund_sent',
      { standIn: { refunds: [sentRefund, { ...sentRefund, refundId: 're_2' }] } },
    ],
    ['a refund to another payment', 'refund_sent', { standIn: { refunds: [{ ...sentRefund, intentId: 'pi_2' }] } }],
    [
      'a refund sent with another amount',
      'refund_sent',
      { recorded: { refunds: [{ ...ownRefund, grossNanoUsd: 23n * USD }] } },
    ],
    ['a refund that was never sent', 'refund_sent', { standIn: { refunds: [] } }],
    ['a refund that ended otherwise', 'refund_sent', { recorded: { refunds: [{ ...ownRefund, state: 'failed' }] } }],
    ['a refund that the product does not know', 'refund_sent', { recorded: { refunds: [] } }],
  ])('%s: %s', (_what, defect, plant) => {
    expect(paymentDefectsOf(plant)).toContain(defect);
  });
});

describe('the money of a provider', () => {
  it.each<[string, string, Plant]>([
    ['a fee that is missing', 'provider_money', { recorded: { entries: entries.slice(1) } }],
    ['a fee of another amount', 'provider_money', entry(0, 3n * USD)],
    ['a fee of a dispute that is missing', 'provider_money', entry(1, 14n * USD)],
    ['a payout that did not arrive', 'provider_money', { standIn: { payouts: payouts.slice(1) } }],
    ['a payout that came back and is not returned', 'provider_money', { recorded: { entries: entries.slice(0, 4) } }],
    [
      'a claim of a cent more',
      'provider_money',
      { recorded: { accounts: accounts({ payments_clearing: -12_990_000_000n }) } },
    ],
    ['a balance of a cent less', 'provider_money', { standIn: { balanceNanoUsd: -20_010_000_000n } }],
    ['another sum at the bank', 'provider_money', { recorded: { accounts: accounts({ bank: 0n }) } }],
    [
      'money that waits on its account only',
      'provider_money',
      { recorded: { accounts: accounts({ unapplied_payments: -1n }) } },
    ],
    ['a transfer that is no provider’s', 'provider_money', { payments: { strayTransfers: [{}] } }],
    [
      'an order that shows another refund',
      'provider_money',
      { recorded: { orders: [{ ...order, refundedNanoUsd: 0n }] } },
    ],
    [
      'an order that shows another dispute',
      'provider_money',
      { recorded: { orders: [{ ...order, disputedNanoUsd: 0n }] } },
    ],
    ['a dispute of another payment', 'provider_money', { standIn: { disputes: [{ ...dispute, intentId: 'pi_9' }] } }],
    ['a balance of a nano more', 'payment_balance', { balance: 1n }],
    ['a balance that is missing', 'payment_balance', { payments: { organizationIds: [BUYER, 'other'] } }],
  ])('%s: %s', (_what, defect, plant) => {
    expect(paymentDefectsOf(plant)).toContain(defect);
  });

  it.each<[string, Plant]>([
    ['a status check', { recorded: { statusChecks: [{ subject: 'session:cs_1' }] } }],
    ['an event that is not booked', { recorded: { events: [{ ...events[0]!, isBooked: false }, events[1]!] } }],
    ['a refund that is booked', { recorded: { refunds: [{ ...ownRefund, state: 'booked' }] } }],
    ['a refund that is sent', { recorded: { refunds: [{ ...ownRefund, state: 'sent' }] } }],
    ['a dispute that is won', { recorded: { disputes: [{ disputeId: 'du_1', status: 'needs_response' }] } }],
    ['a dispute that is unknown', { recorded: { disputes: [] } }],
    ['an order whose page has expired', openOrder('expired', 'unpaid')],
    ['something for longer than the wait', { payments: { secondsUntilQuiet: null } }],
  ])('open for ever: %s', (_what, plant) => {
    expect(paymentDefectsOf(plant)).toContain('payment_open');
  });
});

function waits(changes: object): Plant {
  return plusTwice({ recorded: { waiting: [{ ...waitingRow, ...changes }] } });
}

function credited(changes: object): Plant {
  return { recorded: { payments: replaced(credit, changes) } };
}

function booking(row: object, changes: object): Plant {
  return { recorded: { payments: replaced(row, changes) } };
}

function entry(index: number, amountNanoUsd: bigint): Plant {
  return { recorded: { entries: entries.map((each, at) => (at === index ? { ...each, amountNanoUsd } : each)) } };
}

/** An order beside the paid one. */
function openOrder(status: string, paymentStatus: string): Plant {
  const ids = { orderId: 'order-2', pageId: 'cs_3' };
  const nothing = { paidNanoUsd: 0n, refundedNanoUsd: 0n, disputedNanoUsd: 0n };
  return {
    standIn: { pages: [page, { ...page, ...ids, intentId: null, status, paymentStatus }] },
    recorded: { orders: [order, { ...order, ...ids, ...nothing, state: 'created' }] },
  };
}
