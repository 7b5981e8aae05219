import { formatId } from '#core';
import { metadataOf } from '../port/order-metadata.js';
import { ProviderRefusal, ProviderUnavailable } from '../port/provider-adapter.js';
import { readInvoice, readInvoices, readPayments } from './btcpay-objects.js';
import { readInvoiceSnapshot } from './read-btcpay.js';

const PROVIDER = '01890a5d-ac96-774b-bcce-b302099a8057';
const ORDER = {
  id: '01890a5d-ac96-774b-bcce-b302099a8058',
  organizationId: '01890a5d-ac96-774b-bcce-b302099a8059',
  reference: 'RF-7K3M-9QX2-5',
  amountNanoUsd: 25_000_000_000n,
  surchargeNanoUsd: 0n,
  bonusNanoUsd: 0n,
  rateNano: 1_000_000_000n,
  totalMinor: 2_500n,
  bonusDays: null,
  legalVersion: null,
  signature: 'signed',
  createdAt: new Date('2026-11-25T12:00:00Z'),
};
const METADATA = { ...metadataOf(PROVIDER, ORDER), orderId: formatId('ord', ORDER.id), posData: { tip: 1 } };
const READ_AT = new Date('2026-11-25T14:00:00Z');

/** As the API documents it. */
const wireInvoice = (changes: object = {}): object => ({
  id: 'DBYNxZdEaYnbRoAeN66Cin',
  storeId: 'CvUyLsWyWm',
  amount: '25.00',
  paidAmount: '0',
  currency: 'USD',
  type: 'Standard',
  checkoutLink: 'https://btcpay.example.com/i/DBYNxZdEaYnbRoAeN66Cin',
  createdTime: 1_795_608_000,
  expirationTime: 1_795_611_600,
  monitoringExpiration: 1_795_698_000,
  status: 'New',
  additionalStatus: 'None',
  availableStatusesForManualMarking: ['Settled', 'Invalid'],
  archived: false,
  metadata: METADATA,
  checkout: {},
  ...changes,
});

interface Paid {
  readonly id: string;
  readonly value: string;
  readonly fee?: string;
  readonly status?: string;
  readonly at?: number;
}

const wireMethods = (...payments: readonly Paid[]): object[] => [
  { paymentMethodId: 'BTC-LN', currency: 'BTC', rate: '64392.23', payments: [] },
  {
    paymentMethodId: 'BTC-CHAIN',
    currency: 'BTC',
    rate: '64392.23',
    totalPaid: '0',
    due: '0',
    activated: true,
    payments: payments.map(({ id, value, fee = '0.0', status = 'Settled', at = 0 }) => ({
      id,
      value,
      fee,
      status,
      receivedDate: 1_795_608_060 + at,
      destination: 'bc1q',
    })),
  },
];

function snapshotOf(changes: object, ...payments: readonly Paid[]) {
  return statementIn('USD', changes, ...payments);
}

function statementIn(currency: string, changes: object, ...payments: readonly Paid[]) {
  const record = { invoice: readInvoice(wireInvoice(changes)), payments: readPayments(wireMethods(...payments)) };
  return readInvoiceSnapshot({ ...record, readAt: READ_AT }, { providerId: PROVIDER, currency });
}

const eventsOf = (changes: object, ...payments: readonly Paid[]) =>
  snapshotOf(changes, ...payments)?.events.map(
    ({ kind, externalRef, grossMinor }) => `${kind} ${externalRef} ${Number(grossMinor) / 100}`,
  );

const ID = 'DBYNxZdEaYnbRoAeN66Cin';
/** $25 rounded up to satoshis, and half of it. */
const [FULL, HALF] = ['0.00038825', '0.00019413'];

describe('an invoice', () => {
  it('names its order, by what was written to it', () => {
    const { order } = snapshotOf({}) ?? {};
    const { id, ...written } = ORDER;
    expect(order).toMatchObject({ id, written, checkoutRef: ID, paymentRef: null, method: null });
    expect(order?.written?.expiresAt).toEqual(new Date('2026-11-25T13:00:00Z'));
  });

  it('of another installation, or of no order, is nothing', () => {
    for (const metadata of [null, {}, { ...METADATA, provider_id: 'prv_x' }, { ...METADATA, order_id: 7 }]) {
      expect(snapshotOf({ metadata, status: 'Settled' })).toBeNull();
    }
    const record = { invoice: readInvoice(wireInvoice()), payments: [], readAt: READ_AT };
    expect(readInvoiceSnapshot(record, { providerId: ORDER.id, currency: 'USD' })).toBeNull();
  });

  it('in another currency is refused', () => {
    expect(() => snapshotOf({ currency: 'EUR', status: 'Settled' })).toThrow(ProviderRefusal);
  });

  it('with amounts that are not readable has no amounts, so that its signature is wrong', () => {
    const metadata = { ...METADATA, amount_nano_usd: '1e9', bonus_nano_usd: '-5', created_at: 'never' };
    expect(snapshotOf({ metadata })?.order?.written).toMatchObject({
      amountNanoUsd: 0n,
      bonusNanoUsd: 0n,
      createdAt: new Date('2026-11-25T12:00:00Z'),
    });
  });

  it.each(['New', 'Frozen', 'settled', 'Complete'])('with the status %s says nothing', (status) => {
    expect(eventsOf({ status }, { id: 'a-0', value: FULL })).toEqual([]);
  });

  it('that is processing pends', () => {
    expect(eventsOf({ status: 'Processing' }, { id: 'a-0', value: FULL, status: 'Processing' })).toEqual([
      `pending ${ID} 0`,
    ]);
  });
});

describe('a settled invoice', () => {
  it.each([
    ['its exact amount', 'None', [{ id: 'a-0', value: FULL }], ['paid a-0 25']],
    ['what rounding left out', 'None', [{ id: 'a-0', value: '0.00038824' }], ['paid a-0 25']],
    ['the amount where fees are taken', 'None', [{ id: 'a-0', value: '0.00048825', fee: '0.0001' }], ['paid a-0 25']],
    ['double', 'PaidOver', [{ id: 'a-0', value: '0.00077650' }], ['paid a-0 50']],
    [
      'two parts',
      'None',
      [
        { id: 'b-0', value: HALF, at: 60 },
        { id: 'a-0', value: HALF },
      ],
      ['paid a-0 12.5', 'paid b-0 12.5'],
    ],
    [
      'more later',
      'None',
      [
        { id: 'a-0', value: FULL },
        { id: 'b-0', value: HALF, at: 60 },
      ],
      ['paid a-0 25', 'paid b-0 12.5'],
    ],
    ['a payment before its confirmation', 'None', [{ id: 'a-0', value: FULL, status: 'Processing' }], ['paid a-0 25']],
    ['no payment at all', 'None', [], [`paid ${ID} 25`]],
    [
      'a payment that was spent elsewhere',
      'Marked',
      [{ id: 'a-0', value: FULL, status: 'Invalid' }],
      [`paid ${ID} 25`],
    ],
    ['the word of the merchant', 'Marked', [], [`paid ${ID} 25`]],
    [
      'a part, and the word of the merchant',
      'Marked',
      [{ id: 'a-0', value: HALF }],
      ['paid a-0 12.5', `paid ${ID} 12.5`],
    ],
    ['a payment after its end', 'PaidLate', [{ id: 'a-0', value: FULL }], [`expired ${ID} 0`, 'paid a-0 25']],
    [
      'dust beside it',
      'None',
      [
        { id: 'a-0', value: FULL },
        { id: 'b-0', value: '0.00000001', at: 60 },
      ],
      ['paid a-0 25'],
    ],
  ])('has %s', (_what, additionalStatus, payments, events) => {
    expect(eventsOf({ status: 'Settled', additionalStatus }, ...payments)).toEqual(events);
  });

  it('says that it was marked', () => {
    const { events = [] } = snapshotOf({ status: 'Settled', additionalStatus: 'Marked' }) ?? {};
    expect(events).toMatchObject([{ note: 'marked as settled at BTCPay Server', occurredAt: READ_AT }]);
  });

  it('keeps what a payment had while others follow', () => {
    const first = { id: 'a-0', value: '0.0001234' };
    const expired = eventsOf({ status: 'Expired', additionalStatus: 'PaidPartial' }, first);
    const later = eventsOf({ status: 'Settled', additionalStatus: 'Marked' }, first, { id: 'b-0', value: HALF, at: 9 });
    expect(later?.[0]).toBe(expired?.[0]);
  });

  it('never has more than what came, beyond its amount', () => {
    const parts = Array.from({ length: 7 }, (_, index) => ({ id: `p${index}-0`, value: '0.00007777', at: index }));
    const { events = [] } = snapshotOf({ status: 'Settled', additionalStatus: 'PaidOver' }, ...parts) ?? {};
    const sum = events.reduce((total, { grossMinor }) => total + grossMinor, 0n);
    // 7 × 0.00007777 × 64,392.23 = 35.0544860897
    expect(sum).toBe(3_505n);
  });

  it('counts in the minor unit of its currency', () => {
    const yen = { currency: 'JPY', amount: '3750', status: 'Settled' };
    const paid = { id: 'a-0', value: '0.05823688' };
    expect(statementIn('JPY', yen, paid)?.events).toMatchObject([{ kind: 'paid', grossMinor: 3_750n }]);
    expect(() => statementIn('USD', yen, paid)).toThrow(ProviderRefusal);
  });
});

describe('an invoice that ended', () => {
  it.each([
    ['Expired', 'None', [], [`expired ${ID} 0`]],
    ['Expired', 'PaidPartial', [{ id: 'a-0', value: HALF }], ['paid a-0 12.5', `expired ${ID} 0`]],
    ['Expired', 'PaidPartial', [{ id: 'a-0', value: HALF, status: 'Processing' }], [`expired ${ID} 0`]],
    ['Expired', 'PaidLate', [{ id: 'a-0', value: FULL }], [`expired ${ID} 0`, 'paid a-0 25']],
    ['Invalid', 'None', [], [`failed ${ID} 0`]],
    ['Invalid', 'None', [{ id: 'a-0', value: FULL }], [`failed ${ID} 0`, 'paid a-0 25']],
    ['Invalid', 'Marked', [], [`expired ${ID} 0`]],
    ['Invalid', 'Marked', [{ id: 'a-0', value: FULL }], [`expired ${ID} 0`, 'paid a-0 25']],
    ['Invalid', 'Marked', [{ id: 'a-0', value: FULL, status: 'Invalid' }], [`expired ${ID} 0`]],
  ])('%s, %s with %j says %j', (status, additionalStatus, payments, events) => {
    expect(eventsOf({ status, additionalStatus }, ...payments)).toEqual(events);
  });
});

describe('an answer', () => {
  it.each([
    null,
    [],
    'x',
    {},
    wireInvoice({ id: '../x' }),
    wireInvoice({ amount: '1e3' }),
    wireInvoice({ amount: null }),
    wireInvoice({ createdTime: 'yesterday' }),
    wireInvoice({ status: 5 }),
  ])('%j is no invoice', (value) => {
    expect(() => readInvoice(value)).toThrow(ProviderUnavailable);
  });

  it.each([
    null,
    {},
    [null],
    [{ payments: [{}], rate: '1', paymentMethodId: 'x' }],
    [{ payments: [{}], paymentMethodId: 'x' }],
    wireMethods({ id: 'a-0', value: '1e-7' }),
  ])('%j has no payments that can be read', (value) => {
    expect(() => readPayments(value)).toThrow(ProviderUnavailable);
  });

  it('lists invoices of other shops in any form, and reads those of installations', () => {
    const page = readInvoices([wireInvoice(), { id: 1 }, null, wireInvoice({ metadata: null })]);
    expect([page.count, page.invoices.map(({ id }) => id)]).toEqual([4, [ID]]);
  });

  it('of a version before 2.0 names methods by another field', () => {
    const [, chain] = wireMethods({ id: 'a-0', value: FULL });
    const { paymentMethodId, ...before } = chain as { paymentMethodId: string };
    expect(readPayments([{ ...before, paymentMethod: paymentMethodId }])).toMatchObject([{ methodId: 'BTC-CHAIN' }]);
  });

  it('is worth nothing where its fee is more', () => {
    expect(readPayments(wireMethods({ id: 'a-0', value: '0.1', fee: '0.2' }))).toMatchObject([{ netNano: 0n }]);
  });
});
