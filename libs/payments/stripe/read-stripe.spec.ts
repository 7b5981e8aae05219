import type Stripe from 'stripe';
import { formatId, newUuid } from '#core';
import { readSession, requireAmount } from './read-stripe.js';

const providerId = newUuid(Date.now());
const metadata = {
  provider_id: formatId('prv', providerId),
  order_id: formatId('ord', newUuid(Date.now())),
  organization_id: formatId('org', newUuid(Date.now())),
};
const session = (changes: object = {}): Stripe.Checkout.Session =>
  ({
    id: 'cs_1',
    currency: 'huf',
    amount_subtotal: 361_500,
    amount_total: 361_500,
    status: 'complete',
    payment_status: 'paid',
    created: 1,
    expires_at: 2,
    total_details: { amount_tax: 0 },
    metadata,
    ...changes,
  }) as unknown as Stripe.Checkout.Session;

/** An account that settles in euros: 3,615 forints came as 9.04 euros, of which 0.41 are its fee. */
const settled = { id: 'txn_1', currency: 'eur', amount: 904, fee: 41, created: 3 };
const intent = {
  id: 'pi_1',
  status: 'succeeded',
  currency: 'huf',
  amount_received: 361_500,
  latest_charge: { id: 'ch_1', currency: 'huf', amount: 361_500, created: 3, balance_transaction: settled },
} as unknown as Stripe.PaymentIntent;

const snapshot = (changes: object = {}) =>
  readSession(
    { session: session(), intent, refunds: [], disputes: [], declined: [], readAt: new Date(9), ...changes },
    { providerId, currency: 'HUF' },
  );
const events = (changes: object = {}): string[] =>
  snapshot(changes)?.events.map(({ kind, grossMinor }) => `${kind} ${grossMinor}`) ?? [];

describe('what Stripe opened', () => {
  it.each([
    ['another amount', { amount_subtotal: 3_615 }],
    ['another currency', { currency: 'eur' }],
    ['no amount', { amount_subtotal: null }],
  ])('ATK-397: is no page of the order with %s', (_what, changes) => {
    expect(() => {
      requireAmount(session(changes), { totalMinor: 361_500n }, 'HUF');
    }).toThrow(/^cs_1 is /);
  });

  it('is the order’s with its tax beside it', () => {
    expect(() => {
      requireAmount(session({ amount_total: 459_105 }), { totalMinor: 361_500n }, 'HUF');
    }).not.toThrow();
  });
});

describe('money in another currency', () => {
  it('ATK-397: is none of the order: a session, a refund and a dispute', () => {
    expect(() => snapshot({ session: session({ currency: 'eur' }) })).toThrow('cs_1 is in eur');
    expect(() => snapshot({ refunds: [{ id: 're_1', currency: 'eur', amount: 1 }] })).toThrow('re_1 is in eur');
    expect(() => snapshot({ disputes: [{ id: 'dp_1', currency: 'eur', amount: 1 }] })).toThrow('dp_1 is in eur');
  });

  it('LEDGER-54: is a part of what the account settled: fees, withdrawals and what came back', () => {
    // 0.41 of 9.04 euros are 163.95 of 3,615 forints.
    expect(events()).toEqual(['paid 361500', 'payment_fee 16395']);
    const moved = [
      { ...settled, id: 'txn_2', amount: -904, fee: 1_500 },
      { ...settled, id: 'txn_3', amount: 452, fee: -1_500 },
    ];
    const dispute = {
      id: 'dp_1',
      currency: 'huf',
      amount: 361_500,
      status: 'won',
      reason: 'fraudulent',
      created: 4,
      evidence_details: { due_by: null },
      balance_transactions: moved,
    };
    expect(events({ disputes: [dispute] }).slice(2)).toEqual([
      'withdrawn 361500',
      'dispute_fee 599834',
      'reinstated 180750',
      'fee_returned 599834',
    ]);
    expect(snapshot({ disputes: [dispute] })?.disputes).toMatchObject([
      { amountMinor: 361_500n, withdrawnMinor: 361_500n, reinstatedMinor: 180_750n },
    ]);
  });
});
