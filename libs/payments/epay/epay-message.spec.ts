import { createHash } from 'node:crypto';
import { Secret } from '#core';
import { InvalidMessage } from '../port/provider-adapter.js';
import { orderNumberOfMessage } from './epay-message.js';
import { isSignedBy, signed } from './epay-signature.js';

/** As vendors document it: values escaped once, signed as they are. */
const KEY = new Secret('89unJUB8HZ54Hj7x4nUj56HN4nUzUJ8i');
const NUMBER = '01890a5dac96774bbcceb302099a8057';
const SIGN = '8d98adace81d9f424247277ca4940dc5';
const DOCUMENTED = `pid=1001&trade_no=20160806151343349021&out_trade_no=${NUMBER}&type=alipay&name=VIP%E4%BC%9A%E5%91%98&money=1.5&trade_status=TRADE_SUCCESS&sign=${SIGN}&sign_type=MD5`;
const MERCHANT = { pid: '1001', keys: [KEY], methods: ['alipay', 'wxpay'] };
const FIELDS = Object.fromEntries(new URLSearchParams(DOCUMENTED));

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Signed with the merchant's key, changed before. */
const messageOf = (changes: Readonly<Record<string, string>>): string =>
  new URLSearchParams(signed({ ...FIELDS, ...changes }, KEY)).toString();

describe('a signature', () => {
  it('is that of a request as vendors document it', () => {
    const request = {
      pid: '1001',
      type: 'alipay',
      out_trade_no: 'ORDER20240101001',
      name: '测试商品',
      money: '1.50',
      device: '',
      notify_url: 'https://www.example.com/notify',
      return_url: 'https://www.example.com/return',
    };
    const sent = signed(request, new Secret('abc123key'));
    expect(sent).toMatchObject({ sign: '06e448dcc7b382cff8187536e035c80a', sign_type: 'MD5' });
    expect(sent).not.toHaveProperty('device');
  });

  it('leaves out what is empty, and its own fields', () => {
    expect(isSignedBy([KEY], { ...FIELDS, param: '', sign_type: 'other' }, SIGN)).toBe(true);
    expect(isSignedBy([KEY], { ...FIELDS, param: '0' }, SIGN)).toBe(false);
  });

  it.each([
    ['no key', [], SIGN],
    ['another key', [new Secret('other')], SIGN],
    ['an empty key', [new Secret('')], md5('a=1')],
    ['upper case', [KEY], SIGN.toUpperCase()],
    ['no digest', [KEY], ''],
    ['a part of it', [KEY], SIGN.slice(0, 30)],
  ])('is none with %s', (what, keys, sign) => {
    expect(isSignedBy(keys, what === 'an empty key' ? { a: '1' } : FIELDS, sign)).toBe(false);
  });
});

describe('a notification', () => {
  it('is about an order, by the bytes that vendors document', () => {
    expect(orderNumberOfMessage(DOCUMENTED, MERCHANT)).toBe(NUMBER);
  });

  it('is signed by an earlier key during a change of keys', () => {
    expect(orderNumberOfMessage(DOCUMENTED, { ...MERCHANT, keys: [new Secret('new'), KEY] })).toBe(NUMBER);
  });

  it('has all ways to pay where the provider names none', () => {
    expect(orderNumberOfMessage(messageOf({ type: 'usdt' }), { ...MERCHANT, methods: [] })).toBe(NUMBER);
  });

  it.each([
    { money: '1' },
    { money: '0.01' },
    { name: 'a+b =%?#' },
    { name: '' },
    { param: '测 试' },
    { sitename: 'x' },
  ])('with %j is taken', (changes) => {
    expect(orderNumberOfMessage(messageOf(changes), MERCHANT)).toBe(NUMBER);
  });

  it.each([
    { pid: '1002' },
    { pid: '01001' },
    { pid: '' },
    { trade_status: 'WAIT_BUYER_PAY' },
    { trade_status: '' },
    { trade_status: 'trade_success' },
    { money: '0' },
    { money: '0.00' },
    { money: '-1' },
    { money: '1.505' },
    { money: '1e3' },
    { money: '1,00' },
    { money: '+1' },
    { money: ' 1' },
    { money: '' },
    { money: '１' },
    { type: 'usdt' },
    { type: '' },
    { type: 'alipay,wxpay' },
    { out_trade_no: '' },
    { out_trade_no: NUMBER.toUpperCase() },
    { out_trade_no: `${NUMBER}0` },
    { out_trade_no: `${NUMBER}\n` },
    { out_trade_no: '01890a5d-ac96-774b-bcce-b302099a8057' },
    { name: 'a&money=9' },
  ])('signed with %j is refused', (changes) => {
    expect(() => orderNumberOfMessage(messageOf(changes), MERCHANT)).toThrow(InvalidMessage);
  });

  it.each([
    ['another amount', DOCUMENTED.replace('money=1.5', 'money=1.50'), 'no key of the merchant made this signature'],
    ['no signature', DOCUMENTED.replace(`&sign=${SIGN}`, ''), 'no key of the merchant made this signature'],
    ['another type of signature', DOCUMENTED.replace('=MD5', '=RSA'), 'the signature is not of the type MD5'],
    ['its amount twice', `${DOCUMENTED}&money=1.5`, 'a parameter comes twice'],
    ['its amount in upper case', `${DOCUMENTED}&MONEY=`, 'a parameter comes twice'],
    ['its signature twice', `${DOCUMENTED}&sign=${SIGN}`, 'a parameter comes twice'],
    ['its type of signature twice', `${DOCUMENTED}&sign_type=MD5`, 'a parameter comes twice'],
    ['an empty parameter twice', `${DOCUMENTED}&param=&param=`, 'a parameter comes twice'],
    ['a list', `${DOCUMENTED}&money[]=`, 'a parameter has no plain name'],
    ['a list of signatures', `${DOCUMENTED}&sign[]=${SIGN}`, 'a parameter has no plain name'],
    ['an object', `${DOCUMENTED}&money[a]=`, 'a parameter has no plain name'],
    ['an escaped name', `${DOCUMENTED}&mone%79=`, 'a parameter has no plain name'],
    ['an escaped name alone', DOCUMENTED.replace('money=', 'mone%79='), 'a parameter has no plain name'],
    ['an escaped list', `${DOCUMENTED}&money%5B%5D=`, 'a parameter has no plain name'],
    ['a name that others read as another', `${DOCUMENTED}&trade.no=`, 'a parameter has no plain name'],
    ['a name with a space', `${DOCUMENTED}&+money=`, 'a parameter has no plain name'],
    ['a name of a prototype', `${DOCUMENTED}&__proto__=`, 'a parameter has no plain name'],
    ['no name', `${DOCUMENTED}&=x`, 'a parameter has no plain name'],
    ['an empty part', `${DOCUMENTED}&`, 'a parameter has no plain name'],
    ['an escaped separator', DOCUMENTED.replace('&type=', '%26type='), 'a value would be signed as two'],
    ['half an escape', DOCUMENTED.replace('%91%98', '%91%9'), 'a value is not readable'],
    ['bytes that are no text', DOCUMENTED.replace('%E4%BC%9A', '%E4%BC'), 'a value is not readable'],
    ['too much', messageOf({ param: 'x'.repeat(9_000) }), 'the message is too long'],
    ['too many', DOCUMENTED + '&a='.repeat(60), 'the message has too many parameters'],
  ])('with %s is refused', (_what, body, reason) => {
    expect(() => orderNumberOfMessage(body, MERCHANT)).toThrow(new InvalidMessage(reason));
  });

  it('is none when its values are escaped twice', () => {
    expect(() => orderNumberOfMessage(DOCUMENTED.replaceAll('%', '%25'), MERCHANT)).toThrow(InvalidMessage);
  });

  it.each(['', '{}', 'success', '<html>', '?', '\0', '%'])('%j is none', (body) => {
    expect(() => orderNumberOfMessage(body, MERCHANT)).toThrow(InvalidMessage);
  });

  it('is not a request, whose signature customers see', () => {
    const request = { ...FIELDS, notify_url: 'https://shop.example.com/n', return_url: 'https://shop.example.com/r' };
    expect(() => orderNumberOfMessage(new URLSearchParams(signed(request, KEY)).toString(), MERCHANT)).toThrow(
      new InvalidMessage('the message is a request'),
    );
    // The end of an address, read as a field: the same bytes are signed.
    const { trade_status: _status, trade_no: _number, ...rest } = FIELDS;
    const { sign } = signed({ ...rest, return_url: 'https://shop.example.com/r?a=1&trade_status=TRADE_SUCCESS' }, KEY);
    const split = { ...rest, return_url: 'https://shop.example.com/r?a=1', trade_status: 'TRADE_SUCCESS' };
    expect(signed(split, KEY).sign).toBe(sign);
    expect(() => orderNumberOfMessage(new URLSearchParams(signed(split, KEY)).toString(), MERCHANT)).toThrow(
      InvalidMessage,
    );
  });

  it.each([{ keys: [] }, { keys: [new Secret('')] }, { pid: '' }])('is refused with %j', (changes) => {
    const { sign: _sign, sign_type: _type, ...fields } = FIELDS;
    const text = Object.keys(fields)
      .sort()
      .map((name) => `${name}=${fields[name] ?? ''}`)
      .join('&');
    const forged = new URLSearchParams({ ...fields, sign: md5(text), sign_type: 'MD5' }).toString();
    for (const body of [forged, DOCUMENTED]) {
      expect(() => orderNumberOfMessage(body, { ...MERCHANT, ...changes })).toThrow(InvalidMessage);
    }
  });
});
