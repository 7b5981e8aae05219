import { formatId } from '#core';
import { BUYER, ORDER, order, PROVIDER, recorded, REFUND } from '../sound-payments.js';
import { readBtcpay } from './btcpay.js';
import { readEpay } from './epay.js';
import { readYookassa } from './yookassa.js';

const USD = 1_000_000_000n;
const metadata = { order_id: formatId('ord', ORDER), organization_id: formatId('org', BUYER) };
const at = (rateNano: bigint) => ({ ...recorded, orders: [{ ...order, rateNano }], refunds: [] });

describe('an epay merchant', () => {
  const row = { out_trade_no: ORDER.replaceAll('-', ''), trade_no: '2026', money: '16.00', due: '8.00' };

  it('has what was paid and what was due, by the rate of the order', () => {
    const { pages, charges, balanceNanoUsd, balanceMinor } = readEpay(
      { orders: [{ ...row, status: 1 }] },
      at(8n * USD),
      PROVIDER,
    );
    expect(pages).toMatchObject([
      { orderId: ORDER, organizationId: BUYER, intentId: '2026', amountNanoUsd: 2n * USD, dueNanoUsd: USD },
    ]);
    expect(charges).toMatchObject([{ intentId: '2026', amountNanoUsd: 2n * USD, feeNanoUsd: 0n }]);
    expect([balanceNanoUsd, balanceMinor]).toEqual([2n * USD, 1_600n]);
  });

  it.each([
    [0, []],
    [2, ['2026']],
  ])('has of the status %s the payments %j', (status, expected) => {
    const { charges } = readEpay({ orders: [{ ...row, status }] }, at(8n * USD), PROVIDER);
    expect(charges.map(({ intentId }) => intentId)).toEqual(expected);
  });
});

describe('a page of epay', () => {
  it.each([
    ['is open while nothing is paid', 0, '8.00', 'open'],
    ['is complete when all is paid', 1, '8.00', 'complete'],
    ['does not end with a part of the money', 1, '7.99', 'open'],
  ])('%s', (_what, status, money, expected) => {
    const row = { out_trade_no: ORDER.replaceAll('-', ''), trade_no: '1', money, due: '8.00', status };
    expect(readEpay({ orders: [row] }, at(8n * USD), PROVIDER).pages).toMatchObject([{ status: expected }]);
  });
});

describe('a YooKassa shop', () => {
  const payment = { id: 'p1', status: 'succeeded', amount: { value: '160.00' }, income_amount: { value: '152.00' } };
  const refunds = [
    { id: 'r1', payment_id: 'p1', status: 'succeeded', amount: { value: '80.00' }, metadata: { refund_id: 'own' } },
    { id: 'r2', payment_id: 'p1', status: 'canceled', amount: { value: '8.00' } },
  ];

  it('has its payments less its fees and refunds', () => {
    const dump = {
      payments: [
        { ...payment, metadata },
        { ...payment, id: 'p2', status: 'canceled', metadata },
      ],
      refunds,
    };
    const read = readYookassa(dump, at(80n * USD), PROVIDER);
    expect(read.pages).toMatchObject([
      { intentId: 'p1', status: 'complete', paymentStatus: 'paid', amountNanoUsd: 2n * USD },
      { intentId: null, status: 'expired', paymentStatus: 'unpaid' },
    ]);
    expect(read.charges).toMatchObject([{ transactionId: 'p1:fee', feeNanoUsd: USD / 10n }]);
    expect(read.refunds).toMatchObject([
      { ownId: 'own', status: 'succeeded', amountNanoUsd: USD },
      { ownId: null, status: 'failed', amountNanoUsd: USD / 10n },
    ]);
    expect([read.balanceNanoUsd, read.balanceMinor]).toEqual([(9n * USD) / 10n, 7_200n]);
  });
});

describe('a BTCPay store', () => {
  const paid = (id: string, value: string, status = 'Settled') => ({ id, value, status, receivedDate: 1 });
  const invoiceOf = (status: string, payments: readonly object[]) => ({
    id: 'i1',
    status,
    amount: '1.00',
    metadata,
    payment_methods: [{ rate: '50000.00', payments }],
  });
  const readOne = (status: string, ...payments: readonly object[]) =>
    readBtcpay({ invoices: [invoiceOf(status, payments)], pull_payments: [] }, at(USD), PROVIDER).pages;

  it('has each confirmed payment with what it adds to the sum in whole cents', () => {
    // 0.75 cents each.
    const payments = ['a', 'b', 'c', 'd'].map((id) => paid(id, '0.00000015'));
    expect(readOne('Expired', ...payments).map(({ amountNanoUsd }) => amountNanoUsd)).toEqual([
      10_000_000n,
      10_000_000n,
      10_000_000n,
    ]);
  });

  it.each([
    ['Settled', [paid('a', '0.00002000')], [['a', 'paid']]],
    ['Settled', [paid('a', '0.00002000'), paid('b', '0.1', 'Processing')], [['a', 'paid']]],
    ['Expired', [paid('a', '0.00001000')], [['a', 'paid']]],
    ['New', [paid('a', '0.00001000')], [[null, 'unpaid']]],
    ['Invalid', [], [[null, 'unpaid']]],
  ])('has of an invoice that is %s with %j: %j', (status, payments, expected) => {
    const pages = readOne(status, ...payments);
    expect(pages.map(({ intentId, paymentStatus }) => [intentId, paymentStatus])).toEqual(expected);
  });

  const payout = (state: string, originalAmount: string) => ({ state, originalAmount });
  it.each([
    ['pending', false, []],
    ['pending', false, [payout('Completed', '5.00')]],
    ['pending', true, [payout('InProgress', '10.00')]],
    ['succeeded', false, [payout('Completed', '4.00'), payout('Cancelled', '6.00'), payout('Completed', '6.00')]],
    ['succeeded', true, [payout('Completed', '5.00')]],
    ['failed', true, [payout('Cancelled', '10.00')]],
  ])('has a claim that is %s when it is archived: %s, with %j', (status, archived, payouts) => {
    const claim = { id: 'c1', name: `Refund ${formatId('ofr', REFUND)}`, amount: '10.00', archived, payouts };
    const row = { id: REFUND, orderId: ORDER, waitingId: null, state: 'sent', amountNanoUsd: 10n * USD };
    const refunds = [{ ...row, grossNanoUsd: 10n * USD, grossMinor: 1_000n }];
    const read = readBtcpay({ invoices: [], pull_payments: [claim] }, { ...at(USD), refunds }, PROVIDER);
    expect(read.refunds).toEqual([
      expect.objectContaining({ ownId: REFUND, status, amountNanoUsd: 10n * USD, isReturn: false }),
    ]);
  });
});
