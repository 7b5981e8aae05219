import { LedgerFixture, OPERATOR } from '../../../test/support/ledger/ledger-fixture.js';
import { CENT, LineWorld, USD } from '../../../test/support/payments/line-world.js';
import { paymentServices, type PaymentServices } from '../../../test/support/payments/payment-services.js';

let ledger: LedgerFixture;
let of: PaymentServices;
let world: LineWorld;

beforeAll(async () => {
  ledger = await LedgerFixture.open('routify_control');
  of = paymentServices(ledger);
});

afterAll(() => ledger.close());

beforeEach(async () => {
  world = await LineWorld.open(ledger, of);
});

const refundsOf = async (orderId: string) => {
  const { rows } = await of.refunds.list({ orderId }, { limit: 10, after: null, before: null });
  return rows.map(({ state, providerId, currency, grossMinor }) => ({ state, providerId, currency, grossMinor }));
};

/** As a release of before left it: payments had no moves, and refunds named no payment. */
async function forgetMoves(): Promise<void> {
  await ledger.owner.query(`BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM payment_move;
    UPDATE order_refund SET payment_id = NULL; COMMIT`);
}

/** A payment of one organization, assigned to an order of another. */
async function assigned(cents = 6_000n, orderCents = cents) {
  const { second, order: first } = await world.paidTwice(cents);
  const order = await world.order(world.cards, orderCents, 1);
  await world.assign(second, order);
  return { first, second, order };
}

describe('LEDGER-47: a payment that an operator assigned', () => {
  it.each(['now', 'before payments were followed'])(
    'is disputed where its money is, and comes back there (%s)',
    async (when) => {
      const lost = (await world.booked()).lost;
      const { first, second, order } = await assigned();
      if (when !== 'now') await forgetMoves();
      const { dispute, event } = world.dispute(second);
      await world.report(second, event);
      expect([await world.balanceOf(first), await world.balanceOf(order)]).toEqual([60n * USD, 0n]);
      expect(await of.orders.get(order.id)).toMatchObject({ disputedNanoUsd: 60n * USD, refundedNanoUsd: 0n });
      expect(await of.orders.get(first.id)).toMatchObject({ disputedNanoUsd: 0n });
      await world.report(second, world.win(dispute));
      expect(await world.booked()).toEqual({ credit: 120n * USD, waiting: 0n, lost });
      expect(await world.balanceOf(order)).toBe(60n * USD);
      const another = await world.order(world.cards, 6_000n, 2);
      await expect(world.assign(second, another)).rejects.toMatchObject({ metadata: { reason: 'payment_too_small' } });
    },
  );

  it('is refunded at the dashboard in parts, and one that fails returns to its order', async () => {
    const { second, order } = await assigned();
    const some = world.refundThere(second, 2_500n);
    await world.report(second, some.event);
    expect(await world.balanceOf(order)).toBe(35n * USD);
    await world.report(second, world.refundThere(second, 3_500n).event);
    expect(await of.orders.get(order.id)).toMatchObject({ refundedNanoUsd: 60n * USD });
    await world.report(second, world.refundFails(second, some.refund));
    expect(await world.balanceOf(order)).toBe(25n * USD);
    expect(await of.orders.get(order.id)).toMatchObject({ refundedNanoUsd: 35n * USD });
  });

  it('is refunded here by the payment that carries it, whatever order the provider names', async () => {
    const { first, second, order } = await assigned();
    const [refund] = await world.refundHere(order, 20n * USD);
    expect(refund).toMatchObject({ minor: 2_000n });
    expect(refund?.payment).toBe(second);
    const sent = await world.send(refund!);
    expect(await refundsOf(order.id)).toMatchObject([{ state: 'sent', providerId: world.cards.id }]);
    expect(await of.orders.get(order.id)).toMatchObject({ refundedNanoUsd: 20n * USD });
    expect(await of.orders.get(first.id)).toMatchObject({ refundedNanoUsd: 0n });
    await world.report(second, world.refundFails(second, sent, refund!.id));
    expect(await world.balanceOf(order)).toBe(60n * USD);
    expect(await refundsOf(order.id)).toMatchObject([{ state: 'failed' }]);
  });

  it('that is smaller or bigger than its dispute takes what waits, then its order, then a loss', async () => {
    const { lost } = await world.booked();
    const { second, order } = await assigned(6_000n, 4_500n);
    await world.report(second, world.dispute(second, 2_000n).event);
    expect(await world.statesOf(second)).toMatchObject({ order: 40n * USD, disputed: 20n * USD });
    const { dispute, event } = world.dispute(second, 5_000n);
    await world.report(second, event);
    expect(await world.booked()).toEqual({ credit: 60n * USD, waiting: 0n, lost: lost + 10n * USD });
    await world.report(second, world.win(dispute, 3_000n));
    expect(await world.booked()).toEqual({ credit: 80n * USD, waiting: 0n, lost });
    expect(await world.balanceOf(order)).toBe(20n * USD);
  });

  it('that was split over orders of two organizations is taken from the last one first', async () => {
    const { second, order } = await assigned(6_000n, 2_500n);
    const last = await world.order(world.cards, 2_000n, 2);
    await world.assign(second, last);
    const { dispute, event } = world.dispute(second, 4_000n);
    await world.report(second, event);
    expect([await world.balanceOf(order), await world.balanceOf(last)]).toEqual([20n * USD, 0n]);
    await world.report(second, world.win(dispute));
    expect([await world.balanceOf(order), await world.balanceOf(last)]).toEqual([25n * USD, 20n * USD]);
    expect(await world.statesOf(second)).toEqual({ provider: -60n * USD, unapplied: 15n * USD, order: 45n * USD });
  });

  it('whose order was refunded before its dispute is a loss, which each that comes back covers first', async () => {
    const { lost } = await world.booked();
    const { second, order } = await assigned();
    const [refund] = await world.refundHere(order, null);
    const sent = await world.send(refund!);
    const { dispute, event } = world.dispute(second);
    await world.report(second, event);
    expect(await world.booked()).toEqual({ credit: 60n * USD, waiting: 0n, lost: lost + 60n * USD });
    // Its payer has the money by the dispute: the refund that failed is not credit of the order as well.
    await world.report(second, world.refundFails(second, sent, refund!.id));
    expect(await world.booked()).toEqual({ credit: 60n * USD, waiting: 0n, lost });
    await world.report(second, world.win(dispute));
    expect(await world.balanceOf(order)).toBe(60n * USD);
    expect(await world.statesOf(second)).toEqual({ provider: -60n * USD, order: 60n * USD });
  });

  it('waits with its dispute for a refund that is being sent', async () => {
    const { second, order } = await assigned();
    const [refund] = await world.refundHere(order, 60n * USD);
    await world.report(second, world.dispute(second).event);
    expect(await world.statesOf(second)).toMatchObject({ refunded: 60n * USD });
    await world.refuse(refund!);
    await world.settle();
    expect(await world.statesOf(second)).toEqual({ provider: -60n * USD, disputed: 60n * USD });
    expect(await world.balanceOf(order)).toBe(0n);
  });
});

describe('LEDGER-47: other payments', () => {
  it('of an order in parts are refunded each by its own, and disputed each for its own', async () => {
    const order = await world.order(world.cards, 5_000n);
    const parts = [await world.pay(world.cards, order, 3_000n), await world.pay(world.cards, order, 2_400n)];
    const sent = await world.refundHere(order, 35n * USD);
    expect(sent.map(({ payment, minor }) => [payment, minor])).toEqual([
      [parts[1], 2_000n],
      [parts[0], 1_500n],
    ]);
    for (const refund of sent) await world.send(refund);
    await world.report(parts[1]!, world.dispute(parts[1]!, 400n).event);
    expect(await world.booked()).toMatchObject({ credit: 15n * USD, waiting: 0n });
    await world.report(parts[0]!, world.dispute(parts[0]!, 1_500n).event);
    expect(await world.balanceOf(order)).toBe(0n);
  });

  it('above an order pay a dispute with what waits first', async () => {
    const { lost } = await world.booked();
    const order = await world.order(world.cards, 5_000n);
    const payment = await world.pay(world.cards, order, 5_400n);
    const { dispute, event } = world.dispute(payment);
    await world.report(payment, event);
    expect(await world.booked()).toEqual({ credit: 0n, waiting: 0n, lost });
    await world.report(payment, world.win(dispute));
    expect(await world.booked()).toEqual({ credit: 50n * USD, waiting: 4n * USD, lost });
  });

  it('of no known order are disputed as well, and return what is left', async () => {
    const payment = await world.pay(world.cards, null, 900n);
    await world.report(payment, world.dispute(payment, 400n).event);
    expect(await world.booked()).toMatchObject({ waiting: 5n * USD });
    await of.unapplied.returnToPayer(payment.eventId, 'Test', OPERATOR);
    expect(await world.unsent()).toMatchObject([{ minor: 500n }]);
  });

  it('by bank transfer, assigned to an order by card, are refunded by hand', async () => {
    const transfer = await world.pay(world.bank, null, 5_000n);
    const order = await world.order(world.cards, 5_000n);
    await world.assign(transfer, order);
    const [refund] = await world.refundHere(order, null);
    expect(await refundsOf(order.id)).toMatchObject([{ state: 'booked', providerId: world.bank.id }]);
    await world.send(refund!);
    expect(await refundsOf(order.id)).toMatchObject([{ state: 'succeeded' }]);
    expect(await world.booked()).toMatchObject({ credit: 0n, waiting: 0n });
  });

  it('in another currency than their order are refunded and disputed in their own', async () => {
    const late = await world.order(world.yuan, 6_000n, 1);
    await world.expire(late);
    const payment = await world.pay(world.yuan, late);
    const order = await world.order(world.cards, 4_000n);
    await world.assign(payment, order);
    await world.refundHere(order, 10n * USD);
    // 10 dollars at 7.2134 yuan.
    expect(await refundsOf(order.id)).toEqual([
      { state: 'booked', providerId: world.yuan.id, currency: 'CNY', grossMinor: 7_214n },
    ]);
    for (const refund of await world.unsent()) await world.send(refund);
    await world.report(payment, world.dispute(payment, payment.keptMinor()).event);
    const { credit, waiting } = await world.booked();
    expect([credit, waiting]).toEqual([0n, 0n]);
  });

  it('that were disputed before payments were followed come back where they were taken', async () => {
    const { lost } = await world.booked();
    const order = await world.order(world.cards, 5_000n);
    const payment = await world.pay(world.cards, order);
    const { dispute, event } = world.dispute(payment, 4_000n);
    await world.report(payment, event);
    const [refund] = await world.refundHere(order, 10n * USD);
    const sent = await world.send(refund!);
    await forgetMoves();
    await world.report(payment, world.win(dispute, 1_500n));
    await world.report(payment, world.refundFails(payment, sent, refund!.id));
    await world.report(payment, world.win(dispute));
    expect(await world.booked()).toEqual({ credit: 50n * USD, waiting: 0n, lost });
    expect(await world.statesOf(payment)).toEqual({ provider: -50n * USD, order: 50n * USD });
  });

  it('leave the ledger in order in all of this', async () => {
    expect(CENT).toBe(USD / 100n);
    expect(await world.brokenPromises()).toEqual([]);
  });
});
