import { randomUUID } from 'node:crypto';
import { parseId } from '#core';
import { recoverCommand } from '../../../../apps/cli/commands/recovery/recover.command.js';
import type { ApiObject } from '../../../support/control/control-app.js';
import type { CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { eventually } from '../../../support/eventually.js';
import { commandsOn, runCommand } from '../../../support/processes/command-line.js';
import { backUpDatabase } from '../../../support/stores/database.js';
import { EpayShop } from '../../../support/payments/epay-shop.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';

let world: PaymentWorld;
let shop: EpayShop;
/** Its pages are opened by the vendor's API. */
let calling: EpayShop;
let customer: CustomerCaller;

const API = '/epay/api.php';
const HOURS_MS = 2 * 3_600_000;

beforeAll(async () => {
  world = await PaymentWorld.start();
  shop = await EpayShop.open(world);
  calling = await EpayShop.open(world, { page_by: 'api', methods: ['alipay'] });
}, 60_000);

beforeEach(async () => {
  for (const one of [shop, calling]) await one.quiet();
  customer = await world.customer();
  // Of what an earlier test left without an answer.
  await world.app.query('DELETE FROM payment_question');
});

afterAll(() => world.stop());

const tryToOrder = (providerId: string) =>
  customer
    .call('post', '/orders', { payment_provider_id: providerId, amount_usd: '25' })
    .set('idempotency-key', randomUUID());

/** Its next try is due now, and not in seconds. */
const askAgain = (): Promise<unknown> => world.app.query('UPDATE payment_question SET due_at = now()');

async function untilAnswerFails(): Promise<void> {
  await eventually(async () => {
    await world.work();
    return (await world.app.query('SELECT 1 FROM payment_question WHERE error IS NOT NULL')).length > 0;
  });
}

async function payOpened(order: ApiObject): Promise<void> {
  const { checkout_ref: number } = await world.details(order);
  await calling.simulate('pay', { order: number });
}

async function sweep(of = shop): Promise<void> {
  const since = new Date(Date.now() - 600_000).toISOString();
  await world.app.call('post', `/payment-providers/${of.id}/sweep`, { since }).expect(200);
}

/** Runs once when the worker has an answer of the vendor, before it is saved. */
async function onceInspected(act: () => void, work: () => Promise<unknown>): Promise<void> {
  const usual = globalThis.failpoint;
  let hasActed = false;
  Object.assign(globalThis, {
    failpoint: (name: string): void => {
      if (name !== 'payment-inspected' || hasActed) return;
      hasActed = true;
      act();
    },
  });
  await work().finally(() => Object.assign(globalThis, { failpoint: usual }));
  expect(hasActed).toBe(true);
}

describe('while the vendor', () => {
  it.each([{ kind: 'error' }, { kind: 'rate_limit' }, { kind: 'cut' }])(
    'C50: opens no page by its API ($kind), an order fails, and the next one is made',
    async (fault) => {
      await calling.fault({ ...fault, path: '/epay/mapi.php', times: 4 });
      for (let count = 0; count < 4; count++) {
        const { status, body } = await tryToOrder(calling.id);
        expect([status, (body as { error: { code: string } }).error.code]).toEqual([503, 'temporarily_unavailable']);
      }
      const order = await world.order(customer, calling.id);
      await payOpened(order);
      await world.becomes(order, { state: 'credited', balance: '25' });
    },
  );

  it('C50: has a shield before its API, or opens an app, an order fails, and says so', async () => {
    await calling.let({ html: 1 });
    expect((await tryToOrder(calling.id)).status).toBe(503);
    await calling.let({ page: 'urlscheme' });
    expect((await tryToOrder(calling.id)).status).toBe(502);
    await calling.let({ page: 'payurl', key: 'another-key-of-the-merchant' });
    expect((await tryToOrder(calling.id)).status).toBe(502);
    await calling.let({ key: calling.key });
    const [{ states } = {}] = await world.app.query(
      'SELECT array_agg(DISTINCT state) AS states FROM payment_order WHERE organization_id = $1',
      parseId('org', customer.organizationId),
    );
    expect(states).toEqual(['failed']);
  });

  it('C50: hangs up after it opened a page, the order fails, and is credited if it is paid all the same', async () => {
    await calling.fault({ kind: 'drop_reply', path: '/epay/mapi.php' });
    expect((await tryToOrder(calling.id)).status).toBe(503);
    const { body } = await customer.call('get', '/orders').expect(200);
    const [order] = (body as { data: ApiObject[] }).data;
    const number = parseId('ord', order?.id ?? '')?.replaceAll('-', '');
    await calling.simulate('pay', { order: number });
    await world.becomes(order!, { state: 'credited', paid: '25', balance: '25' });
  });

  it.each(['error', 'rate_limit', 'cut', 'drop_reply'])(
    'C50: gives no answer about a payment (%s), it is asked again until it does',
    async (kind) => {
      const order = await shop.order();
      await shop.fault({ kind, path: API, times: 1_000 });
      await shop.pay(order);
      await untilAnswerFails();
      expect(await world.standing(order)).toMatchObject({ state: 'created', balance: '0' });
      await shop.quiet();
      await askAgain();
      await world.becomes(order, { state: 'credited', balance: '25' });
    },
  );

  it('C50: answers with 500 once, or with a page, it is asked once more at once', async () => {
    for (const fault of [() => shop.fault({ kind: 'error', path: API }), () => shop.let({ html: 1 })]) {
      const order = await shop.order();
      await fault();
      await shop.pay(order);
      await world.becomes(order, { state: 'credited', balance: '25' });
      expect(await world.app.query('SELECT 1 FROM payment_question WHERE error IS NOT NULL')).toEqual([]);
    }
  });

  it('C50: signs wrongly on the way, its retry is heard', async () => {
    const order = await shop.order();
    await shop.deliver({ wrong_signature: 3, retry_ms: [20, 20, 20] });
    await shop.pay(order);
    await world.becomes(order, { state: 'credited', balance: '25' });
    expect(((await shop.deliveries()).at(-1) as { attempts: object[] }).attempts).toHaveLength(4);
  });

  it.each(['offset', 'page', 'first'])(
    'C50: loses all its messages, a sweep finds what was paid (%s)',
    async (list) => {
      const orders = [await shop.order(), await shop.order()];
      const unpaid = await shop.order();
      await shop.let({ list });
      for (const order of orders) await shop.pay(order, { silent: true });
      await sweep();
      for (const order of orders) await world.becomes(order, { state: 'credited', balance: '25' });
      expect(await world.standing(unpaid)).toMatchObject({ state: 'created' });
    },
  );

  it('C50: loses all its messages, the night finds what was paid, also of an order that has ended', async () => {
    const [paid, late] = [await shop.order(), await shop.order()];
    await shop.expire(late);
    await world.sweep();
    await world.becomes(late, { state: 'expired' });
    for (const order of [paid, late]) await shop.pay(order, { silent: true });
    await world.night();
    await world.becomes(paid, { state: 'credited', balance: '25' });
    await world.becomes(late, { state: 'expired', paid: '25', balance: '0' });
    expect(await shop.waitingOf(late)).toEqual(['late 25']);
  });
});

describe('an order whose time is over', () => {
  it('C50: does not end before the vendor was asked, and is credited if it was paid', async () => {
    const [paid, unpaid, canceled] = [await shop.order(), await shop.order(), await world.order(customer, shop.id)];
    await shop.visit(canceled);
    await shop.pay(paid, { silent: true });
    await shop.fault({ kind: 'error', path: API, times: 10_000 });
    await shop.expire(paid, unpaid);
    await customer.call('post', `/orders/${canceled.id}/cancel`).expect(200);
    await shop.pay(canceled, { silent: true });
    for (let count = 0; count < 3; count++) {
      await world.sweep();
      await askAgain();
    }
    await untilAnswerFails();
    for (const order of [paid, unpaid, canceled]) {
      expect(await world.standing(order)).toEqual({ state: 'created', paid: '0', balance: '0' });
    }
    await shop.quiet();
    await askAgain();
    await world.becomes(paid, { state: 'credited', balance: '25' });
    await world.becomes(unpaid, { state: 'expired', balance: '0' });
    await world.becomes(canceled, { state: 'credited', balance: '25' });
    for (const order of [paid, canceled]) {
      expect((await world.details(order)).facts.map(({ kind }) => kind)).toEqual(['paid']);
    }
  });

  it('C50: ends by no answer of before, when it is paid in between', async () => {
    const order = await shop.order();
    // The vendor was asked in time, and its answer is read when the time is over.
    await onceInspected(
      () => {
        world.setAhead(HOURS_MS);
      },
      async () => {
        await shop.send(shop.messageOf(order));
        await world.work();
      },
    );
    expect(await world.standing(order)).toMatchObject({ state: 'created' });
    await shop.pay(order, { silent: true });
    await shop.send(shop.messageOf(order));
    await world.becomes(order, { state: 'credited', balance: '25' });
    world.setAhead(0);
  });

  it('C50: keeps its customer from no other, also while the vendor gives no answer', async () => {
    const orders = [];
    for (let count = 0; count < 3; count++) orders.push(await world.order(customer, shop.id));
    expect((await tryToOrder(calling.id)).status).toBe(409);
    await shop.fault({ kind: 'error', path: API, times: 10_000 });
    await customer.call('post', `/orders/${orders[0]!.id}/cancel`).expect(200);
    expect((await tryToOrder(calling.id)).status).toBe(201);
    expect((await tryToOrder(calling.id)).status).toBe(409);
    await shop.expire(...orders);
    for (const state of [201, 201, 409]) expect((await tryToOrder(calling.id)).status).toBe(state);
    await shop.quiet();
    await world.sweep();
    await askAgain();
    for (const order of orders) await world.becomes(order, { state: 'expired' });
  });

  it('C50: of a vendor that is gone keeps those of others from nothing', async () => {
    const gone = await EpayShop.open(world);
    const model = await gone.order();
    await gone.fault({ kind: 'error', path: API, times: 1_000_000 });
    await gone.expire(model);
    // More than one batch.
    await world.app.query(
      `INSERT INTO payment_order SELECT (jsonb_populate_record(o, jsonb_build_object('id', made.id, 'reference', 'RF-' || made.id,
        'checkout_ref', replace(made.id::text, '-', '')))).*
        FROM payment_order o, (SELECT gen_random_uuid() AS id FROM generate_series(1, 120)) made WHERE o.id = $1`,
      parseId('ord', model.id),
    );
    const order = await shop.order();
    await shop.pay(order, { silent: true });
    await world.app.query(
      `UPDATE payment_order SET created_at = created_at - interval '11 minutes' WHERE id = $1`,
      parseId('ord', order.id),
    );
    for (let count = 0; count < 2; count++) await world.sweep();
    await world.becomes(order, { state: 'credited', balance: '25' });
    await world.app.query(`DELETE FROM payment_order WHERE reference LIKE 'RF-%-%-%-%-%'`);
  });
});

describe('after a restore of Postgres', () => {
  it('C53: the money of an order of after the backup waits, and an operator gives it to a new one', async () => {
    const order = await shop.order('alipay', '50');
    await shop.pay(order, { silent: true });
    await world.app.query('DELETE FROM payment_order WHERE reference = $1', order.reference);
    await sweep();
    const waiting = `SELECT unapplied_payment.id FROM unapplied_payment JOIN payment_fact USING (id)
      WHERE reason = 'unknown_order' AND provider_id = $1 AND external_ref <> ''`;
    const found = () => world.app.query(waiting, parseId('prv', shop.id));
    await eventually(async () => {
      await world.work();
      return (await found()).length === 1;
    });
    await shop.send(shop.messageOf(order));
    await sweep();
    await eventually(async () => {
      await world.work();
      return (await world.app.query('SELECT 1 FROM payment_question')).length === 0;
    });
    expect(await found()).toHaveLength(1);
    const next = await world.order(customer, shop.id, '50');
    const { body } = await world.app.call('get', '/unapplied-payments?open=true&limit=100').expect(200);
    const { data } = body as { data: { id: string; reason: string; left_usd: string }[] };
    const money = data.find(({ reason }) => reason === 'unknown_order');
    expect(money?.left_usd).toBe('50');
    const assigned = await world.app.call('post', `/unapplied-payments/${money?.id ?? ''}/assign`, {
      order_id: next.id,
    });
    expect([assigned.status, assigned.body]).toMatchObject([200, { state: 'credited' }]);
  });

  it('LEDGER-55, ATK-419: a recovery names the money that waits, and lists none of it as lost', async () => {
    const since = new Date().toISOString();
    const backup = await backUpDatabase(world.app.config.databaseUrl);
    const order = await world.order(customer, shop.id, '50', { method: 'alipay' });
    await shop.visit(order);
    await shop.pay(order);
    await world.becomes(order, { state: 'credited', paid: '50', balance: '50' });
    await backup.restore();
    const restore = commandsOn({ databaseUrl: world.app.config.databaseUrl, redisUrl: world.app.config.redisUrl });
    const { code, lines } = await runCommand(recoverCommand, '--since', since).finally(restore);
    expect(lines).toContainEqual(expect.stringContaining('Redis is from before: 1 of its balances are later'));
    const waits = expect.stringMatching(
      /^ {2}fact_\w+ {2}\$50 for no order that is known, \S+ of the provider$/,
    ) as string;
    expect(lines).toEqual(expect.arrayContaining([waits, 'no balance differs', 'the ledger balances']));
    expect(lines.filter((line) => line.startsWith('org_'))).toEqual([]);
    expect(code).toBe(3);
  });

  it('C53: payments since the backup of orders that it has are credited once', async () => {
    const order = await shop.order();
    await shop.deliver({ drop: 100 });
    await shop.pay(order);
    await sweep();
    await sweep();
    await world.becomes(order, { state: 'credited', paid: '25', balance: '25' });
  });
});

it('leaves a ledger that keeps its promises', async () => {
  expect(await world.broken()).toEqual([]);
});
