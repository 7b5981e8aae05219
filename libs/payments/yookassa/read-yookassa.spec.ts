import { formatId } from '#core';
import { metadataOf } from '../port/order-metadata.js';
import { ProviderRefusal, ProviderUnavailable } from '../port/provider-adapter.js';
import { readStatement } from './read-yookassa.js';
import { metadataIn, readPage, readPayment, readRefund, readShop, refundedIdIn } from './yookassa-objects.js';

const PROVIDER = '01890a5d-ac96-774b-bcce-b302099a8057';
const ORDER = {
  id: '01890a5d-ac96-774b-bcce-b302099a8058',
  organizationId: '01890a5d-ac96-774b-bcce-b302099a8059',
  reference: 'RF-7K3M-9QX2-5',
  amountNanoUsd: 25_000_000_000n,
  surchargeNanoUsd: 0n,
  bonusNanoUsd: 0n,
  bonusDays: null,
  legalVersion: null,
  signature: 'signed',
  createdAt: new Date('2026-11-25T12:00:00Z'),
  rateNano: 80_000_000_000n,
  totalMinor: 200_000n,
};
const REFUND_OF_OURS = '01890a5d-ac96-774b-bcce-b302099a8060';
const METADATA = metadataOf(PROVIDER, ORDER);
const READ_AT = new Date('2026-11-25T14:00:00Z');
const ID = '23d93cac-000f-5000-8000-126628f15141';
const ACCESS = { providerId: PROVIDER, mode: 'live' } as const;
const rubles = (value: string) => ({ value, currency: 'RUB' });

/** As the API documents it. */
const wirePayment = (changes: object = {}): object => ({
  id: ID,
  status: 'succeeded',
  amount: rubles('2000.00'),
  income_amount: rubles('1930.00'),
  description: 'Заказ №1',
  recipient: { account_id: '100500', gateway_id: '100700' },
  payment_method: {
    type: 'bank_card',
    id: ID,
    saved: false,
    title: 'Bank card *4477',
    card: { first6: '555555', last4: '4477', expiry_month: '07', expiry_year: '2030', card_type: 'MasterCard' },
  },
  captured_at: '2026-11-25T12:05:31.827Z',
  created_at: '2026-11-25T12:01:12.000Z',
  test: false,
  refunded_amount: rubles('0.00'),
  paid: true,
  refundable: true,
  metadata: METADATA,
  ...changes,
});

const wireRefund = (changes: object = {}): object => ({
  id: '216749f7-0016-50be-b000-078d43a63ae4',
  status: 'succeeded',
  amount: rubles('333.34'),
  created_at: '2026-11-25T13:00:00.000Z',
  payment_id: ID,
  ...changes,
});

function snapshotOf(changes: object = {}, refunds: readonly object[] = [], access = ACCESS) {
  const record = {
    payment: readPayment(wirePayment(changes), 'RUB'),
    refunds: refunds.map((refund) => readRefund(refund, 'RUB')),
  };
  return readStatement({ ...record, readAt: READ_AT }, access);
}

const eventsOf = (changes: object, refunds: readonly object[] = []) =>
  snapshotOf(changes, refunds)?.events.map(
    ({ kind, externalRef, aboutRef, grossMinor }) => `${kind} ${externalRef.slice(0, 8)} ${grossMinor} ${aboutRef}`,
  );

const canceled = (reason: string, changes: object = {}): object => ({
  status: 'canceled',
  paid: false,
  captured_at: undefined,
  income_amount: undefined,
  cancellation_details: { party: 'payment_network', reason },
  ...changes,
});

describe('a payment', () => {
  it('names its order, by what was written to it', () => {
    const { order } = snapshotOf() ?? {};
    const { id, ...fixed } = ORDER;
    expect(order).toEqual({
      id,
      checkoutRef: ID,
      paymentRef: ID,
      method: 'bank_card 4477',
      written: { ...fixed, expiresAt: new Date('2026-11-25T13:01:12Z') },
    });
  });

  it('of another installation, or of no order, is nothing', () => {
    for (const metadata of [undefined, null, {}, { ...METADATA, provider_id: 'prv_x' }, { ...METADATA, order_id: 7 }]) {
      expect(snapshotOf({ metadata })).toBeNull();
    }
  });

  it('in another currency, or of the other mode, is refused', () => {
    expect(() => snapshotOf({ amount: { value: '2000.00', currency: 'KZT' } })).toThrow(ProviderRefusal);
    expect(() => snapshotOf({ income_amount: { value: '1.00', currency: 'USD' } })).toThrow(ProviderRefusal);
    expect(() => snapshotOf({ test: true })).toThrow(new ProviderRefusal(`${ID} is a test, and the provider is not`));
    expect(() => snapshotOf({}, [], { providerId: PROVIDER, mode: 'test' as never })).toThrow(ProviderRefusal);
  });

  it('with metadata that are not readable has no amounts, so that its signature is wrong', () => {
    const metadata = { ...METADATA, amount_nano_usd: '1e9', total_minor: '-5', created_at: 'never' };
    expect(snapshotOf({ metadata })?.order?.written).toMatchObject({
      amountNanoUsd: 0n,
      totalMinor: 0n,
      createdAt: new Date('2026-11-25T12:01:12Z'),
    });
  });

  it('that succeeded is paid, less a fee', () => {
    expect(snapshotOf()?.events).toEqual([
      {
        kind: 'paid',
        externalRef: ID,
        aboutRef: null,
        grossMinor: 200_000n,
        taxMinor: 0n,
        note: null,
        occurredAt: new Date('2026-11-25T12:05:31.827Z'),
      },
      {
        kind: 'payment_fee',
        externalRef: `${ID}:fee`,
        aboutRef: null,
        grossMinor: 7_000n,
        taxMinor: 0n,
        note: null,
        occurredAt: new Date('2026-11-25T12:05:31.827Z'),
      },
    ]);
  });

  it.each([
    ['no income', { income_amount: undefined }],
    ['an empty income', { income_amount: null }],
    ['all of it as its income', { income_amount: rubles('2000.00') }],
    ['more than it as its income', { income_amount: rubles('2000.01') }],
  ])('with %s has no fee', (_what, changes) => {
    expect(eventsOf(changes)).toEqual(['paid 23d93cac 200000 null']);
  });

  it.each([
    ['pending', []],
    ['waiting_for_capture', ['pending 23d93cac 0 null']],
    ['refunded', []],
    ['SUCCEEDED', []],
    ['toString', []],
  ])('that is %s says %j', (status, events) => {
    expect(eventsOf({ status, captured_at: undefined })).toEqual(events);
    expect(snapshotOf({ status })?.order?.paymentRef).toBeNull();
  });

  it.each([
    ['expired_on_confirmation', 'expired', 0],
    ['expired_on_capture', 'expired', 0],
    ['canceled_by_merchant', 'expired', 0],
    ['insufficient_funds', 'failed', 1],
    ['3d_secure_failed', 'failed', 1],
    ['general_decline', 'failed', 1],
    ['a reason of later', 'failed', 1],
    ['internal_timeout', 'failed', 0],
    ['issuer_unavailable', 'failed', 0],
  ])('that is canceled for %s has %s, and %d declines', (reason, kind, declines) => {
    const snapshot = snapshotOf(canceled(reason));
    expect(snapshot?.events).toMatchObject([
      { kind, externalRef: ID, grossMinor: 0n, note: reason, occurredAt: READ_AT },
    ]);
    expect(snapshot?.declines).toHaveLength(declines);
  });

  it('that is canceled for no reason has failed, and names no card', () => {
    expect(eventsOf(canceled('x', { cancellation_details: undefined }))).toEqual(['failed 23d93cac 0 null']);
    expect(snapshotOf(canceled('invalid_csc'))?.declines).toEqual([
      { externalRef: ID, card: null, occurredAt: new Date('2026-11-25T12:01:12Z') },
    ]);
    expect(snapshotOf(canceled('general_decline', { payment_method: { type: 'sbp' } }))?.declines).toEqual([]);
  });

  it.each([
    [{ type: 'sbp', id: ID, saved: false }, 'sbp'],
    [{ type: 'yoo_money', account_number: '410011758831136' }, 'yoo_money'],
    [{ type: 'tinkoff_bank', card: { last4: '1234' } }, 'tinkoff_bank 1234'],
    [{ type: 7 }, null],
    [undefined, null],
    ['sbp', null],
  ])('by %j names its method', (method, text) => {
    expect(snapshotOf({ payment_method: method })?.order?.method).toBe(text);
  });
});

describe('a refund', () => {
  const own = wireRefund({ metadata: { refund_id: REFUND_OF_OURS }, status: 'pending' });
  const later = wireRefund({ id: '316749f7-0016-50be-b000-078d43a63ae4', amount: rubles('0.01') });

  it('is an event each, those of ours first', () => {
    expect(eventsOf({ income_amount: undefined }, [later, own])).toEqual([
      'paid 23d93cac 200000 null',
      `refunded 216749f7 33334 ${REFUND_OF_OURS}`,
      `refunded 316749f7 1 ${ID}`,
    ]);
    expect(snapshotOf({}, [later, own])?.refunds).toEqual([
      { externalRef: '316749f7-0016-50be-b000-078d43a63ae4', refundId: null, state: 'succeeded', reason: null },
      { externalRef: '216749f7-0016-50be-b000-078d43a63ae4', refundId: REFUND_OF_OURS, state: 'sent', reason: null },
    ]);
  });

  it('that is canceled was made, and came back', () => {
    const details = { cancellation_details: { party: 'yoo_money', reason: 'insufficient_funds' } };
    const lost = wireRefund({ ...details, status: 'canceled', metadata: { refund_id: REFUND_OF_OURS } });
    expect(eventsOf({ income_amount: undefined }, [lost])?.slice(1)).toEqual([
      `refunded 216749f7 33334 ${REFUND_OF_OURS}`,
      `refund_failed 216749f7 33334 ${REFUND_OF_OURS}`,
    ]);
    expect(snapshotOf({}, [lost])?.refunds).toMatchObject([{ state: 'failed', reason: 'insufficient_funds' }]);
  });

  it('of ours is known by its description where YooKassa keeps no metadata', () => {
    const refundOf = (changes: object) => readRefund(wireRefund(changes), 'RUB').refundId;
    expect(refundOf({ description: formatId('ofr', REFUND_OF_OURS) })).toBe(REFUND_OF_OURS);
    expect(refundOf({ description: `Refund ${REFUND_OF_OURS}` })).toBeNull();
    expect(refundOf({ description: formatId('ofr', REFUND_OF_OURS), metadata: { refund_id: 'x' } })).toBeNull();
  });

  it('in another currency is refused', () => {
    expect(() => readRefund(wireRefund({ amount: { value: '1.00', currency: 'USD' } }), 'RUB')).toThrow(
      ProviderRefusal,
    );
  });
});

describe('an answer', () => {
  it.each([
    null,
    [],
    'x',
    {},
    wirePayment({ id: '../x' }),
    wirePayment({ amount: '2000.00' }),
    wirePayment({ amount: rubles('1e3') }),
    wirePayment({ amount: rubles('-1.00') }),
    wirePayment({ amount: { value: 2_000, currency: 'RUB' } }),
    wirePayment({ amount: { value: '2000.00' } }),
    wirePayment({ created_at: 'yesterday' }),
    wirePayment({ captured_at: 5 }),
    wirePayment({ status: 5 }),
    wirePayment({ test: undefined }),
    wirePayment({ test: 'false' }),
  ])('%j is no payment', (value) => {
    expect(() => readPayment(value, 'RUB')).toThrow(ProviderUnavailable);
  });

  it.each([null, {}, wireRefund({ payment_id: 'x' }), wireRefund({ amount: null }), wireRefund({ created_at: null })])(
    '%j is no refund',
    (value) => {
      expect(() => readRefund(value, 'RUB')).toThrow(ProviderUnavailable);
    },
  );

  it('is a page of a list', () => {
    expect(readPage({ type: 'list', items: [1], next_cursor: 'abc' })).toEqual({ items: [1], next: 'abc' });
    expect(readPage({ type: 'list', items: [] })).toEqual({ items: [], next: null });
    for (const value of [null, {}, { items: {} }, { items: [], next_cursor: 7 }, { items: [], next_cursor: '' }]) {
      expect(() => readPage(value)).toThrow(ProviderUnavailable);
    }
  });

  it('is a shop', () => {
    const shop = { account_id: '100500', status: 'enabled', test: true, fiscalization_enabled: true };
    expect(readShop(shop)).toEqual({ id: '100500', isTest: true, name: null, status: 'enabled' });
    expect(readShop({ ...shop, account_id: 100_500, name: 'Shop' })).toMatchObject({ id: '100500', name: 'Shop' });
    for (const value of [null, {}, { ...shop, test: 'no' }, { ...shop, account_id: null }]) {
      expect(() => readShop(value)).toThrow(ProviderUnavailable);
    }
  });

  it('with objects of other programs is read as far as it goes', () => {
    expect([null, 7, {}, { metadata: 'x' }, { metadata: { a: 1, b: 'c' } }].map(metadataIn)).toEqual([
      ...[{}, {}, {}, {}],
      { b: 'c' },
    ]);
    expect([null, {}, { payment_id: '../x' }, { payment_id: ID }].map(refundedIdIn)).toEqual([null, null, null, ID]);
  });
});
