import { InvalidMessage } from '../port/provider-adapter.js';
import { isSender, subjectOfMessage, YOOKASSA_EVENTS } from './yookassa-message.js';

const PAYMENT = '22d6d597-000f-5000-9000-145f6df21d6f';

/** As YooKassa documents its notifications, with its spaces. */
const BODY = `{
  "type" : "notification",
  "event" : "payment.waiting_for_capture",
  "object" : {
    "id" : "${PAYMENT}",
    "status" : "waiting_for_capture",
    "paid" : true,
    "amount" : { "value" : "2.00", "currency" : "RUB" },
    "authorization_details" : { "rrn" : "10000000000", "auth_code" : "000000", "three_d_secure" : { "applied" : true } },
    "created_at" : "2018-07-10T14:27:54.691Z",
    "description" : "Заказ №72",
    "expires_at" : "2018-07-17T14:28:32.484Z",
    "metadata" : {},
    "payment_method" : {
      "type" : "bank_card", "id" : "${PAYMENT}", "saved" : false,
      "card" : { "first6" : "555555", "last4" : "4444", "expiry_month" : "07", "expiry_year" : "2021" },
      "title" : "Bank card *4444"
    },
    "refundable" : false,
    "test" : false
  }
}`;
const message = (fields: object): string => JSON.stringify({ type: 'notification', ...fields });

describe('a sender', () => {
  it.each([
    ...['185.71.76.0', '185.71.76.31', '185.71.77.0', '185.71.77.31', '77.75.153.0', '77.75.153.127'],
    ...['77.75.154.128', '77.75.154.255', '77.75.156.11', '77.75.156.35', '2a02:5180::', '2a02:5180:0:1509::1'],
    ...['2A02:5180:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF', '::ffff:185.71.76.5', '::FFFF:b947:4c05'],
    '0:0:0:0:0:ffff:77.75.156.11',
  ])('%s is one of YooKassa', (address) => {
    expect(isSender(address, false)).toBe(true);
  });

  it.each([
    ...['185.71.76.32', '185.71.75.255', '185.71.77.32', '77.75.153.128', '77.75.152.255', '77.75.154.127'],
    ...['77.75.155.0', '77.75.156.10', '77.75.156.12', '77.75.156.34', '2a02:5181::', '2a02:517f:ffff::'],
    ...['::ffff:185.71.76.32', '::185.71.76.5', '127.0.0.1', '::1', '0.0.0.0', '', 'localhost', '185.71.76.5:443'],
    ...['185.71.76.5, 10.0.0.1', ' 185.71.76.5', '185.71.76.05', '3108457477', '2a02:5180::1%eth0', '185.71.76'],
  ])('%j is not', (address) => {
    expect(isSender(address, false)).toBe(false);
  });

  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', '185.71.76.5'])(
    'from %s may be the stand-in',
    (address) => {
      expect(isSender(address, true)).toBe(true);
    },
  );

  it.each(['10.0.0.1', '8.8.8.8', '128.0.0.1', '::2', ''])('%j is not the stand-in', (address) => {
    expect(isSender(address, true)).toBe(false);
  });
});

describe('a notification', () => {
  it('is about a payment', () => {
    expect(subjectOfMessage(BODY)).toBe(`session:${PAYMENT}`);
  });

  it('of a refund is about its payment', () => {
    const object = { id: '216749f7-0016-50be-b000-078d43a63ae4', payment_id: PAYMENT, status: 'succeeded' };
    expect(subjectOfMessage(message({ event: 'refund.succeeded', object }))).toBe(`payment:${PAYMENT}`);
  });

  it.each(YOOKASSA_EVENTS)('%s is of an object that is named', (event) => {
    for (const id of ['', '../users', PAYMENT.toUpperCase(), `${PAYMENT}\n`, `${PAYMENT}0`, 7, null, undefined]) {
      const body = message({ event, object: { id, payment_id: id } });
      expect(() => subjectOfMessage(body)).toThrow(InvalidMessage);
    }
    expect(() => subjectOfMessage(message({ event }))).toThrow(InvalidMessage);
  });

  it.each(['payout.succeeded', 'deal.closed', 'payment_method.active', 'payment.refunded', '', 'toString'])(
    'of the event %j says nothing',
    (event) => {
      expect(subjectOfMessage(message({ event, object: { id: PAYMENT } }))).toBeNull();
    },
  );

  it.each([
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{}',
    '{"type":"notification"}',
    '{"type":"test","event":"payment.succeeded"}',
  ])('%j is none', (body) => {
    expect(() => subjectOfMessage(body)).toThrow(InvalidMessage);
  });
});
