import { createHmac } from 'node:crypto';
import { Secret } from '#core';
import { InvalidMessage } from '../port/provider-adapter.js';
import { subjectOfMessage, isSignedBy } from './btcpay-message.js';

/** As BTCPay Server documents its webhooks. */
const BODY = JSON.stringify({
  deliveryId: 'EEmYsYmV7ApXkMpDkNqGnk',
  webhookId: 'RMwHXdyPdoX2xfGe1PQdN5',
  isRedelivery: false,
  originalDeliveryId: 'EEmYsYmV7ApXkMpDkNqGnk',
  type: 'InvoiceSettled',
  timestamp: 1_795_750_000,
  storeId: 'CvUyLsWyWmKsq5zBc5wYpkWzE7Aqbt4xCVYJ5uWnM7qk',
  invoiceId: 'DBYNxZdEaYnbRoAeN66Cin',
  metadata: { orderId: 'ord_1', note: 'Überweisung' },
  manuallyMarked: false,
  overPaid: false,
});
const STORE = 'CvUyLsWyWmKsq5zBc5wYpkWzE7Aqbt4xCVYJ5uWnM7qk';
const [CURRENT, EARLIER] = [new Secret('Gnk9jRZ1mTrEW1N6WvHL'), new Secret('earlier-secret')];
const signed = (body: string, secret: Secret): string =>
  `sha256=${createHmac('sha256', Buffer.from(secret.reveal(), 'utf8')).update(Buffer.from(body)).digest('hex')}`;

describe('a signature', () => {
  it('is the HMAC-SHA256 of the bytes, by a known example', () => {
    const known = 'sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8';
    expect(isSignedBy([new Secret('key')], 'The quick brown fox jumps over the lazy dog', known)).toBe(true);
  });

  it('is made by the current secret, or by the earlier one', () => {
    for (const secret of [CURRENT, EARLIER]) {
      expect(isSignedBy([CURRENT, EARLIER], BODY, signed(BODY, secret))).toBe(true);
    }
    expect(isSignedBy([CURRENT], BODY, signed(BODY, EARLIER))).toBe(false);
    expect(isSignedBy([], BODY, signed(BODY, CURRENT))).toBe(false);
  });

  it.each([
    ['', BODY],
    ['sha256=', BODY],
    [signed(BODY, CURRENT).slice('sha256='.length), BODY],
    [signed(BODY, CURRENT).replace('sha256', 'sha1'), BODY],
    [signed(BODY, CURRENT).slice(0, -2), BODY],
    [`${signed(BODY, CURRENT)}00`, BODY],
    [signed(BODY, CURRENT), `${BODY} `],
    [signed(BODY, CURRENT), BODY.replace('Settled', 'Expired')],
  ])('%j is none', (signature, body) => {
    expect(isSignedBy([CURRENT], body, signature)).toBe(false);
  });
});

describe('a message', () => {
  it('is about an invoice of its store', () => {
    expect(subjectOfMessage(BODY, STORE)).toBe('session:DBYNxZdEaYnbRoAeN66Cin');
  });

  it.each(['__test__1c5b5d0e', '../users', '', null, 7])('with the invoice %j is about none', (invoiceId) => {
    expect(subjectOfMessage(JSON.stringify({ storeId: STORE, invoiceId }), STORE)).toBeNull();
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '"x"',
    JSON.stringify({ storeId: 'other', invoiceId: 'abc' }),
    '{"invoiceId":"abc"}',
  ])('%j is refused', (body) => {
    expect(() => subjectOfMessage(body, STORE)).toThrow(InvalidMessage);
  });
});
