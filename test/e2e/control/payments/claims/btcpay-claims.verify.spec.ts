import { createHmac } from 'node:crypto';
import { formatId, newUuid, parseId } from '#core';
import type { ApiObject } from '../../../../support/control/control-app.js';
import { eventually } from '../../../../support/eventually.js';
import { joinOrganization, type CustomerCaller } from '../../../../support/gateway/customer-caller.js';
import { BtcpayShop } from '../../../../support/payments/btcpay-shop.js';
import { PaymentWorld } from '../../../../support/payments/payment-world.js';

type Json = Readonly<Record<string, unknown>>;

const HOUR_MS = 3_600_000;

let world: PaymentWorld;
let shop: BtcpayShop;
let customer: CustomerCaller;
let logs: readonly string[];

beforeAll(async () => {
  world = await PaymentWorld.start();
  shop = await BtcpayShop.open(world);
  logs = world.logged();
}, 60_000);

beforeEach(async () => {
  await shop.quiet();
  await shop.mayClaim(true);
  customer = await world.customer();
});

afterAll(() => world.stop());

async function credited(of = shop): Promise<ApiObject> {
  const order = await world.order(customer, of.id);
  await of.pay(order);
  await world.becomes(order, { state: 'credited', balance: '25' });
  return order;
}

const refund = (order: ApiObject, amountUsd: string | null): Promise<ApiObject> =>
  world.made(`/orders/${order.id}/refunds`, { amount_usd: amountUsd, reason: 'test' });

const claimsOf = async ({ id }: ApiObject, of = shop): Promise<readonly Json[]> =>
  (await of.claims()).filter(({ name }) => String(name).includes(id));

async function claimOf(made: ApiObject, of = shop): Promise<Json> {
  const [claim] = await claimsOf(made, of);
  if (claim === undefined) throw new Error('there is no claim');
  return claim;
}

/** Its next try, that of status checks and of claims, is due at once. */
async function hurry(): Promise<void> {
  // What the worker has locked is left to it.
  await world.app.query(
    `UPDATE order_refund SET due_at = now()
     WHERE id IN (SELECT id FROM order_refund WHERE due_at > now() FOR UPDATE SKIP LOCKED)`,
  );
  await world.app.query(
    `UPDATE payment_question SET due_at = now()
     WHERE ctid IN (SELECT ctid FROM payment_question WHERE due_at > now() FOR UPDATE SKIP LOCKED)`,
  );
  await world.sweep();
}

async function shown({ id }: ApiObject): Promise<Json> {
  return (await world.app.call('get', `/order-refunds/${id}`).expect(200)).body as Json;
}

async function becomes(made: ApiObject, state: string, changes: Json = {}): Promise<void> {
  let last: Json = {};
  await eventually(async () => {
    await hurry();
    last = await shown(made);
    return Object.entries({ state, ...changes }).every(([name, value]) => last[name] === value);
  }).catch((cause: unknown) => {
    throw new Error(`${JSON.stringify(last)} instead of ${state} ${JSON.stringify(changes)}`, { cause });
  });
}

async function ownRefund(order: ApiObject, caller = customer): Promise<Json | undefined> {
  const { body } = await caller.call('get', `/order-refunds?order_id=${order.id}`).expect(200);
  return (body as { data: Json[] }).data[0];
}

/** Of the operator's bank and wallets, in nano-USD, by the ledger. */
async function bank(): Promise<bigint> {
  const [row] = await world.app.query(
    `SELECT coalesce(sum(CASE a.id WHEN t.debit_account THEN t.amount_nano_usd ELSE -t.amount_nano_usd END), 0)::text AS sum
     FROM transfer t JOIN account a ON a.kind = 'bank' AND a.id IN (t.debit_account, t.credit_account)`,
  );
  return BigInt(String(row?.sum));
}

const USD = 1_000_000_000n;

describe('a refund of BTCPay Server', () => {
  it('is claimed by its payer, and has succeeded when all of it is paid', async () => {
    const order = await credited();
    const before = await bank();
    const { body } = await customer
      .call('post', `/orders/${order.id}/refund-requests`, { amount_usd: '10', reason: 'changed plans' })
      .set('idempotency-key', 'claims-1')
      .expect(201);
    const made = body as ApiObject;
    expect(await claimsOf(made)).toEqual([]);
    await world.app.call('post', `/order-refunds/${made.id}/approve`, {}).expect(200);
    await becomes(made, 'sent');
    const claim = await claimOf(made);
    expect(claim).toMatchObject({ amount: '10.00', currency: 'USD', archived: false, payouts: [] });
    expect(String(claim.description)).toContain(order.id);
    expect(await world.standing(order)).toMatchObject({ balance: '15' });
    expect(await bank()).toBe(before - 10n * USD);
    const own = await ownRefund(order);
    expect(own).toMatchObject({ state: 'sent', claim_url: `${world.simulator.url}/pull-payments/${String(claim.id)}` });

    await shop.move(claim, 'claim', { destination: 'bc1qpetra' });
    await becomes(made, 'sent');
    await shop.move(claim, 'approve');
    await shop.move(claim, 'pay');
    await becomes(made, 'succeeded');
    expect(await ownRefund(order)).toMatchObject({ state: 'succeeded', claim_url: null });
    expect(await world.details(order)).toMatchObject({ refunded_usd: '10' });
    expect(await bank()).toBe(before - 10n * USD);
  });

  it('is heard of by webhooks alone', async () => {
    const made = await refund(await credited(), null);
    await eventually(async () => {
      await world.work();
      return (await shown(made)).state === 'sent';
    });
    const claim = await claimOf(made);
    await shop.move(claim, 'claim');
    await shop.move(claim, 'pay');
    await eventually(async () => {
      await world.work();
      return (await shown(made)).state === 'succeeded';
    });
  });

  it('LEDGER-32: that is archived before it is claimed has failed, and is back on the balance', async () => {
    const order = await credited();
    const before = await bank();
    const made = await refund(order, '10');
    await becomes(made, 'sent');
    await shop.move(await claimOf(made), 'archive');
    // It has no message: claims are inspected every hour.
    await becomes(made, 'failed', { message: 'The claim was archived.' });
    expect(await world.standing(order)).toMatchObject({ balance: '25' });
    expect(await world.details(order)).toMatchObject({ refunded_usd: '0' });
    expect(await bank()).toBe(before);
    expect(await ownRefund(order)).toMatchObject({ claim_url: null });
    // The same amount can be refunded again, by a claim of its own.
    const again = await refund(order, '25');
    await becomes(again, 'sent');
    expect((await claimOf(again)).amount).toBe('25.00');
  });

  it('has not failed while a payout of an archived claim is sent', async () => {
    const made = await refund(await credited(), '10');
    await becomes(made, 'sent');
    const claim = await claimOf(made);
    await shop.move(claim, 'claim');
    await shop.move(claim, 'send');
    await shop.move(claim, 'archive');
    for (let count = 0; count < 3; count++) await hurry();
    expect(await shown(made)).toMatchObject({ state: 'sent', message: null });
    await shop.move(claim, 'pay');
    await becomes(made, 'succeeded');
  });

  it('that is claimed in part and archived stays sent, until an operator transfers the rest', async () => {
    const order = await credited();
    const before = await bank();
    const made = await refund(order, '10');
    await becomes(made, 'sent');
    const claim = await claimOf(made);
    await shop.move(claim, 'claim', { amount: '4' });
    await shop.move(claim, 'pay');
    await becomes(made, 'sent', { message: null });
    await world.app.call('post', `/order-refunds/${made.id}/transferred`, {}).expect(409);
    await shop.move(claim, 'archive');
    await becomes(made, 'sent', { message: 'The claim was archived after 4.00 of 10.00 USD were paid.' });
    expect(await ownRefund(order)).toMatchObject({ message: null });
    await world.app.call('post', `/order-refunds/${made.id}/transferred`, {}).expect(200);
    await becomes(made, 'succeeded', { message: null });
    expect(await bank()).toBe(before - 10n * USD);
    expect(await world.standing(order)).toMatchObject({ balance: '15' });
  });

  it('is transferred by hand where the key may make no claims, and credits are as before', async () => {
    await shop.mayClaim(false);
    const order = await credited();
    const made = await refund(order, '10');
    await becomes(made, 'booked', { message: '403: Insufficient API Permissions' });
    expect(await ownRefund(order)).toMatchObject({ state: 'booked', message: null, claim_url: null });
    expect(await claimsOf(made)).toEqual([]);
    const since = new Date(Date.now() - HOUR_MS).toISOString();
    await world.app.call('post', `/payment-providers/${shop.id}/sweep`, { since }).expect(200);
    await world.app.call('post', `/order-refunds/${made.id}/transferred`, {}).expect(200);
    await becomes(made, 'succeeded', { message: null });
    expect(await world.app.query('SELECT error FROM payment_question WHERE error IS NOT NULL')).toEqual([]);
  });

  it('is not transferred by hand while its claim is made', async () => {
    const order = await credited();
    await shop.fault({ kind: 'error', path: `/api/v1/stores/${shop.store}/pull-payments`, times: 100 });
    const made = await refund(order, '10');
    await world.work();
    const { body } = await world.app.call('post', `/order-refunds/${made.id}/transferred`, {}).expect(400);
    expect(body).toMatchObject({ error: { metadata: { reason: 'refund_by_api' } } });
    await shop.quiet();
    await becomes(made, 'sent');
  });
});

describe('one claim is made of a refund', () => {
  it.each([
    ['drop_reply', 'POST', '/invoices/'],
    ['error', 'POST', '/invoices/'],
    ['rate_limit', 'POST', '/invoices/'],
    ['cut', 'GET', '/pull-payments'],
    ['error', 'GET', '/pull-payments'],
  ])('C51: when its store answers with %s (%s %s)', async (kind, method, path) => {
    const order = await credited();
    await shop.fault({ kind, method, path: `/api/v1/stores/${shop.store}${path}`, times: 3 });
    const made = await refund(order, '10');
    await becomes(made, 'sent');
    for (let count = 0; count < 3; count++) await hurry();
    expect(await claimsOf(made)).toHaveLength(1);
    expect(await world.standing(order)).toMatchObject({ balance: '15' });
  });

  it('C51: by two workers at once', async () => {
    const order = await credited();
    const made = await refund(order, '10');
    await world.workTwice(() => hurry());
    await becomes(made, 'sent');
    expect(await claimsOf(made)).toHaveLength(1);
  });

  it('C51: it is not transferred by hand while an earlier try may have made it', async () => {
    const order = await credited();
    await shop.fault({ kind: 'error', path: `/api/v1/stores/${shop.store}/`, times: 1_000 });
    const made = await refund(order, '10');
    const id = parseId('ofr', made.id);
    await eventually(async () => {
      await hurry();
      return (await world.app.query('SELECT 1 FROM order_refund WHERE id = $1 AND tries > 0', id)).length === 1;
    });
    await shop.mayClaim(false);
    await shop.quiet();
    await hurry();
    expect(await shown(made)).toMatchObject({ state: 'booked', message: null });
    await world.app.call('post', `/order-refunds/${made.id}/transferred`, {}).expect(400);
    await world.app.query('UPDATE order_refund SET tries = 30 WHERE id = $1', id);
    const hint = 'An earlier try may have made a claim: archive it first.';
    await becomes(made, 'booked', { message: `403: Insufficient API Permissions ${hint}` });
  });

  it('C51: payouts that cannot be read end nothing', async () => {
    const order = await credited();
    const made = await refund(order, '10');
    await becomes(made, 'sent');
    await shop.fault({ kind: 'error', path: '/api/v1/pull-payments/', times: 1_000, status: 404 });
    await shop.move(await claimOf(made), 'archive');
    for (let count = 0; count < 3; count++) await hurry();
    expect(await shown(made)).toMatchObject({ state: 'sent' });
    await shop.quiet();
    await becomes(made, 'failed');
  });
});

describe('the link of a claim', () => {
  async function sent(): Promise<{ readonly order: ApiObject; readonly made: ApiObject; readonly claim: Json }> {
    const order = await credited();
    const made = await refund(order, '10');
    await becomes(made, 'sent');
    return { order, made, claim: await claimOf(made) };
  }

  it('ATK-312: is seen by owners, admins and billing members of its organization alone', async () => {
    const { order, claim } = await sent();
    const url = `${world.simulator.url}/pull-payments/${String(claim.id)}`;
    const seen: Record<string, unknown> = {};
    for (const role of ['owner', 'admin', 'billing', 'viewer'] as const) {
      const member = await joinOrganization(world.app, customer.organizationId, role);
      seen[role] = (await ownRefund(order, member))?.claim_url;
    }
    expect(seen).toEqual({ owner: url, admin: url, billing: url, viewer: null });
    const stranger = await world.customer();
    expect(await ownRefund(order, stranger)).toBeUndefined();
  });

  it('ATK-312: is in no list of operators, log, audit or row, and neither is the id that leads to it', async () => {
    const { order, made, claim } = await sent();
    await shop.fault({ kind: 'error', path: '/api/v1/', times: 1_000 });
    await shop.move(claim, 'claim');
    await hurry();
    await shop.quiet();
    const paths = [
      ...[`/order-refunds/${made.id}`, '/order-refunds?limit=100', `/orders/${order.id}`, '/audit?limit=100'],
      ...['/payment-providers', `/orders?limit=100`],
    ];
    const answers = await Promise.all(paths.map((path) => world.app.call('get', path).expect(200)));
    const audit = await customer.call('get', '/audit?limit=100');
    const text = JSON.stringify([answers.map(({ body }) => body as object), audit.body, logs, await world.app.dump()]);
    expect(text).toContain(made.id);
    expect(text).not.toContain(String(claim.id));
    expect(text).not.toContain(Buffer.from(String(claim.id)).toString('hex'));
  });
});

describe('a claim that the product did not make', () => {
  /** A pull payment by the API, as after a restore that lost its refund. */
  async function made(order: ApiObject, refundId: string, providerId: string): Promise<void> {
    const answer = await fetch(
      `${world.simulator.url}/api/v1/stores/${shop.store}/invoices/${shop.invoiceOf(order)}/refund`,
      {
        method: 'POST',
        headers: { authorization: `token ${shop.key}` },
        body: JSON.stringify({
          name: `Refund ${refundId}`,
          description: `Order ${order.id} (${providerId})`,
          refundVariant: 'Custom',
          customAmount: '10.00',
          customCurrency: 'USD',
        }),
      },
    );
    expect(answer.status).toBe(200);
    const since = new Date(Date.now() - HOUR_MS).toISOString();
    await world.app.call('post', `/payment-providers/${shop.id}/sweep`, { since }).expect(200);
    for (let count = 0; count < 3; count++) await hurry();
  }

  const lost = (): string => formatId('ofr', newUuid(Date.now()));

  it('C53: of a refund that a restore lost takes its amount from the order, and gives it back when it is archived', async () => {
    const order = await credited();
    const before = await bank();
    const refundId = lost();
    await made(order, refundId, shop.id);
    expect([await world.standing(order), await bank()]).toMatchObject([{ balance: '15' }, before - 10n * USD]);
    const [claim = {}] = (await shop.claims()).filter(({ name }) => String(name).includes(refundId));
    await shop.move(claim, 'claim');
    await shop.move(claim, 'archive');
    const since = new Date(Date.now() - HOUR_MS).toISOString();
    await world.app.call('post', `/payment-providers/${shop.id}/sweep`, { since }).expect(200);
    for (let count = 0; count < 3; count++) await hurry();
    expect([await world.standing(order), await bank()]).toMatchObject([{ balance: '25' }, before]);
  });

  it('C53: waits for an order that is not restored yet', async () => {
    const order = await credited();
    const before = await bank();
    await made({ ...order, id: formatId('ord', newUuid(Date.now())) }, lost(), shop.id);
    expect([await world.standing(order), await bank()]).toMatchObject([{ balance: '25' }, before]);
    await world.app.query('DELETE FROM payment_question');
  });

  it('ATK-312: of another provider of the store, or of the refund of another one, moves nothing here', async () => {
    const other = await BtcpayShop.open(world);
    const order = await credited();
    const before = await bank();
    await made(order, lost(), other.id);
    expect([await world.standing(order), await bank()]).toMatchObject([{ balance: '25' }, before]);
  });

  it('ATK-312: of another store of the server is asked of nothing', async () => {
    const other = await BtcpayShop.open(world);
    const order = await credited(other);
    const refunded = await refund(order, '10');
    await becomes(refunded, 'sent');
    const claim = await claimOf(refunded, other);
    const body = JSON.stringify({
      type: 'PayoutUpdated',
      storeId: shop.store,
      pullPaymentId: claim.id,
      payoutId: 'p',
      payoutState: 'Completed',
    });
    const signature = `sha256=${createHmac('sha256', shop.secret).update(body).digest('hex')}`;
    const headers = { 'content-type': 'application/json', 'btcpay-sig': signature };
    expect((await fetch(world.webhookUrl(shop.id), { method: 'POST', body, headers })).status).toBe(200);
    for (let count = 0; count < 3; count++) await hurry();
    expect(await shown(refunded)).toMatchObject({ state: 'sent' });
    const facts = await world.app.query('SELECT 1 FROM payment_fact WHERE provider_id = $1', parseId('prv', shop.id));
    const claims = await world.app.query(
      `SELECT 1 FROM payment_fact WHERE about_ref = $1 AND provider_id = $2`,
      ...[parseId('ofr', refunded.id), parseId('prv', shop.id)],
    );
    expect([facts.length > 0, claims]).toEqual([true, []]);
  });
});

it('leaves a ledger that keeps its promises', async () => {
  expect(await world.broken()).toEqual([]);
});
