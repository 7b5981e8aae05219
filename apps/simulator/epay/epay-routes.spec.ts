import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSimulator, type Simulator } from '../simulator.js';

type Json = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, string>>;

let simulator: Simulator;
let shop: Server;
let received: { readonly method: string; readonly text: string }[] = [];
/** Of the next notifications; `success` when there is none. */
let answers: string[] = [];
let merchants = 0;

beforeAll(async () => {
  simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
  shop = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '' } = request;
      received.push({ method, text: method === 'GET' ? (url.split('?')[1] ?? '') : Buffer.concat(chunks).toString() });
      response.end(answers.shift() ?? 'success');
    });
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await simulator.close();
  await new Promise((resolve) => shop.close(resolve));
});

beforeEach(() => {
  [received, answers] = [[], []];
});

const newMerchant = (): string => String(1_000 + ++merchants);

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** By the rule as vendors document it. */
function signed(fields: Fields, pid: string, key = `key-of-${pid}`): Fields {
  const names = Object.keys(fields).filter((name) => fields[name] !== '');
  const text = names
    .toSorted()
    .map((name) => `${name}=${fields[name] ?? ''}`)
    .join('&');
  return { ...fields, sign: md5(text + key), sign_type: 'MD5' };
}

function orderFields(pid: string, changes: Fields = {}): Fields {
  const notifyUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/notify`;
  return {
    pid,
    type: 'alipay',
    out_trade_no: `order-of-${pid}`,
    notify_url: notifyUrl,
    name: '测试 商品',
    money: '1800.35',
    return_url: 'https://shop.example.com/return?a=1',
    clientip: '203.0.113.7',
    ...changes,
  };
}

async function open(pid: string, changes: Fields = {}, key?: string): Promise<Json> {
  const body = new URLSearchParams(signed(orderFields(pid, changes), pid, key));
  return (await (await fetch(`${simulator.url}/epay/mapi.php`, { method: 'POST', body })).json()) as Json;
}

async function query(pid: string, act: string, fields: Fields = {}): Promise<Json> {
  const search = new URLSearchParams({ act, pid, key: `key-of-${pid}`, ...fields }).toString();
  return (await (await fetch(`${simulator.url}/epay/api.php?${search}`)).json()) as Json;
}

const orderOf = (pid: string): Promise<Json> => query(pid, 'order', { out_trade_no: `order-of-${pid}` });

async function control(path: string, body: Json): Promise<Json> {
  const init = { method: 'POST', body: JSON.stringify(body) };
  return (await (await fetch(`${simulator.url}/epay/control/${path}`, init)).json()) as Json;
}

async function until(probe: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + 20_000;
  while (!probe()) {
    if (Date.now() > deadlineMs) throw new Error('did not happen');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What a shop was notified of a merchant's orders. Others may still come. */
const receivedOf = (pid: string) => received.filter(({ text }) => text.includes(`=order-of-${pid}&`));

const lastOf = (pid: string): Fields => Object.fromEntries(new URLSearchParams(receivedOf(pid).at(-1)?.text ?? ''));

describe('an order', () => {
  it('is made at a signed address, once, and paid on its page', async () => {
    const pid = newMerchant();
    const search = new URLSearchParams(signed(orderFields(pid), pid)).toString();
    const pageOf = async (): Promise<string> =>
      (await fetch(`${simulator.url}/epay/submit.php?${search}`, { redirect: 'manual' })).headers.get('location') ?? '';
    const page = await pageOf();
    expect(await pageOf()).toBe(page);
    const html = await (await fetch(page)).text();
    for (const label of ['Pay', 'Pay half', 'Pay, without a notification', 'Return without paying'])
      expect(html).toContain(`>${label}<`);
    const body = new URLSearchParams({ action: 'pay' });
    const paid = await fetch(page, { method: 'POST', redirect: 'manual', body });
    const location = new URL(paid.headers.get('location') ?? '');
    expect(location.searchParams.get('a')).toBe('1');
    const { a: _a, sign, sign_type: _type, ...fields } = Object.fromEntries(location.searchParams);
    expect(signed(fields, pid).sign).toBe(sign);
    expect(await orderOf(pid)).toMatchObject({ code: 1, pid: Number(pid), money: '1800.35', status: 1 });
    expect(await (await fetch(page, { method: 'POST', body })).text()).toContain('请勿重复发起支付');
  });

  it.each([
    ['silent', 1, '1800.35', 0],
    ['half', 1, '900.17', 1],
    ['refuse', 0, '1800.35', 0],
    ['nonsense', 0, '1800.35', 0],
  ])('with the button %s has the status %d and %s', async (action, status, money, notified) => {
    const pid = newMerchant();
    const { payurl } = await open(pid);
    await fetch(String(payurl), { method: 'POST', redirect: 'manual', body: new URLSearchParams({ action }) });
    expect(await orderOf(pid)).toMatchObject({ status, money });
    const deliveries = await (await fetch(`${simulator.url}/epay/control/deliveries?account=${pid}`)).json();
    expect((deliveries as { data: unknown[] }).data).toHaveLength(notified);
  });

  it('without a way to pay has the choice of its customer', async () => {
    const pid = newMerchant();
    const search = new URLSearchParams(signed(orderFields(pid, { type: '' }), pid)).toString();
    const page = await fetch(`${simulator.url}/epay/submit.php?${search}`);
    expect(await page.text()).toContain('<option>wxpay</option>');
    const body = new URLSearchParams({ action: 'silent', type: 'wxpay' });
    await fetch(page.url, { method: 'POST', redirect: 'manual', body });
    expect(await orderOf(pid)).toMatchObject({ type: 'wxpay', status: 1 });
  });

  it.each([
    [{}, 'wrong', '签名校验失败，请返回重试！'],
    [{ money: '0' }, undefined, '金额不合法'],
    [{ money: '1.005' }, undefined, '金额不合法'],
    [{ money: '1e3' }, undefined, '金额不合法'],
    [{ money: '' }, undefined, 'money不能为空'],
    [{ type: '' }, undefined, 'type不能为空'],
    [{ clientip: '' }, undefined, 'clientip不能为空'],
    [{ out_trade_no: 'a b' }, undefined, '订单号(out_trade_no)格式不正确'],
    [{ pid: 'x' }, undefined, '商户ID不存在'],
  ])('with %j and the key %s is refused', async (changes, key, msg) => {
    expect(await open(newMerchant(), changes, key)).toMatchObject({ code: expect.any(Number) as number, msg });
  });

  it('that has changed, or is paid, is not made again', async () => {
    const pid = newMerchant();
    const { trade_no: tradeNo } = await open(pid);
    expect((await open(pid)).trade_no).toBe(tradeNo);
    expect(await open(pid, { money: '1.00' })).toMatchObject({ code: -1 });
    await control('pay', { order: tradeNo, silent: true });
    expect(await open(pid)).toMatchObject({ code: -1 });
  });
});

describe('an answer', () => {
  it('is of the merchant and its key', async () => {
    const [pid, other] = [newMerchant(), newMerchant()];
    await open(pid);
    expect(await query(pid, 'query')).toMatchObject({ code: 1, pid: Number(pid), key: `key-of-${pid}` });
    expect(await query(pid, 'order', { key: 'x' })).toEqual({ code: -3, msg: '商户密钥错误' });
    expect(await query(other, 'order', { out_trade_no: `order-of-${pid}` })).toEqual({ code: -1, msg: '订单号不存在' });
    expect(await query(pid, 'order')).toEqual({ code: -4, msg: '订单号不能为空' });
    expect(await query(pid, 'refund')).toEqual({ code: -5, msg: 'No Act!' });
    await control('account', { account: pid, key: 'x' });
    expect(await query(pid, 'order', { key: 'x', out_trade_no: `order-of-${pid}` })).toMatchObject({
      code: 1,
      endtime: '',
    });
  });

  it('is as the vendor has it: texts, lies, pages, addresses', async () => {
    const pid = newMerchant();
    await open(pid);
    await control('account', { account: pid, as_texts: true, stated_status: '1', stated_money: '9.99' });
    expect(await orderOf(pid)).toMatchObject({ code: '1', pid, status: '1', money: '9.99' });
    await control('account', { account: pid, as_texts: false, stated_status: '', stated_money: '' });
    expect(await orderOf(pid)).toMatchObject({ code: 1, status: 0, money: '1800.35' });
    await control('account', { account: pid, html: 1 });
    await expect(orderOf(pid)).rejects.toThrow('not valid JSON');
    expect(await orderOf(pid)).toMatchObject({ code: 1 });
    for (const page of ['payurl', 'qrcode', 'urlscheme']) {
      await control('account', { account: pid, page });
      expect(await open(pid)).toHaveProperty(page);
    }
  });

  it('fails as it is set', async () => {
    const pid = newMerchant();
    await open(pid);
    await control('faults', { account: pid, kind: 'error', path: '/epay/api.php' });
    await expect(orderOf(pid)).rejects.toThrow('not valid JSON');
    await control('faults', { account: pid, kind: 'cut' });
    await expect(orderOf(pid)).rejects.toThrow();
    expect(await orderOf(pid)).toMatchObject({ code: 1 });
  });

  it('lists the newest first, by pages of the vendor', async () => {
    const pid = newMerchant();
    const numbers = Array.from({ length: 12 }, (_, index) => `n${index}`);
    for (const number of numbers) await open(pid, { out_trade_no: number });
    const listed = async (fields: Fields): Promise<unknown[]> =>
      ((await query(pid, 'orders', fields)).data as { out_trade_no: string }[]).map((row) => row.out_trade_no);
    expect(await listed({})).toEqual(numbers.toReversed().slice(0, 10));
    expect(await listed({ limit: '2', offset: '2' })).toEqual(['n9', 'n8']);
    expect(await listed({ status: '1' })).toEqual([]);
    await control('account', { account: pid, list: 'page' });
    expect(await listed({ limit: '2', page: '2' })).toEqual(['n9', 'n8']);
    expect(await query(pid, 'orders', { page: '9' })).toMatchObject({ code: 0 });
    await control('account', { account: pid, list: 'first' });
    expect(await listed({ limit: '2', page: '2' })).toEqual(['n11', 'n10']);
    await control('account', { account: pid, list: 'none' });
    expect(await query(pid, 'orders')).toMatchObject({ code: -5 });
  });
});

describe('a notification', () => {
  it.each(['GET', 'POST'])('by %s has the fields of the protocol, signed', async (method) => {
    const pid = newMerchant();
    const { trade_no: tradeNo } = await open(pid, { param: 'kept', money: '1800.30' });
    await control('account', { account: pid, notify_by: method });
    await control('pay', { order: tradeNo });
    await until(() => receivedOf(pid).length === 1);
    expect(receivedOf(pid)[0]?.method).toBe(method);
    const { sign, sign_type: signType, ...fields } = lastOf(pid);
    expect(fields).toEqual({
      pid,
      trade_no: tradeNo,
      out_trade_no: `order-of-${pid}`,
      type: 'alipay',
      name: '测试 商品',
      money: '1800.3',
      trade_status: 'TRADE_SUCCESS',
      param: 'kept',
    });
    expect([sign, signType]).toEqual([signed(fields, pid).sign, 'MD5']);
  });

  it('comes again until the answer is success, as often as it is set', async () => {
    const pid = newMerchant();
    const { trade_no: tradeNo } = await open(pid);
    answers = ['{"status":"ok"}', 'SUCCESS!', 'success'];
    const { retryMs } = (await control('webhooks', { account: pid })) as { retryMs: unknown };
    expect(retryMs).toEqual([15_000, 60_000, 180_000, 1_800_000, 3_600_000]);
    await control('webhooks', { account: pid, retry_ms: [1, 1, 1] });
    await control('pay', { order: tradeNo });
    await until(() => receivedOf(pid).length === 3);
    expect(new Set(receivedOf(pid).map(({ text }) => text)).size).toBe(1);
  });

  it('comes for ever, until it is set otherwise', async () => {
    const pid = newMerchant();
    const { trade_no: tradeNo } = await open(pid);
    await control('account', { account: pid, repeat_ms: 1 });
    await control('pay', { order: tradeNo });
    await until(() => receivedOf(pid).length > 8);
    await control('account', { account: pid, repeat_ms: 0 });
  });

  it('is never sent, sent again, or signed by another key, by faults of deliveries', async () => {
    const pid = newMerchant();
    const { trade_no: tradeNo } = await open(pid);
    await control('webhooks', { account: pid, drop: 1 });
    await control('pay', { order: tradeNo });
    await control('webhooks', { account: pid, duplicate: 1, wrong_signature: 2 });
    await control('notify', { order: tradeNo });
    await until(() => receivedOf(pid).length === 2);
    const { sign, sign_type: _type, ...fields } = lastOf(pid);
    expect(sign).not.toBe(signed(fields, pid).sign);
  });

  it('is forged as it is set', async () => {
    const pid = newMerchant();
    const { trade_no: tradeNo } = await open(pid);
    await control('notify', {
      order: tradeNo,
      fields: { money: '99', pid: '7', type: 'usdt' },
      append: 'money=1&a%5B%5D=2',
    });
    await until(() => receivedOf(pid).length === 1);
    expect(receivedOf(pid)[0]?.text).toMatch(/&money=99&.*&money=1&a%5B%5D=2$/);
    const { sign, sign_type: _type, 'a[]': _list, ...changed } = lastOf(pid);
    expect(sign).toBe(signed({ ...changed, money: '99' }, pid).sign);
    await control('notify', { order: tradeNo, fields: { money: '99' }, signed: false });
    await until(() => receivedOf(pid).length === 2);
    const { sign: kept, sign_type: _kept, ...fields } = lastOf(pid);
    expect([fields.money, kept]).toEqual(['99', signed({ ...fields, money: '1800.35' }, pid).sign]);
    expect(await orderOf(pid)).toMatchObject({ status: 0 });
  });
});

describe('a merchant', () => {
  it('is shown, refunds in its dashboard, and is forgotten', async () => {
    const pid = newMerchant();
    const { trade_no: tradeNo } = await open(pid);
    await control('pay', { order: tradeNo, amount: '0.01', silent: true });
    expect(await control('refund', { order: tradeNo })).toMatchObject({ status: 2, money: '0.01' });
    const objects = async (): Promise<unknown> =>
      (await fetch(`${simulator.url}/epay/control/objects?account=${pid}`)).json();
    expect(await objects()).toMatchObject({
      account: pid,
      orders: [{ trade_no: tradeNo, due: expect.stringMatching(/^\d+\.\d{2}$/) as string }],
    });
    await control('reset', { account: pid });
    expect(await objects()).toMatchObject({ orders: [], traits: { notifyBy: 'GET' } });
    expect(await control('pay', { order: tradeNo })).toMatchObject({ error: { code: '-1' } });
    expect(await control('account', { account: 'x' })).toMatchObject({ error: { code: '-3' } });
  });
});
