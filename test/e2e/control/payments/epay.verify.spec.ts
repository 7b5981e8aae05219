import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { formatId } from '#core';
import { signedText } from '../../../../apps/simulator/domain/epay/views.js';
import type { ApiObject } from '../../../support/control/control-app.js';
import { eventually } from '../../../support/eventually.js';
import { EpayShop } from '../../../support/payments/epay-shop.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';

let world: PaymentWorld;
let shop: EpayShop;
let other: EpayShop;

beforeAll(async () => {
  world = await PaymentWorld.start();
  shop = await EpayShop.open(world);
  other = await EpayShop.open(world);
}, 60_000);

beforeEach(async () => {
  for (const one of [shop, other]) await one.quiet();
  // Of what an earlier test left without an answer.
  await world.app.query('DELETE FROM payment_question');
});

afterAll(() => world.stop());

const statusChecks = async (): Promise<number> => (await world.app.query('SELECT 1 FROM payment_question')).length;

/** Until nothing is left to be asked. */
const answered = (): Promise<void> =>
  eventually(async () => {
    await world.work();
    return (await statusChecks()) === 0;
  });

/** Each by both ways is refused, and asks nothing; a vendor that read `success` would not repeat what is true. */
async function expectRefused(messages: readonly string[], of = shop): Promise<void> {
  await answered();
  for (const message of messages) {
    for (const by of ['GET', 'POST'] as const) {
      const [status, text] = await of.send(message, by);
      expect([message, by, status]).toEqual([message, by, 400]);
      expect(text).not.toContain('success');
    }
  }
  expect(await statusChecks()).toBe(0);
}

/** An order of the merchant at the vendor that the product did not make: the number of the vendor. */
async function foreignOrder(of: EpayShop, number: string, money: string): Promise<string> {
  const fields = { pid: of.pid, type: 'alipay', out_trade_no: number, name: 'x', money };
  const urls = { notify_url: world.webhookUrl(of.id), return_url: 'https://shop.example.com' };
  const { url } = await fetch(`${world.simulator.url}/epay/submit.php?${signedText({ ...fields, ...urls }, of.key)}`);
  return url.split('/').at(-1) ?? '';
}

async function expectUnpaid(order: ApiObject): Promise<void> {
  expect(await world.standing(order)).toEqual({ state: 'created', paid: '0', balance: '0' });
}

/** A person on the page of the vendor: where its browser goes. */
async function leavePage(order: ApiObject, action: string): Promise<string> {
  const { url } = await fetch(String(order.checkout_url));
  const left = await fetch(url, { method: 'POST', body: new URLSearchParams({ action }), redirect: 'manual' });
  return left.headers.get('location') ?? '';
}

describe('a notification', () => {
  it('ATK-300: without the signature of its merchant is refused, and asks nothing', async () => {
    const order = await shop.order();
    const message = shop.messageOf(order);
    const sign = /sign=(\w+)/.exec(message)?.[1] ?? '';
    await expectRefused([
      '',
      'sign=',
      message.replace(`sign=${sign}`, 'sign='),
      message.replace(`sign=${sign}&`, ''),
      message.replace(sign, sign.toUpperCase()),
      message.replace(sign, sign.slice(1)),
      message.replace(sign, `${sign}0`),
      message.replace('sign_type=MD5', 'sign_type=RSA'),
      message.replace('alipay', 'wxpay'),
      `${message}&buyer=me`,
      shop.messageOf(order, {}, ''),
      shop.messageOf(order, {}, ' '),
      shop.messageOf(order, {}, 'undefined'),
      shop.messageOf(order, {}, 'null'),
      shop.messageOf(order, {}, '***'),
      shop.messageOf(order, {}, shop.pid),
      shop.messageOf(order, {}, other.key),
      shop.messageOf(order, {}, `${shop.key} `),
    ]);
    expect((await shop.send(message, 'GET', formatId('prv', randomUUID())))[0]).toBe(404);
    await expectUnpaid(order);
  });

  it('ATK-300: that can be read in two ways is refused, whatever was signed', async () => {
    const order = await shop.order();
    const message = shop.messageOf(order);
    const [pid, number] = [`pid=${shop.pid}`, shop.numberOf(order)];
    await expectRefused([
      `${message}&${pid}`,
      `${pid}&${message}`,
      `${message}&PID=${shop.pid}`,
      `${message}&money=0.01`,
      `${message}&money[]=0.01`,
      `${message}&a[]=1`,
      `${message}&a[b]=1`,
      `${message}&%6doney=0.01`,
      message.replace(pid, `p%69d=${shop.pid}`),
      message.replace(pid, `${pid}&`),
      `${message}&__proto__=1`,
      `${message}&constructor.prototype=1`,
      `${message}&=1`,
      `${message}&x=%ff`,
      `${message}&x=%`,
      `${message}&x=%00`,
      `${message};${pid}`,
      message.replaceAll('&', '&amp;'),
      message.replaceAll('&', ';'),
      shop.messageOf(order, { 'a[]': '1' }),
      shop.messageOf(order, { 'a b': '1' }),
      // One signed value is two parameters to who reads the text that was signed.
      shop.messageOf(order, { name: `x&out_trade_no=${number}` }),
      shop.messageOf(order, { name: 'x'.repeat(8_192) }),
      shop.messageOf(order, Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`x${index}`, '1']))),
    ]);
    const json = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const body = JSON.stringify(Object.fromEntries(new URLSearchParams(message)));
    expect((await fetch(world.webhookUrl(shop.id), { ...json, body })).status).toBe(400);
    const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    const large = `${message}&x=${'x'.repeat(300_000)}`;
    expect((await fetch(world.webhookUrl(shop.id), { ...form, body: large })).status).toBe(413);
    await expectUnpaid(order);
  });

  it('ATK-300: in the query of a form, or the form of a query, is not mixed with it', async () => {
    const order = await shop.order();
    const url = `${world.webhookUrl(shop.id)}?${shop.messageOf(order)}`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await fetch(url, { method: 'POST', headers, body: 'x=1' })).status).toBe(400);
    expect((await fetch(url, { method: 'POST' })).status).toBe(400);
    expect(await statusChecks()).toBe(0);
  });

  it('ATK-300: of our own signed request is none', async () => {
    const order = await shop.order();
    const request = new URL(String(order.checkout_url)).search.slice(1);
    const fields = Object.fromEntries(new URLSearchParams(request));
    const { notify_url: _notify, return_url: _return, ...rest } = fields;
    const text = (changes: object): string => new URLSearchParams({ ...fields, ...changes }).toString();
    await expectRefused([
      request,
      text({ trade_status: 'TRADE_SUCCESS' }),
      text({ trade_status: 'TRADE_SUCCESS', trade_no: '1' }),
      new URLSearchParams({ ...rest, trade_status: 'TRADE_SUCCESS' }).toString(),
      // The text that was signed, with the addresses in a value of another name.
      new URLSearchParams({ ...rest, name: `${fields.name}&notify_url=${fields.notify_url}` }).toString(),
      // Signed by the key, it is still a request.
      signedText({ ...rest, notify_url: 'x', trade_status: 'TRADE_SUCCESS' }, shop.key),
    ]);
    await expectUnpaid(order);
  });

  it('ATK-301: of another merchant, way to pay, status or installation is refused, with a right signature too', async () => {
    const order = await shop.order();
    await expectRefused([
      shop.messageOf(order, { pid: other.pid }),
      shop.messageOf(order, { pid: '' }),
      shop.messageOf(order, { pid: `0${shop.pid}` }),
      shop.messageOf(order, { type: 'qqpay' }),
      shop.messageOf(order, { type: '' }),
      shop.messageOf(order, { trade_status: 'WAIT_BUYER_PAY' }),
      shop.messageOf(order, { trade_status: 'trade_success' }),
      shop.messageOf(order, { trade_status: '' }),
      shop.messageOf(order, { money: '0.00' }),
      shop.messageOf(order, { money: '-180.33' }),
      shop.messageOf(order, { money: '1e9' }),
      shop.messageOf(order, { money: '' }),
      shop.messageOf(order, { out_trade_no: '../../users' }),
      shop.messageOf(order, { out_trade_no: order.id }),
      shop.messageOf(order, { out_trade_no: '' }),
    ]);
    await expectUnpaid(order);
  });

  it('ATK-301: that is signed and lies moves nothing: the vendor is asked', async () => {
    const order = await shop.order();
    const unknown = randomUUID().replaceAll('-', '');
    for (const changes of [
      {},
      { money: '999999.99' },
      { money: '0.01' },
      { trade_no: 'forged' },
      { out_trade_no: unknown },
    ]) {
      expect(await shop.send(shop.messageOf(order, changes))).toEqual([200, 'success']);
    }
    await answered();
    await expectUnpaid(order);
    await shop.notify(order);
    await eventually(async () => (await shop.deliveries()).every(({ state }) => state === 'delivered'));
    await answered();
    await expectUnpaid(order);
  });

  it('ATK-301: of one merchant for a paid order of another provider asks the one that signed it', async () => {
    const order = await other.order();
    await other.pay(order, { silent: true });
    expect(await shop.send(shop.messageOf(order))).toEqual([200, 'success']);
    await answered();
    await expectUnpaid(order);
    // What the signer knows by this number is money of its own.
    const trade = await foreignOrder(shop, shop.numberOf(order), '180.33');
    await shop.simulate('pay', { order: trade, silent: true });
    expect(await shop.send(shop.messageOf(order))).toEqual([200, 'success']);
    await answered();
    await expectUnpaid(order);
    const facts = await world.app.query('SELECT order_id, kind FROM payment_fact WHERE external_ref = $1', trade);
    expect(facts).toEqual([{ order_id: null, kind: 'paid' }]);
    expect(await other.send(other.messageOf(order))).toEqual([200, 'success']);
    await world.becomes(order, { state: 'credited', paid: '25', balance: '25' });
  });

  it('ATK-301: of a way to pay that only the page offered is refused, and the payment found without it', async () => {
    const order = await shop.order(null);
    await shop.deliver({ retry_ms: [] });
    await shop.pay(order, { type: 'qqpay' });
    await eventually(async () => (await shop.deliveries()).at(-1)?.state === 'failed');
    await expectUnpaid(order);
    await world.app.query(`UPDATE payment_order SET created_at = created_at - interval '11 minutes'`);
    await world.sweep();
    await world.becomes(order, { state: 'credited', balance: '25' });
    expect(await world.details(order)).toMatchObject({ method: 'qqpay' });
  });

  it('ATK-301: to a provider of another kind is refused', async () => {
    const order = await shop.order();
    const [stripe, bank] = [
      await world.stripe(),
      await world.made('/payment-providers', { kind: 'bank_transfer', mode: 'test', name: 'Bank' }),
    ];
    for (const id of [stripe.id, bank.id]) {
      for (const by of ['GET', 'POST'] as const) {
        expect([400, 404]).toContain((await shop.send(shop.messageOf(order), by, id))[0]);
      }
    }
    expect(await statusChecks()).toBe(0);
  });

  it('ATK-302: a hundred times at once to two workers credits once, and for ever after the refund', async () => {
    const order = await shop.order();
    await shop.deliver({ duplicate: 3 });
    await shop.pay(order);
    const message = shop.messageOf(order);
    await world.workTwice(async () => {
      const sent = Array.from({ length: 100 }, (_, index) => shop.send(message, index % 2 === 0 ? 'GET' : 'POST'));
      expect(new Set((await Promise.all(sent)).map(String))).toEqual(new Set(['200,success']));
    });
    await world.becomes(order, { state: 'credited', paid: '25', balance: '25' });
    const refund = await world.made(`/orders/${order.id}/refunds`, { reason: 'test' });
    await world.app.call('post', `/order-refunds/${refund.id}/transferred`, {}).expect(200);
    await world.becomes(order, { balance: '0' });
    await shop.simulate('refund', { order: shop.numberOf(order) });
    for (let count = 0; count < 3; count++) {
      await Promise.all(Array.from({ length: 34 }, () => shop.send(message)));
      await answered();
    }
    await shop.let({ stated_status: '1' });
    await shop.send(message);
    await answered();
    expect(await world.standing(order)).toEqual({ state: 'credited', paid: '25', balance: '0' });
    expect(await shop.waitingOf(order)).toEqual([]);
  });

  it('ATK-300: of an earlier key is refused, and orders that were open are credited by the new one', async () => {
    const fresh = await EpayShop.open(world);
    const [order, unvisited] = [await fresh.order(), await world.order(await world.customer(), fresh.id)];
    const next = 'second-key-of-the-merchant';
    const rotate = (secret_key: string) =>
      world.app.call('post', `/payment-providers/${fresh.id}/rotate-keys`, { secret_key });
    // Not yet the vendor's.
    expect((await rotate(next).expect(400)).body).toMatchObject({
      error: { metadata: { reason: 'payment_key_refused' } },
    });
    await fresh.let({ key: next });
    await fresh.deliver({ retry_ms: Array.from({ length: 20 }, () => 100) });
    await fresh.pay(order);
    await eventually(async () => (await fresh.deliveries()).some(({ attempts }) => (attempts as object[]).length > 1));
    await expectUnpaid(order);
    await rotate(next).expect(200);
    await world.becomes(order, { state: 'credited', balance: '25' });
    await expectRefused([fresh.messageOf(order)], fresh);
    // A page that the earlier key signed is refused by the vendor; the order ends, and the next has the new one.
    expect(await (await fetch(String(unvisited.checkout_url))).text()).toContain('Not available');
    await fresh.expire(unvisited);
    await world.sweep();
    await world.becomes(unvisited, { state: 'expired' });
    await fresh.order();
  });
});

describe('the return from the page', () => {
  it('ATK-304: credits nothing that is not paid, whatever its address says', async () => {
    const customer = await world.customer();
    const order = await world.order(customer, shop.id);
    await shop.deliver({ drop: 100 });
    const plain = await leavePage(order, 'refuse');
    expect(plain).toMatch(/\/billing\/orders\/ord_\w+$/);
    const { sign = '' } = Object.fromEntries(new URL(String(order.checkout_url)).searchParams);
    for (const query of ['', '?trade_status=TRADE_SUCCESS', `?${shop.messageOf(order)}`, `?sign=${sign}`]) {
      await fetch(`${plain}${query}`);
      await customer.call('get', `/orders/${order.id}`).expect(200);
      await answered();
      await expectUnpaid(order);
    }
  });

  it('ATK-304: has a right signature in its address, which is a hint by the message route, and none elsewhere', async () => {
    const order = await shop.order();
    await shop.deliver({ drop: 100 });
    const query = new URL(await leavePage(order, 'pay')).search.slice(1);
    await fetch(`${world.app.control.adminUrl}/billing/orders/${order.id}?${query}`);
    await world.work();
    await expectUnpaid(order);
    await expectRefused([query], other);
    // The vendor says other things by now: only its answer counts.
    await shop.let({ stated_status: '0' });
    expect(await shop.send(query)).toEqual([200, 'success']);
    await answered();
    await expectUnpaid(order);
    await shop.let({ stated_status: '' });
    for (let count = 0; count < 3; count++) await shop.send(query);
    await world.becomes(order, { state: 'credited', paid: '25', balance: '25' });
  });
});

describe('money', () => {
  it.each([
    { what: 'a part', money: '0.01', standing: { state: 'paid', balance: '0' }, reason: 'under' },
    { what: 'a fen less', money: '144.25', standing: { state: 'paid', balance: '0' }, reason: 'under' },
    { what: 'a fen more', money: '144.27', standing: { state: 'credited', balance: '20' }, reason: 'over' },
    { what: 'far more', money: '999999.99', standing: { state: 'credited', balance: '20' }, reason: 'over' },
  ])('ATK-303: $what by the vendor, and the total by its notification, is what the vendor says', async (row) => {
    const lying = await EpayShop.open(world);
    const order = await lying.order('alipay', '20');
    await lying.let({ stated_money: row.money });
    await lying.pay(order);
    await world.becomes(order, row.standing);
    expect(await lying.waitingOf(order)).toMatchObject([expect.stringContaining(row.reason)]);
    expect((await world.details(order)).facts).toMatchObject([{ amount: row.money, currency: 'CNY' }]);
    await world.app.call('patch', `/payment-providers/${lying.id}`, { status: 'disabled' }).expect(200);
  });

  it.each(['0.00', '144.265', '-20', '1e3', 'free', '١٤٤'])(
    'ATK-303: that is unreadable (%s) is no event',
    async (money) => {
      const order = await shop.order('alipay', '20');
      await shop.let({ stated_money: money });
      await shop.pay(order);
      const failed = `SELECT 1 FROM payment_question WHERE error LIKE '%amount%'`;
      await eventually(async () => {
        await world.work();
        return (await world.app.query(failed)).length === 1;
      });
      await expectUnpaid(order);
      await shop.let({ stated_money: '' });
      await world.app.query('UPDATE payment_question SET due_at = now()');
      await world.becomes(order, { state: 'credited', balance: '20' });
    },
  );

  it('ATK-310: of a number that the product did not give waits as unknown, and other shops are left out', async () => {
    const own = await EpayShop.open(world);
    const number = randomUUID().replaceAll('-', '');
    await foreignOrder(own, number, '72.13');
    await foreignOrder(own, 'ORDER-OF-ANOTHER-SHOP', '72.13');
    for (const paid of [number, 'ORDER-OF-ANOTHER-SHOP']) await own.simulate('pay', { order: paid });
    const since = new Date(Date.now() - 600_000).toISOString();
    await world.app.call('post', `/payment-providers/${own.id}/sweep`, { since }).expect(200);
    await answered();
    const waiting = await world.app.query(
      `SELECT amount_nano_usd FROM unapplied_payment WHERE reason = 'unknown_order'
      AND id IN (SELECT id FROM payment_fact WHERE provider_id IN (SELECT id FROM payment_provider WHERE name LIKE $1))`,
      `%${own.pid}`,
    );
    expect(waiting).toHaveLength(1);
  });
});

describe('the key of the merchant', () => {
  /** A vendor that repeats what it is asked, in each way that could be printed. */
  async function echoing(): Promise<{
    readonly server: Server;
    readonly url: string;
    answers: (url: string) => string | null;
  }> {
    const echo = { answers: (_url: string): string | null => null };
    const server = createServer((request, response) => {
      const answer = echo.answers(request.url ?? '');
      if (answer === null) request.socket.destroy();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return Object.assign(echo, { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/pay` });
  }

  it.each(['0f1e2d3c4b5a69788796a5b4c3d2e1f0', 'k&y=of+a/Merchant%20?#'])(
    'ATK-306: %s is in no log line, error, answer or table, when vendors repeat it or hang up',
    async (key) => {
      const vendor = await echoing();
      const logged = world.logged();
      const texts: unknown[] = [];
      const call = async (method: 'get' | 'post', path: string, body?: object): Promise<void> => {
        const answer = world.app.call(method, path, body);
        const { body: said, status } = await (method === 'post' ? answer.set('idempotency-key', randomUUID()) : answer);
        texts.push(status, said as object);
      };
      const { id } = await world.made('/payment-providers', {
        kind: 'epay',
        mode: 'test',
        name: `Echo ${randomUUID()}`,
        store_id: '1001',
        secret_key: key,
        server_url: vendor.url,
        methods: ['alipay'],
      });
      const customer = await world.customer();
      const order = await world.order(customer, id);
      texts.push(order, await world.details(order));
      const encoded = encodeURIComponent(key);
      const lower = encoded.replaceAll(/%../g, (escape) => escape.toLowerCase());
      for (const answers of [
        () => null,
        (url: string) => JSON.stringify({ code: -1, msg: `no: ${url}` }),
        (url: string) => JSON.stringify({ code: -3, msg: `bad merchant: http://x${url}` }),
        () => JSON.stringify({ code: -3, msg: `the key ${key} is wrong` }),
        () => JSON.stringify({ code: -1, msg: `${encoded} ${lower} ${key}` }),
        () => JSON.stringify({ code: 1, pid: 'other', key, msg: key }),
        () => JSON.stringify({ code: 1, out_trade_no: key, status: 1, money: key, trade_no: key }),
        () => `<html>${key}`,
        () => '{"code":',
      ]) {
        vendor.answers = answers;
        await call('post', `/payment-providers/${id}/test`);
        await call('post', `/payment-providers/${id}/rotate-keys`, { secret_key: key });
        await customer.call('get', `/orders/${order.id}`).expect(200);
        await world.app.query('UPDATE payment_question SET due_at = now()');
        await world.work();
        texts.push(await world.app.dump());
      }
      await world.app.call('patch', `/payment-providers/${id}`, { page_by: 'api' }).expect(200);
      vendor.answers = () => JSON.stringify({ code: -1, msg: `sign of ${key}` });
      await customer
        .call('post', '/orders', { payment_provider_id: id, amount_usd: '25' })
        .set('idempotency-key', randomUUID())
        .expect(502);
      for (const path of ['/payment-providers', `/payment-providers/${id}`, '/audit?limit=100', '/attention']) {
        await call('get', path);
      }
      const text = [JSON.stringify(texts), await world.app.dump(), ...logged].join('\n');
      // What was to be logged was.
      expect(logged.filter((line) => line.includes('a payment provider gave no answer')).length).toBeGreaterThan(5);
      for (const form of [key, encoded, lower]) {
        expect(text.includes(form)).toBe(false);
      }
      await world.app.call('patch', `/payment-providers/${id}`, { status: 'disabled' }).expect(200);
      await new Promise((resolve) => vendor.server.close(resolve));
    },
  );

  it('ATK-306: is required, and long enough that one message does not betray it', async () => {
    const fields = { kind: 'epay', mode: 'test', name: 'Weak', simulator: true, store_id: '1001' };
    for (const secret_key of [' '.repeat(32), 'short', '15-characters-x', null]) {
      const { body } = await world.app.call('post', '/payment-providers', { ...fields, secret_key }).expect(400);
      expect(body).toMatchObject({ error: { param: 'secret_key' } });
    }
  });

  it.each([
    'http://pay.example.com',
    'http://8.8.8.8/',
    'https://10.0.0.1',
    'https://169.254.169.254',
    'https://user:password@pay.example.com',
    'ftp://pay.example.com',
    'javascript:alert(1)',
    'pay.example.com',
  ])('ATK-306: is sent to no address like %s', async (server_url) => {
    const { body } = await world.app
      .call('post', '/payment-providers', {
        kind: 'epay',
        mode: 'live',
        name: 'Vendor',
        store_id: '1001',
        secret_key: 'x'.repeat(32),
        server_url,
      })
      .set('idempotency-key', randomUUID())
      .expect(400);
    expect(body).toMatchObject({ error: { metadata: { reason: 'payment_server_url' } } });
  });
});

it('leaves a ledger that keeps its promises', async () => {
  expect(await world.broken()).toEqual([]);
});
