import { ProviderRefusal, ProviderUnavailable } from '../port/provider-adapter.js';
import { isYes, readChinaTime, readOrder, readRows, refusalOf } from './epay-answers.js';
import { readOrderSnapshot, readPageUrl } from './read-epay.js';

const NUMBER = '01890a5dac96774bbcceb302099a8057';
const READ_AT = new Date('2026-11-27T12:00:00Z');

/** As vendors document `act=order`. */
const ANSWER = {
  code: 1,
  msg: '查询订单号成功！',
  trade_no: '2016080622555342651',
  out_trade_no: NUMBER,
  type: 'alipay',
  pid: 1001,
  addtime: '2016-08-06 22:55:52',
  endtime: '2016-08-06 22:56:07',
  name: 'VIP会员',
  money: '1.00',
  status: 1,
  param: '',
  buyer: '',
};

function snapshotOf(changes: object) {
  const order = readOrder({ ...ANSWER, ...changes });
  const expected = { orderNumber: NUMBER, pid: '1001', readAt: READ_AT };
  return order === null ? null : readOrderSnapshot(order, expected);
}

describe('an order', () => {
  it('that is paid is one payment, at the time of China', () => {
    expect(snapshotOf({})).toEqual({
      order: {
        id: '01890a5d-ac96-774b-bcce-b302099a8057',
        checkoutRef: NUMBER,
        paymentRef: '2016080622555342651',
        method: 'alipay',
        written: null,
      },
      events: [
        {
          kind: 'paid',
          externalRef: '2016080622555342651',
          aboutRef: null,
          grossMinor: 100n,
          taxMinor: 0n,
          note: 'alipay',
          occurredAt: new Date('2016-08-06T14:56:07Z'),
        },
      ],
      refunds: [],
      disputes: [],
      declines: [],
    });
  });

  it('reads the same with numbers as texts, and texts as numbers', () => {
    const texts = { code: '1', pid: '1001', status: '1' };
    for (const changes of [texts, { money: 1 }, { money: '1' }, { money: '1.0000' }, { pid: undefined }, { pid: '' }]) {
      expect(snapshotOf(changes)).toEqual(snapshotOf({}));
    }
    expect(snapshotOf({ trade_no: 20_160_806 })?.events).toMatchObject([{ externalRef: '20160806' }]);
  });

  it.each([0, '0', 2, '2', 3, -1, '1.5', 'paid'])('with the status %j says nothing', (status) => {
    expect(snapshotOf({ status })).toMatchObject({ events: [], order: { paymentRef: null } });
  });

  it.each([
    [{ endtime: '' }, READ_AT],
    [{ endtime: null }, READ_AT],
    [{ endtime: '0000-00-00 00:00:00' }, READ_AT],
    [{ endtime: '2026-11-27 20:00:01' }, READ_AT],
    [{ endtime: '2026-11-27 19:59:59' }, new Date('2026-11-27T11:59:59Z')],
  ])('with %j was paid then', (changes, occurredAt) => {
    expect(snapshotOf(changes)?.events).toMatchObject([{ occurredAt }]);
  });

  it('of another number, or of another merchant, is no answer', () => {
    const other = '01890a5dac96774bbcceb302099a8058';
    for (const changes of [{ out_trade_no: other }, { pid: 1002 }, { pid: '1002', status: 0 }]) {
      expect(() => snapshotOf(changes)).toThrow(ProviderUnavailable);
    }
  });

  it('has the way to pay that the vendor says, once it is paid', () => {
    expect(snapshotOf({ type: 'usdt', status: 0 })).toMatchObject({ events: [], order: { method: null } });
    expect(snapshotOf({ type: 'usdt' })).toMatchObject({ events: [{ note: 'usdt' }], order: { method: 'usdt' } });
    expect(snapshotOf({ type: '' })).toMatchObject({ events: [{ note: null }], order: { method: null } });
  });

  it.each([
    { money: '' },
    { money: null },
    { money: '0.00' },
    { money: '-1.00' },
    { money: '1.005' },
    { money: 1.005 },
    { money: 1e21 },
    { money: ['1.00'] },
    { trade_no: '' },
    { trade_no: null },
    { trade_no: '../x' },
    { trade_no: '<b>' },
    // JSON rounds it, so that other numbers would read as the same.
    { trade_no: Number('2016080622555342651') },
    { out_trade_no: '' },
    { out_trade_no: {} },
    { status: null },
    { status: {} },
  ])('with %j cannot be read', (changes) => {
    expect(() => snapshotOf(changes)).toThrow(ProviderUnavailable);
  });

  it('of a vendor whose code is the status is not paid, and refused nothing', () => {
    expect(snapshotOf({ code: '0', status: '0', msg: '未付款' })).toMatchObject({ events: [] });
    expect(snapshotOf({ code: 0, status: 1 })).toMatchObject({ events: [] });
    expect(snapshotOf({ code: 2, status: 2 })).toMatchObject({ events: [] });
  });

  it('of nothing is none', () => {
    for (const answer of [{ code: -1, msg: '订单号不存在' }, { code: -1, out_trade_no: NUMBER }, { code: 'error' }]) {
      expect(readOrder(answer)).toBeNull();
    }
    expect(() => readOrder({ code: 1, msg: 'succ' })).toThrow(ProviderUnavailable);
  });
});

describe('a no', () => {
  it.each([
    [{ code: -1, msg: '订单号不存在' }, 'order_unknown'],
    [{ code: -1, msg: '商户订单号不存在' }, 'order_unknown'],
    [{ code: 0, msg: '订单不存在' }, 'order_unknown'],
    [{ code: '-1', msg: 'Order not found' }, 'order_unknown'],
    [{ code: -1, msg: '未查询到该订单' }, 'order_unknown'],
    [{ code: -1, msg: '查无此订单' }, 'order_unknown'],
    [{ code: -3, msg: '商户ID不存在' }, 'merchant_refused'],
    [{ code: -3, msg: '商户密钥错误' }, 'merchant_refused'],
    [{ code: -2, msg: 'KEY校验失败' }, 'merchant_refused'],
    [{ code: 0, msg: '密匙效验失败' }, 'merchant_refused'],
    [{ code: -1, msg: '商户密钥错误' }, 'merchant_refused'],
    [{ code: -3 }, 'merchant_refused'],
    [{ code: -5, msg: '系统错误' }, 'unknown'],
    [{ code: -5, msg: 'No Act!' }, 'unknown'],
    [{ code: -1, msg: '没有订单接口的权限' }, 'unknown'],
    [{ code: -1 }, 'unknown'],
  ])('%j is %s', (answer, refusal) => {
    expect(isYes(answer)).toBe(false);
    expect(refusalOf(answer)).toBe(refusal);
  });
});

describe('a list', () => {
  it('has orders, their status, and when they were made', () => {
    const rows = [{ ...ANSWER }, { ...ANSWER, status: '0' }, { out_trade_no: 'x' }, null, 7];
    expect(readRows({ code: 1, data: rows })).toEqual([
      { orderNumber: NUMBER, isPaid: true, createdAt: new Date('2016-08-06T14:55:52Z') },
      { orderNumber: NUMBER, isPaid: false, createdAt: new Date('2016-08-06T14:55:52Z') },
      { orderNumber: 'x', isPaid: true, createdAt: null },
    ]);
  });

  it.each([{}, { data: null }, { data: {} }, { data: 'x' }])('%j has none', (answer) => {
    expect(readRows(answer)).toEqual([]);
  });
});

describe('a page', () => {
  it.each([
    [{ payurl: 'https://pay.example.com/1' }, 'https://pay.example.com/1'],
    [{ payurl: 'http://pay.example.com/1', qrcode: 'https://qr.example.com' }, 'http://pay.example.com/1'],
    [{ qrcode: 'https://qr.alipay.com/x' }, 'https://qr.alipay.com/x'],
  ])('of %j is %s', (answer, url) => {
    expect(readPageUrl(answer)).toBe(url);
  });

  it.each([
    {},
    { payurl: 'weixin://x' },
    { payurl: 'javascript:alert(1)', qrcode: 'https://qr.example.com' },
    { payurl: '//pay.example.com' },
    { payurl: ['https://pay.example.com'] },
    { qrcode: 'weixin://wxpay/bizpayurl?pr=1' },
    { qrcode: 'http://qr.example.com' },
    { qrcode: 'data:text/html,x' },
    { urlscheme: 'https://pay.example.com' },
  ])('of %j is none for a browser', (answer) => {
    expect(() => readPageUrl(answer)).toThrow(ProviderRefusal);
  });
});

it.each(['2016-13-40 00:00:00', '2016-08-06', 1_470_495_352, '', null])('%j is no time', (value) => {
  expect(readChinaTime(value)).toBeNull();
});
