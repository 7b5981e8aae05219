import fc from 'fast-check';
import { declineOf } from './cards/declines.js';
import { createSession, expireDueSessions, expireSession } from './checkout-sessions.js';
import { escalateInquiry, loseDispute, openDispute, reinstate, updateDispute, winDispute } from './disputes.js';
import type { Charge, Dispute, Session } from './objects.js';
import { chargeOffSession, settleProcessing } from './off-session.js';
import { detachMethod } from './payment-methods.js';
import { authenticate, payByCard, payByDebit, settleDebit, type PayOutcome } from './payments.js';
import { balanceOf, createPayout, failPayout, settlePayout } from './payouts.js';
import { createRefund, failRefund, settleRefund } from './refunds.js';
import { StripeAccount, type PlannedCharge } from './stripe-account.js';
import { IdempotentAnswers } from './wire/idempotency.js';
import { Params } from './wire/params.js';
import { fieldsOfJson } from './wire/read-form.js';
import { StripeError } from './wire/stripe-error.js';

const START = 1_800_000_000;
const SUCCESS = '4242424242424242';
/** Cards that pay on the page; charged later, they succeed, are disputed, declined, demand the person or are slow. */
const KEPT_CARDS = [
  ...[SUCCESS, '4000000000000259', '4000000000000341', '4000000100000001', '4000002760003184', '4000000100000050'],
];
const PAYER = { email: null, taxId: null };
const KEEPING = { customer_creation: 'always', payment_intent_data: { setup_future_usage: 'off_session' } };
const OFF_SESSION = { currency: 'usd', confirm: true, off_session: true };

class Shop {
  readonly types: string[] = [];
  readonly account: StripeAccount;
  private last = 0;

  constructor() {
    const environment = { now: () => START, uniqueText: () => String(++this.last) };
    this.account = new StripeAccount('acct_1', false, environment, ({ type }) => this.types.push(type));
  }

  session(amount = 10_000, options: object = {}): Session {
    return sessionOf(this.account, amount, options);
  }

  charge(amount = 10_000, card = SUCCESS): Charge {
    payByCard(this.account, this.session(amount).id, card, PAYER);
    return this.account.objects.list('charge').at(-1)!;
  }

  dispute(isInquiry = false, amount: number | null = null): Dispute {
    return openDispute(this.account, this.charge().id, { reason: 'fraudulent', isInquiry, amount });
  }

  refund(charge: Charge, options: object = {}) {
    return createRefund(this.account, params({ charge: charge.id, ...options }));
  }

  /** Net amounts of the balance, in their order. */
  nets(): number[] {
    return this.account.objects.list('balance_transaction').map(({ net }) => net);
  }

  /** What the object `balance` says. */
  available(): number {
    const { available } = balanceOf(this.account) as { available: { amount: number }[] };
    return available[0]!.amount;
  }
}

function sessionOf(account: StripeAccount, amount: number, options: object = {}): Session {
  const price = { currency: 'usd', unit_amount: amount, product_data: { name: 'Credit' } };
  const order = { mode: 'payment', success_url: 'http://x/', line_items: [{ price_data: price }], ...options };
  return createSession(account, params(order));
}

/** Pays a session that keeps its card. */
function keepCard(account: StripeAccount, card: string, amount: number): PayOutcome {
  const { id } = sessionOf(account, amount, KEEPING);
  const outcome = payByCard(account, id, card, PAYER);
  return outcome.kind === 'authenticate' ? authenticate(account, id, true) : outcome;
}

function planned(index: number): PlannedCharge {
  const decline = { kind: 'decline', decline: declineOf('stolen_card') } as const;
  return ([{ kind: 'succeed' }, { kind: 'process' }, decline] as const)[index % 3] ?? decline;
}

function params(fields: object): Params {
  return new Params(fieldsOfJson(fields));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

let shop: Shop;
beforeEach(() => {
  shop = new Shop();
});

describe('the balance', () => {
  it('is the sum of its transactions, whatever happens', () => {
    const steps = fc.array(fc.tuple(fc.nat(17), fc.nat(50), fc.integer({ min: 1, max: 4_000 })), {
      minLength: 90,
      maxLength: 130,
      size: 'max',
    });
    fc.assert(
      fc.property(steps, (given) => {
        const one = new Shop();
        for (const [step, index, amount] of given) attempt(() => act(one, step, index, amount));
        const transactions = one.account.objects.list('balance_transaction');
        expect(one.available()).toBe(sum(one.nets()));
        expect(one.available()).toBe(owedTo(one));
        for (const { amount, fee, net } of transactions) expect(net).toBe(amount - fee);
        for (const charge of one.account.objects.list('charge')) {
          const booked = transactions.filter(({ source }) => source === charge.id);
          expect(booked).toHaveLength(charge.status === 'succeeded' ? 1 : 0);
          const live = one.account.objects
            .list('refund')
            .filter((refund) => refund.charge === charge.id && refund.status !== 'failed');
          expect(sum(live.map((refund) => refund.amount))).toBe(charge.amount_refunded);
          expect(charge.amount_refunded).toBeLessThanOrEqual(charge.amount);
        }
        for (const { amount, balance_transactions: moved } of one.account.objects.list('dispute')) {
          const withdrawn = -sum(moved.map((transaction) => transaction.amount));
          expect(withdrawn).toBeGreaterThanOrEqual(0);
          expect(withdrawn).toBeLessThanOrEqual(amount);
        }
        for (const { id, amount, status, latest_charge: latest } of one.account.objects.list('payment_intent')) {
          const paid = one.account.objects.list('charge').filter((charge) => charge.payment_intent === id);
          const received = paid.filter((charge) => charge.status === 'succeeded');
          expect(received.map((charge) => [charge.id, charge.amount])).toEqual(
            status === 'succeeded' ? [[latest, amount]] : [],
          );
        }
        for (const payout of one.account.objects.list('payout')) {
          const assigned = transactions.filter(({ id }) => one.account.payouts.get(id) === payout.id);
          const own = transactions.find(({ id }) => id === payout['balance_transaction']);
          expect([assigned.includes(own!), own!.net]).toEqual([true, -payout.amount]);
          expect(sum(assigned.map(({ net }) => net))).toBe(0);
        }
      }),
    );
  });

  it('is brought to zero by a payout, and is back when the payout fails', () => {
    shop.charge(10_000);
    const { id, amount } = createPayout(shop.account, 'usd');
    expect([amount, shop.available()]).toEqual([9_680, 0]);
    settlePayout(shop.account, id);
    expect(() => createPayout(shop.account, 'usd')).toThrow('insufficient funds');
    failPayout(shop.account, id);
    expect(shop.available()).toBe(9_680);
    expect(createPayout(shop.account, 'usd').amount).toBe(9_680);
    expect(shop.types.slice(-4)).toEqual(['payout.created', 'payout.paid', 'payout.failed', 'payout.created']);
  });

  it('has pending parts until they are available', () => {
    shop.account.availableAfterSeconds = 100;
    shop.charge();
    expect(balanceOf(shop.account)).toMatchObject({ available: [{ amount: 0 }], pending: [{ amount: 9_680 }] });
    expect(() => createPayout(shop.account, 'usd')).toThrow('insufficient funds');
    shop.account.advance(100);
    expect(createPayout(shop.account, 'usd').amount).toBe(9_680);
  });
});

describe('refunds', () => {
  it('keep the fee, and end at the amount of the charge', () => {
    const charge = shop.charge();
    shop.refund(charge, { amount: 4_000 });
    expect(() => shop.refund(charge, { amount: 6_001 })).toThrow('greater than unrefunded');
    shop.refund(charge);
    expect(shop.nets()).toEqual([9_680, -4_000, -6_000]);
    expect(shop.account.objects.get('charge', charge.id)).toMatchObject({ refunded: true, amount_refunded: 10_000 });
    expect(() => shop.refund(charge)).toThrow('already been refunded');
  });

  it('that fail put the money back, once', () => {
    const charge = shop.charge();
    const { id } = shop.refund(charge);
    expect(failRefund(shop.account, id)).toMatchObject({ status: 'failed', failure_reason: expect.any(String) });
    expect(() => failRefund(shop.account, id)).toThrow('already failed');
    expect(shop.account.objects.get('charge', charge.id)).toMatchObject({ refunded: false, amount_refunded: 0 });
    expect(shop.nets()).toEqual([9_680, -10_000, 10_000]);
    expect(shop.types.slice(-5)).toEqual([
      ...['refund.created', 'charge.refunded', 'refund.updated', 'charge.refund.updated', 'refund.failed'],
    ]);
  });

  it('stay pending, then succeed or fail, when that is set', () => {
    shop.account.refundOutcomes.push('pending', 'failed');
    const charge = shop.charge();
    const { id, status } = shop.refund(charge, { amount: 100 });
    expect([status, settleRefund(shop.account, id).status]).toEqual(['pending', 'succeeded']);
    expect(() => settleRefund(shop.account, id)).toThrow('not pending');
    expect(shop.refund(charge, { amount: 100 }).status).toBe('failed');
    expect(shop.account.objects.get('charge', charge.id).amount_refunded).toBe(100);
  });

  it('are refused for a charge that failed or is disputed', () => {
    expect(() => shop.refund(shop.charge(10_000, '4000000000000002'))).toThrow('successful charge');
    const { charge, id } = shop.dispute();
    expect(() => shop.refund(shop.account.objects.get('charge', charge))).toThrow('charged back');
    winDispute(shop.account, id, null);
    expect(shop.refund(shop.account.objects.get('charge', charge)).status).toBe('succeeded');
  });
});

describe('disputes', () => {
  it('take amount and fee; lost, nothing comes back', () => {
    const { id, status, balance_transactions: moved } = shop.dispute();
    expect([status, moved.map(({ amount, fee, net }) => [amount, fee, net])]).toEqual([
      'needs_response',
      [[-10_000, 1_500, -11_500]],
    ]);
    expect(loseDispute(shop.account, id).status).toBe('lost');
    expect(() => winDispute(shop.account, id, null)).toThrow('already closed');
    expect(shop.nets()).toEqual([9_680, -11_500]);
    expect(shop.types.slice(-3)).toEqual([
      ...['charge.dispute.created', 'charge.dispute.funds_withdrawn', 'charge.dispute.closed'],
    ]);
  });

  it.each([
    ['in whole', null, [9_680, -11_500, 10_000]],
    ['in part', 2_500, [9_680, -11_500, 2_500]],
  ])('won %s, money comes back without the fee', (_, amount, nets) => {
    const { id } = shop.dispute();
    const won = winDispute(shop.account, id, amount);
    expect([won.status, won.balance_transactions.length]).toEqual(['won', 2]);
    expect(shop.nets()).toEqual(nets);
    expect(shop.types.slice(-2)).toEqual(['charge.dispute.funds_reinstated', 'charge.dispute.closed']);
  });

  it('cannot give back more than was taken, and then stay open', () => {
    const { id } = shop.dispute(false, 3_000);
    expect(() => winDispute(shop.account, id, 3_001)).toThrow('At most 3000');
    reinstate(shop.account, id, 1_000);
    expect(() => reinstate(shop.account, id, 2_001)).toThrow('At most 2000');
    expect(winDispute(shop.account, id, null).balance_transactions.map(({ amount }) => amount)).toEqual([
      -3_000, 1_000, 2_000,
    ]);
  });

  it('that are inquiries move no money; a full refund ends them', () => {
    const { id, charge, is_charge_refundable: isRefundable } = shop.dispute(true);
    expect([isRefundable, shop.nets()]).toEqual([true, [9_680]]);
    shop.refund(shop.account.objects.get('charge', charge), { amount: 1 });
    expect(shop.account.objects.get('dispute', id).status).toBe('warning_needs_response');
    shop.refund(shop.account.objects.get('charge', charge));
    expect(shop.account.objects.get('dispute', id).status).toBe('warning_closed');
    expect(() => escalateInquiry(shop.account, id)).toThrow('Only an inquiry');
  });

  it('are escalated from inquiries, and reviewed with evidence', () => {
    const { id } = shop.dispute(true);
    expect(escalateInquiry(shop.account, id)).toMatchObject({ status: 'needs_response', is_charge_refundable: false });
    const evidence = { evidence: { customer_name: 'A' } };
    expect(updateDispute(shop.account, id, params({ ...evidence, submit: false })).status).toBe('needs_response');
    expect(updateDispute(shop.account, id, params(evidence)).status).toBe('under_review');
    expect(shop.nets()).toEqual([9_680, -11_500]);
  });

  it.each([
    ['4000000000000259', 'fraudulent', 'needs_response'],
    ['4000000000002685', 'product_not_received', 'needs_response'],
    ['4000000000001976', 'fraudulent', 'warning_needs_response'],
  ])('follow a payment with the card %s', (card, reason, status) => {
    shop.charge(10_000, card);
    expect(shop.account.objects.list('dispute')).toMatchObject([{ reason, status }]);
    const completed = shop.types.indexOf('checkout.session.completed');
    expect(shop.types[completed + 1]).toBe('charge.dispute.created');
  });
});

describe('sessions', () => {
  it('expire once, and cannot be paid then', () => {
    const early = shop.session(10_000, { expires_at: START + 1_800 });
    const late = shop.session();
    shop.account.advance(1_799);
    expireDueSessions(shop.account);
    expect(shop.types).toEqual([]);
    shop.account.advance(1);
    expireDueSessions(shop.account);
    expireDueSessions(shop.account);
    expect(shop.types).toEqual(['checkout.session.expired']);
    expect(() => payByCard(shop.account, early.id, SUCCESS, PAYER)).toThrow('expired');
    expect(() => expireSession(shop.account, early.id)).toThrow('status of expired');
    shop.account.advance(86_400);
    expireDueSessions(shop.account);
    expect(shop.account.objects.get('checkout.session', late.id).status).toBe('expired');
  });

  it('take their payment intent with them', () => {
    const { id } = shop.session();
    payByCard(shop.account, id, '4000002760003184', PAYER);
    expireSession(shop.account, id);
    expect(shop.account.objects.list('payment_intent')).toMatchObject([{ status: 'canceled' }]);
    expect(() => authenticate(shop.account, id, true)).toThrow('expired');
  });

  it.each([START + 1_799, START + 86_401])('are refused with an end at %d', (expires_at) => {
    expect(() => shop.session(10_000, { expires_at })).toThrow('expires_at');
  });

  it('round tax for each line item', () => {
    const session = shop.session(1_003, { automatic_tax: { enabled: true } });
    expect(session).toMatchObject({ amount_subtotal: 1_003, amount_total: 1_194, total_details: { amount_tax: 191 } });
  });

  it('are refused below the least amount, and in two currencies', () => {
    expect(() => shop.session(49)).toThrow('at least USD 0.50');
    expect(() => shop.session(1_000_000_000_000)).toThrow('at most');
    const item = (currency: string) => ({ price_data: { currency, unit_amount: 100, product_data: { name: 'x' } } });
    expect(() => shop.session(1, { line_items: [item('usd'), item('eur')] })).toThrow('same currency');
  });

  it('are paid by one intent, after refusals as well', () => {
    const { id } = shop.session();
    payByCard(shop.account, id, '4000000000000002', PAYER);
    payByCard(shop.account, id, '4000002760003184', PAYER);
    authenticate(shop.account, id, false);
    expect(() => authenticate(shop.account, id, true)).toThrow('No authentication');
    payByCard(shop.account, id, SUCCESS, PAYER);
    expect(shop.account.objects.list('payment_intent')).toHaveLength(1);
    expect(shop.account.objects.list('charge').map(({ status }) => status)).toEqual(['failed', 'failed', 'succeeded']);
    expect(() => payByCard(shop.account, id, SUCCESS, PAYER)).toThrow('complete');
  });

  it('book a bank debit when it is settled, once', () => {
    const { id } = shop.session();
    payByDebit(shop.account, id, PAYER);
    expect(shop.nets()).toEqual([]);
    settleDebit(shop.account, id, true);
    expect(shop.nets()).toEqual([9_680]);
    expect(() => settleDebit(shop.account, id, true)).toThrow('no delayed payment');
  });

  it('can exclude methods', () => {
    const { id } = shop.session(10_000, { excluded_payment_method_types: ['sepa_debit'] });
    expect(() => payByDebit(shop.account, id, PAYER)).toThrow('excludes');
  });
});

describe('idempotency keys', () => {
  it('keep the first answer for a day', () => {
    const answers = new IdempotentAnswers();
    const answer = { status: 200, body: '{}' };
    answers.keep('k', 'a', answer, START);
    expect(answers.find('k', 'a', START + 86_399)).toMatchObject(answer);
    expect(() => answers.find('k', 'b', START)).toThrow('same parameters');
    expect(answers.find('k', 'b', START + 86_400)).toBeUndefined();
  });
});

/** The balance as the other objects have it: what was paid, less fees, live refunds, lost money and payouts. */
function owedTo({ account: { objects } }: Shop): number {
  const paid = objects.list('charge').filter(({ status }) => status === 'succeeded');
  const charges = paid.map(({ amount }) => amount - Math.round(amount * 0.029) - 30);
  const refunds = objects.list('refund').filter(({ status }) => status !== 'failed');
  const disputes = objects.list('dispute').filter(({ balance_transactions: moved }) => moved.length > 0);
  const taken = disputes.map(({ balance_transactions: moved }) => 1_500 - sum(moved.map(({ amount }) => amount)));
  const payouts = objects.list('payout').filter(({ status }) => status !== 'failed');
  return sum(charges) - sum(taken) - sum([...refunds, ...payouts].map(({ amount }) => amount));
}

function attempt(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
  }
}

/** One of the things that can happen, to one of the objects it can happen to. */
function act({ account }: Shop, step: number, index: number, amount: number): unknown {
  const pick = (items: readonly { readonly id: string }[]): string => items[index % items.length]?.id ?? 'none';
  const charge = () => pick(account.objects.list('charge'));
  const tooMuch = () => {
    const found = account.objects.find('charge', charge());
    return found === undefined ? 1 : found.amount - found.amount_refunded + 1;
  };
  const dispute = () => pick(account.objects.list('dispute'));
  const kept = () => {
    const { id, customer } = account.objects.get('payment_method', pick(account.objects.list('payment_method')));
    return { id, customer: customer ?? 'none' };
  };
  switch (step) {
    case 0:
    case 1:
      return payByCard(account, sessionOf(account, amount + 50).id, SUCCESS, PAYER);
    case 2:
      return createRefund(account, params({ charge: charge(), amount: index % 4 === 0 ? tooMuch() : amount }));
    case 3:
      return failRefund(account, pick(account.objects.list('refund')));
    case 4:
      return openDispute(account, charge(), { reason: 'fraudulent', isInquiry: index % 2 === 0 });
    case 5:
      return winDispute(account, dispute(), index % 3 === 0 ? amount : null);
    case 6:
      return escalateInquiry(account, dispute());
    case 7:
      return reinstate(account, dispute(), amount);
    case 8:
      return createPayout(account, 'usd');
    case 9:
      return failPayout(account, pick(account.objects.list('payout')));
    case 10:
    case 11:
      return keepCard(account, KEPT_CARDS[index % KEPT_CARDS.length] ?? SUCCESS, amount + 50);
    case 12:
    case 13:
    case 14: {
      const { id, customer } = kept();
      if (index % 3 === 0) account.plannedCharges.plan(id, planned(amount), 1);
      return chargeOffSession(account, params({ ...OFF_SESSION, amount: amount + 50, payment_method: id, customer }));
    }
    case 15:
      return detachMethod(account, kept().id);
    case 16: {
      const running = account.objects.list('payment_intent').filter(({ status }) => status === 'processing');
      return settleProcessing(account, pick(running), index % 2 === 0 ? null : declineOf('insufficient_funds'));
    }
    default: {
      const { id } = sessionOf(account, amount + 50, KEEPING);
      payByDebit(account, id, PAYER);
      return settleDebit(account, id, index % 2 === 0);
    }
  }
}
