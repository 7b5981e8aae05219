import { declineOf } from './cards/declines.js';
import { createSession } from './checkout-sessions.js';
import { openDispute } from './disputes.js';
import type { PaymentIntent, PaymentMethod } from './objects.js';
import { chargeOffSession, settleProcessing } from './off-session.js';
import { detachMethod } from './payment-methods.js';
import { authenticate, payByCard, payByDebit, settleDebit } from './payments.js';
import { createRefund } from './refunds.js';
import { StripeAccount, type PlannedCharge } from './stripe-account.js';
import { Params } from './wire/params.js';
import { fieldsOfJson } from './wire/read-form.js';
import { StripeError } from './wire/stripe-error.js';

const START = 1_800_000_000;
const SUCCESS = '4242424242424242';
const PAYER = { email: 'a@b.example', taxId: null };
const FUTURE = { payment_intent_data: { setup_future_usage: 'off_session' } };
const KEEPING = { customer_creation: 'always', ...FUTURE };

let account: StripeAccount;
let types: string[];
beforeEach(() => {
  let last = 0;
  types = [];
  const environment = { now: () => START, uniqueText: () => String(++last) };
  account = new StripeAccount('acct_1', false, environment, ({ type }) => types.push(type));
});

const params = (fields: object): Params => new Params(fieldsOfJson(fields));

function session(options: object = KEEPING): string {
  const price = { currency: 'usd', unit_amount: 10_000, product_data: { name: 'Credit' } };
  const order = { mode: 'payment', success_url: 'http://x/', line_items: [{ price_data: price }], ...options };
  return createSession(account, params(order)).id;
}

/** The method of a page payment by a card. */
function used(card = SUCCESS, options: object = KEEPING): PaymentMethod {
  const id = session(options);
  const outcome = payByCard(account, id, card, PAYER);
  if (outcome.kind === 'authenticate') authenticate(account, id, true);
  return account.objects.list('payment_method').at(-1)!;
}

function charge({ id, customer }: PaymentMethod, fields: object = {}): PaymentIntent {
  const request = { amount: 2_500, currency: 'USD', confirm: true, off_session: true, payment_method: id };
  return chargeOffSession(account, params({ ...request, ...(customer === null ? {} : { customer }), ...fields }));
}

function refusal(act: () => unknown): StripeError {
  try {
    act();
  } catch (error) {
    if (error instanceof StripeError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

const plan = (id: string, outcome: PlannedCharge, times = Infinity): void => {
  account.plannedCharges.plan(id, outcome, times);
};
const nets = () => account.objects.list('balance_transaction').map(({ net }) => net);
const lastCharge = () => account.objects.list('charge').at(-1)!;

describe('a session', () => {
  it('that keeps its method has a customer once it is paid, and the method is attached to it', () => {
    const id = session();
    expect(payByCard(account, id, '4000000000000002', PAYER).kind).toBe('declined');
    expect(account.objects.list('customer')).toEqual([]);
    payByCard(account, id, SUCCESS, PAYER, { month: 7, year: 2031 });
    const [customer] = account.objects.list('customer');
    const method = account.objects.list('payment_method').at(-1)!;
    expect(customer).toMatchObject({ id: expect.stringMatching(/^cus_/), email: 'a@b.example' });
    expect(method).toMatchObject({ customer: customer!.id, card: { last4: '4242', exp_month: 7, exp_year: 2031 } });
    expect(account.objects.get('checkout.session', id).customer).toBe(customer!.id);
    const [intent] = account.objects.list('payment_intent');
    const kept = { customer: customer!.id, payment_method: method.id, setup_future_usage: 'off_session' };
    expect(intent).toMatchObject(kept);
    expect(lastCharge()).toMatchObject({
      customer: customer!.id,
      payment_method: method.id,
      payment_method_details: { card: { brand: 'visa', last4: '4242', exp_month: 7, exp_year: 2031 } },
    });
    expect(types.slice(-5)).toEqual([
      ...['customer.created', 'payment_method.attached', 'charge.succeeded', 'payment_intent.succeeded'],
      'checkout.session.completed',
    ]);
  });

  it.each([
    ['neither a customer nor a future use', {}, null],
    ['a future use and no customer', FUTURE, null],
    ['a customer and no future use', { customer_creation: 'always' }, expect.stringMatching(/^cus_/) as unknown],
  ])('with %s keeps no method', (_, options, customer) => {
    const method = used(SUCCESS, options);
    expect(method.customer).toBeNull();
    expect(account.objects.list('checkout.session')[0]!.customer).toEqual(customer);
    expect(refusal(() => charge(method)).message).toContain('attach it to a Customer first');
    expect(nets()).toHaveLength(1);
  });

  it('of a customer adds another method to it, and no other customer', () => {
    const first = used();
    const second = used('5555555555554444', { customer: first.customer, ...FUTURE });
    expect([second.customer, second.card!['brand']]).toEqual([first.customer, 'mastercard']);
    expect(account.objects.list('customer')).toHaveLength(1);
    expect(account.objects.list('checkout.session')[1]).toMatchObject({ customer_details: { email: 'a@b.example' } });
  });

  it.each([
    [{ customer: 'cus_none' }, 'customer'],
    [{ customer_creation: 'sometimes' }, 'customer_creation'],
    [{ payment_intent_data: { setup_future_usage: 'x' } }, 'payment_intent_data[setup_future_usage]'],
  ])('with %j is refused', (options, param) => {
    expect(refusal(() => session(options)).details.param).toBe(param);
  });

  it.each([{ customer_creation: 'always' }, { customer_email: 'a@b.example' }])(
    'of a customer is refused with %j',
    (other) => {
      const { customer } = used();
      expect(refusal(() => session({ customer, ...other })).message).toContain('only specify one');
    },
  );

  it('is declined for a card that can be kept only, unless it keeps it', () => {
    expect(payByCard(account, session({}), '4000000000000341', PAYER).kind).toBe('declined');
    const method = used('4000000000000341');
    expect(method.customer).not.toBeNull();
    expect(refusal(() => charge(method)).details.decline_code).toBe('generic_decline');
  });
});

describe('a charge without the customer', () => {
  it('takes the money at once', () => {
    const method = used();
    const intent = charge(method, { metadata: { order: '7' }, description: 'Top-up', receipt_email: 'a@b.example' });
    expect(intent).toMatchObject({
      status: 'succeeded',
      amount: 2_500,
      amount_received: 2_500,
      currency: 'usd',
      customer: method.customer,
      payment_method: method.id,
      metadata: { order: '7' },
      description: 'Top-up',
      latest_charge: lastCharge().id,
    });
    expect(nets()).toEqual([9_680, 2_397]);
    expect(types.slice(-3)).toEqual(['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded']);
  });

  it.each([
    ['4000000100000001', 'card_declined', 'insufficient_funds', 'try_again_later'],
    ['4000000100000019', 'expired_card', 'expired_card', 'confirm_card_data'],
    ['4000000100000027', 'card_declined', 'lost_card', 'do_not_try_again'],
    ['4000000100000035', 'card_declined', 'stolen_card', 'do_not_try_again'],
    ['4000000100000043', 'card_declined', 'do_not_honor', 'do_not_try_again'],
    ['4000000000000341', 'card_declined', 'generic_decline', undefined],
    ['4000002760003184', 'authentication_required', 'authentication_required', undefined],
  ])('of %s is refused: %s, %s, %s', (card, code, decline, advice) => {
    const method = used(card);
    const { status, details } = refusal(() => charge(method));
    const intent = account.objects.list('payment_intent').at(-1)!;
    expect([status, details.type, details.code, details.decline_code, details.advice_code]).toEqual([
      ...[402, 'card_error', code, decline, advice],
    ]);
    expect(details).toMatchObject({
      charge: lastCharge().id,
      payment_intent: intent,
      payment_method: { id: method.id },
    });
    expect(intent).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
      latest_charge: lastCharge().id,
      last_payment_error: { code, decline_code: decline, payment_method: { id: method.id } },
    });
    expect(lastCharge()).toMatchObject({ status: 'failed', failure_code: code, balance_transaction: null });
    expect(nets()).toEqual([9_680]);
    expect(types.slice(-2)).toEqual(['charge.failed', 'payment_intent.payment_failed']);
  });

  it('succeeds with a card that is authenticated once', () => {
    expect(charge(used('4000002500003155')).status).toBe('succeeded');
  });

  it('is refused after the month on the card', () => {
    payByCard(account, session(), SUCCESS, PAYER, { month: 1, year: 2027 });
    const method = account.objects.list('payment_method').at(-1)!;
    expect(charge(method).status).toBe('succeeded');
    account.advance(30 * 86_400);
    expect(refusal(() => charge(method)).details.code).toBe('expired_card');
  });

  it.each([
    [null, 'succeeded', [9_680, 2_397], ['charge.succeeded', 'payment_intent.succeeded']],
    ['lost_card', 'requires_payment_method', [9_680], ['charge.failed', 'payment_intent.payment_failed']],
  ])('of a slow card is processing, then %s', (decline, status, booked, events) => {
    const { id, status: first } = charge(used('4000000100000050'));
    expect([first, nets()]).toEqual(['processing', [9_680]]);
    const settle = () => settleProcessing(account, id, decline === null ? null : declineOf(decline));
    expect([settle().status, nets(), types.slice(-2)]).toEqual([status, booked, events]);
    expect(settle).toThrow('no delayed payment');
  });

  it('of a bank account is processing', () => {
    const id = session();
    payByDebit(account, id, PAYER);
    settleDebit(account, id, true);
    const method = account.objects.list('payment_method').at(-1)!;
    expect(charge(method).status).toBe('processing');
  });

  it('can be refunded and disputed as any', () => {
    const { id, latest_charge: latest } = charge(used());
    createRefund(account, params({ payment_intent: id, amount: 500 }));
    openDispute(account, latest!, { reason: 'fraudulent', isInquiry: false });
    expect(nets()).toEqual([9_680, 2_397, -500, -4_000]);
    charge(used('4000000000000259'));
    expect(account.objects.list('dispute').at(-1)).toMatchObject({ charge: lastCharge().id, amount: 2_500 });
  });

  it('is refused once the method is detached, which is possible once', () => {
    const method = used();
    expect(detachMethod(account, method.id).customer).toBeNull();
    expect(types.at(-1)).toBe('payment_method.detached');
    const { status, details, message } = refusal(() => charge(method));
    expect([status, details.type, message]).toEqual([
      400,
      undefined,
      expect.stringContaining('attach it to a Customer'),
    ]);
    expect(refusal(() => detachMethod(account, method.id)).status).toBe(400);
    expect(refusal(() => detachMethod(account, 'pm_none')).status).toBe(404);
    expect(account.objects.list('payment_intent')).toHaveLength(1);
  });

  it('is refused for another customer, and for none', () => {
    const [method, other] = [used(), used()];
    expect(refusal(() => charge(method, { customer: other.customer })).message).toContain('another Customer');
    expect(refusal(() => charge({ ...method, customer: null })).message).toContain('another Customer');
    expect(account.objects.list('payment_intent')).toHaveLength(2);
  });

  it.each([
    [{ amount: 49 }, 'amount'],
    [{ amount: 1_000_000_000_000 }, 'amount'],
    [{ amount: '25.00' }, 'amount'],
    [{ currency: 'dollars' }, 'currency'],
    [{ confirm: false }, 'confirm'],
    [{ off_session: false }, 'off_session'],
    [{ customer: 'cus_none' }, 'customer'],
    [{ payment_method: 'pm_none' }, 'payment_method'],
    [{ capture_method: 'manual' }, 'capture_method'],
  ])('with %j is refused', (fields, param) => {
    const method = used();
    const { status, details } = refusal(() => charge(method, fields));
    expect([status, details.param, nets()]).toEqual([400, param, [9_680]]);
  });
});

describe('a planned outcome', () => {
  it('is that of a method before that of the account, as often as it is planned', () => {
    const [one, other] = [used(), used()];
    plan(one.id, { kind: 'decline', decline: declineOf('lost_card') }, 2);
    plan(account.id, { kind: 'process' }, 1);
    const codes = [1, 2].map(() => refusal(() => charge(one)).details.decline_code);
    expect(codes).toEqual(['lost_card', 'lost_card']);
    expect([charge(one), charge(one), charge(other)].map(({ status }) => status)).toEqual([
      ...['processing', 'succeeded', 'succeeded'],
    ]);
  });

  it('of a method lasts until it is ended', () => {
    const method = used('4000000100000001');
    plan(method.id, { kind: 'succeed' });
    expect([charge(method), charge(method)].map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    account.plannedCharges.end(method.id);
    expect(refusal(() => charge(method)).details.decline_code).toBe('insufficient_funds');
  });

  it('ends with a reset', () => {
    plan(account.id, { kind: 'process' });
    account.reset();
    expect(charge(used()).status).toBe('succeeded');
  });
});
