import type { Config, UpstreamRule } from '#core/infra';
import { formatId, newUuid, Secret } from '#core';
import { startSimulator, type Simulator } from '../../../apps/simulator/simulator.js';
import {
  InvalidMessage,
  ProviderRefusal,
  ProviderUnavailable,
  type CheckoutOrder,
  type ProviderAccess,
  type ReceiptOptions,
  type PaymentSnapshot,
} from '../port/provider-adapter.js';
import { YookassaClient } from './yookassa-client.js';
import { YookassaAdapter } from './yookassa.adapter.js';

type Json = Readonly<Record<string, unknown>>;

const LOOPBACK: UpstreamRule = {
  scheme: 'http',
  port: null,
  target: { kind: 'cidr', address: '127.0.0.0', prefixLength: 8, family: 4 },
};
const RECEIPT: ReceiptOptions = { vatCode: 6, taxSystemCode: 2, paymentSubject: 'payment', paymentMode: 'advance' };
const DAY_SECONDS = 86_400;

let simulator: Simulator;
let client: YookassaClient;
let adapter: YookassaAdapter;
let shops = 0;

beforeAll(async () => {
  simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
  client = new YookassaClient({ upstreamAllow: [LOOPBACK] } as unknown as Config);
  adapter = new YookassaAdapter(client);
});

afterAll(async () => {
  await client.onApplicationShutdown();
  await simulator.close();
});

const uuid = (): string => newUuid(Date.now());

function newAccess(changes: Partial<ProviderAccess> = {}, receipt: ReceiptOptions | null = null): ProviderAccess {
  const storeId = `shop${++shops}`;
  return {
    providerId: uuid(),
    mode: 'test',
    currency: 'RUB',
    apiUrl: simulator.url,
    webhookSecrets: [],
    secretKey: new Secret(`test_key-of-${storeId}`),
    options: {
      automaticTax: false,
      collectTaxIds: false,
      providerInvoices: false,
      serverUrl: null,
      storeId,
      methods: [],
      orderTitle: null,
      pageBy: 'redirect',
      receipt,
    },
    ...changes,
  };
}

const newOrder = (changes: Partial<CheckoutOrder> = {}): CheckoutOrder => ({
  id: uuid(),
  organizationId: uuid(),
  reference: 'RF-7K3M-9QX2-5',
  signature: 'signed',
  amountNanoUsd: 12_500_000_000n,
  surchargeNanoUsd: 0n,
  bonusNanoUsd: 1n,
  bonusDays: 30,
  legalVersion: '7',
  currency: 'RUB',
  rateNano: 80_000_000_000n,
  totalMinor: 100_003n,
  surchargeMinor: 3_002n,
  title: 'Баланс Routify',
  surchargeTitle: 'Комиссия за платёж',
  method: null,
  email: 'payer@example.com',
  clientAddress: '203.0.113.7',
  locale: 'ru-RU',
  messageUrl: 'https://example.com/hook',
  savesMethod: false,
  successUrl: 'https://example.com/billing',
  cancelUrl: 'https://example.com/billing',
  createdAt: new Date('2026-11-25T12:00:00Z'),
  expiresAt: new Date('2026-11-25T13:00:00Z'),
  ...changes,
});

async function control(path: string, body: Json): Promise<Json> {
  const init = { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(`${simulator.url}/yookassa/control/${path}`, init);
  const said = (await answer.json()) as Json;
  if (!answer.ok) throw new Error(JSON.stringify(said));
  return said;
}

async function read(access: ProviderAccess, path: string): Promise<Json> {
  const account = access.options.storeId ?? '';
  return (await (await fetch(`${simulator.url}/yookassa/control/${path}?account=${account}`)).json()) as Json;
}

async function objects(access: ProviderAccess, name: 'payments' | 'refunds'): Promise<Json[]> {
  return (await read(access, 'objects'))[name] as Json[];
}

const shop = (access: ProviderAccess, fields: Json): Promise<Json> =>
  control('account', { account: access.options.storeId, ...fields });

const hide = (access: ProviderAccess, kind: string, times = 1, method = 'POST'): Promise<Json> =>
  control('answers', { account: access.options.storeId, kind, times, method });

async function paid(access: ProviderAccess, order = newOrder()): Promise<string> {
  const { checkoutRef } = await adapter.checkout(access, order);
  await control('pay', { payment: checkoutRef });
  return checkoutRef;
}

const reported = async (access: ProviderAccess, id: string): Promise<PaymentSnapshot> => {
  const snapshot = await adapter.inspect(access, `session:${id}`);
  if (snapshot === null) throw new Error(`${id} says nothing`);
  return snapshot;
};

const eventsIn = ({ events }: PaymentSnapshot): string[] =>
  events.map(({ kind, grossMinor }) => `${kind} ${grossMinor}`);

async function subjects(access: ProviderAccess, since: Date): Promise<string[]> {
  const found: string[] = [];
  for await (const subject of adapter.subjectsSince(access, since)) found.push(subject);
  return found;
}

describe('a page', () => {
  it('is of an order, in rubles, with what makes the order again', async () => {
    const [access, order] = [newAccess(), newOrder({ method: 'sbp', title: 'Баланс '.repeat(40) })];
    const { checkoutRef, url } = await adapter.checkout(access, order);
    expect(url).toBe(`${simulator.url}/yookassa/pay/${checkoutRef}`);
    const [payment] = await objects(access, 'payments');
    expect(payment).toMatchObject({
      id: checkoutRef,
      status: 'pending',
      amount: { value: '1000.03', currency: 'RUB' },
      payment_method: { type: 'sbp' },
      description: expect.stringMatching(/^Баланс .{106} RF-7K3M-9QX2-5$/) as unknown,
    });
    expect(Object.keys(payment?.metadata ?? {}).length).toBeLessThanOrEqual(16);
    const { order: known, events } = await reported(access, checkoutRef);
    expect(events).toEqual([]);
    expect(known).toMatchObject({
      id: order.id,
      checkoutRef,
      paymentRef: null,
      method: 'sbp',
      written: {
        organizationId: order.organizationId,
        amountNanoUsd: 12_500_000_000n,
        bonusDays: 30,
        totalMinor: 100_003n,
        createdAt: order.createdAt,
        signature: 'signed',
        legalVersion: '7',
      },
    });
  });

  it('is called what the operator says, and so is its receipt', async () => {
    const access = newAccess({}, RECEIPT);
    const named = { ...access, options: { ...access.options, orderTitle: 'Запросы к моделям' } };
    await adapter.checkout(named, newOrder());
    const [payment] = await objects(access, 'payments');
    expect(payment).toMatchObject({
      description: 'Запросы к моделям RF-7K3M-9QX2-5',
      metadata: { receipt_title: 'Запросы к моделям' },
    });
  });

  it('is one of an order, however often it is opened', async () => {
    const [access, order] = [newAccess(), newOrder({ bonusDays: null, legalVersion: null })];
    const first = await adapter.checkout(access, order);
    expect(await adapter.checkout(access, order)).toEqual(first);
    expect(await objects(access, 'payments')).toHaveLength(1);
    expect((await reported(access, first.checkoutRef)).order?.written).toMatchObject({
      bonusDays: null,
      legalVersion: null,
    });
  });

  it.each(['html', 'html_after_work', 'error_after_work'])('is one after an answer of %s', async (kind) => {
    const access = newAccess();
    await hide(access, kind);
    const { checkoutRef } = await adapter.checkout(access, newOrder());
    expect(await objects(access, 'payments')).toMatchObject([{ id: checkoutRef }]);
  });

  it('is one after two tries without an answer, and a third', async () => {
    const [access, order] = [newAccess(), newOrder()];
    await hide(access, 'error_after_work', 2);
    await expect(adapter.checkout(access, order)).rejects.toBeInstanceOf(ProviderUnavailable);
    const { checkoutRef } = await adapter.checkout(access, order);
    expect(await objects(access, 'payments')).toMatchObject([{ id: checkoutRef }]);
  });

  it('with other contents is none: the first may be open', async () => {
    const [access, order] = [newAccess(), newOrder()];
    await adapter.checkout(access, order);
    const other = adapter.checkout(access, { ...order, successUrl: 'https://example.com/other' });
    await expect(other).rejects.toBeInstanceOf(ProviderUnavailable);
  });

  it('of the other mode, or in another currency, is refused', async () => {
    await expect(adapter.checkout(newAccess({ mode: 'live' }), newOrder())).rejects.toBeInstanceOf(ProviderRefusal);
    const live = newAccess({ mode: 'live', secretKey: new Secret('live_key') });
    await adapter.checkout(live, newOrder());
    const dollars = newAccess({ currency: 'USD' });
    await expect(adapter.checkout(dollars, newOrder({ currency: 'USD' }))).rejects.toBeInstanceOf(ProviderRefusal);
  });

  it('that is paid already has no URL', async () => {
    const [access, order] = [newAccess(), newOrder()];
    await paid(access, order);
    await expect(adapter.checkout(access, order)).rejects.toBeInstanceOf(ProviderRefusal);
  });

  it('has a receipt where the operator writes them, with an email address', async () => {
    const access = newAccess({}, RECEIPT);
    await shop(access, { receipts: true });
    const bare = { ...access, options: { ...access.options, receipt: null } };
    await expect(adapter.checkout(bare, newOrder())).rejects.toThrow('Receipt is missing');
    await expect(adapter.checkout(access, newOrder({ email: null }))).rejects.toThrow('needs an email address');
    for (const surchargeMinor of [0n, 1n, 3_002n]) {
      await adapter.checkout(access, newOrder({ surchargeMinor }));
    }
    const [payment] = await objects(access, 'payments');
    expect(payment?.metadata).toMatchObject({ receipt_email: 'payer@example.com' });
    expect(Object.keys(payment?.metadata ?? {}).length).toBeLessThanOrEqual(16);
  });

  it('cannot be closed, and money that a bank holds is released', async () => {
    const access = newAccess();
    const [open, held, done] = await Promise.all([1, 2, 3].map(() => adapter.checkout(access, newOrder())));
    await control('hold', { payment: held?.checkoutRef });
    await control('pay', { payment: done?.checkoutRef });
    expect(eventsIn(await reported(access, held?.checkoutRef ?? ''))).toEqual(['pending 0']);
    for (const page of [open, held, done]) await adapter.close(access, page?.checkoutRef ?? '');
    await adapter.close(access, uuid());
    await adapter.close(access, '../me');
    const states = await Promise.all([open, held, done].map((page) => reported(access, page?.checkoutRef ?? '')));
    expect(states.map(eventsIn)).toEqual([[], ['expired 0'], ['paid 100003', 'payment_fee 3501']]);
    await shop(access, { advance_seconds: 3_600 });
    expect(eventsIn(await reported(access, open?.checkoutRef ?? ''))).toEqual(['expired 0']);
  });
});

describe('a payment', () => {
  it('is what YooKassa says now, whatever a notification claims', async () => {
    const access = newAccess();
    const id = await paid(access);
    expect(await reported(access, id)).toMatchObject({
      order: { paymentRef: id, method: 'bank_card 4477' },
      events: [
        { kind: 'paid', externalRef: id, grossMinor: 100_003n },
        { externalRef: `${id}:fee`, grossMinor: 3_501n },
      ],
    });
    expect(await adapter.inspect(access, `payment:${id}`)).toEqual(await reported(access, id));
    await shop(access, { income: false });
    expect(eventsIn(await reported(access, id))).toEqual(['paid 100003']);
  });

  it('that a bank refuses has failed, with a declined card', async () => {
    const access = newAccess();
    const { checkoutRef } = await adapter.checkout(access, newOrder());
    await control('refuse', { payment: checkoutRef, reason: 'invalid_csc' });
    const snapshot = await reported(access, checkoutRef);
    expect(eventsIn(snapshot)).toEqual(['failed 0']);
    expect(snapshot.declines).toMatchObject([{ externalRef: checkoutRef, card: null }]);
  });

  it('of another installation, of another shop, or of none is nothing', async () => {
    const access = newAccess();
    const id = await paid(access);
    expect(await adapter.inspect({ ...access, providerId: uuid() }, `session:${id}`)).toBeNull();
    expect(await adapter.inspect(newAccess(), `session:${id}`)).toBeNull();
    for (const subject of [
      '',
      'session:',
      `payout:${id}`,
      `session:${id}/cancel`,
      'session:../me',
      `session:${uuid()}`,
    ]) {
      expect(await adapter.inspect(access, subject)).toBeNull();
    }
  });

  it('is unknown while YooKassa gives no answer, and read again at once', async () => {
    const access = newAccess();
    const id = await paid(access);
    await hide(access, 'html', 1, 'GET');
    expect(eventsIn(await reported(access, id))).toHaveLength(2);
    await hide(access, 'html', 2, 'GET');
    await expect(reported(access, id)).rejects.toBeInstanceOf(ProviderUnavailable);
    await control('faults', { account: access.options.storeId, kind: 'rate_limit' });
    await expect(reported(access, id)).rejects.toBeInstanceOf(ProviderUnavailable);
  });
});

describe('a refund', () => {
  it('is sent once, however often it is called for', async () => {
    const access = newAccess();
    const paymentRef = await paid(access);
    const refund = { id: uuid(), paymentRef, grossMinor: 33_334n };
    await Promise.all([1, 2, 3].map(() => adapter.refund(access, refund)));
    await shop(access, { advance_seconds: 2 * DAY_SECONDS });
    await adapter.refund(access, refund);
    expect(await objects(access, 'refunds')).toMatchObject([
      { amount: { value: '333.34' }, metadata: { refund_id: refund.id }, description: formatId('ofr', refund.id) },
    ]);
    const { events, refunds } = await reported(access, paymentRef);
    expect(events.slice(2)).toMatchObject([{ kind: 'refunded', aboutRef: refund.id, grossMinor: 33_334n }]);
    expect(refunds).toMatchObject([{ refundId: refund.id, state: 'succeeded' }]);
  });

  it.each([
    ['error_after_work', 1],
    ['error_after_work', 2],
    ['html_after_work', 2],
    ['html', 2],
  ])('is one after an answer of %s, %d times, and a day', async (kind, times) => {
    const access = newAccess();
    const refund = { id: uuid(), paymentRef: await paid(access), grossMinor: 100_003n };
    await hide(access, kind, times);
    const outcome = await adapter.refund(access, refund).catch((error: unknown) => error);
    expect(outcome).toEqual(times === 1 ? undefined : expect.any(ProviderUnavailable));
    await shop(access, { advance_seconds: 2 * DAY_SECONDS });
    await adapter.refund(access, refund);
    expect(await objects(access, 'refunds')).toHaveLength(1);
  });

  it('is not refused where the answer is unknown, or the key is', async () => {
    const access = newAccess();
    const refund = { id: uuid(), paymentRef: await paid(access), grossMinor: 1n };
    for (const kind of ['cut', 'rate_limit']) {
      await control('faults', { account: access.options.storeId, kind, times: 2 });
      await expect(adapter.refund(access, refund)).rejects.toBeInstanceOf(ProviderUnavailable);
      await fetch(`${simulator.url}/yookassa/control/faults`, { method: 'DELETE' });
    }
    const stranger = { ...access, secretKey: new Secret('test_bad') };
    await expect(adapter.refund(stranger, refund)).rejects.toBeInstanceOf(ProviderUnavailable);
    expect(await objects(access, 'refunds')).toEqual([]);
  });

  it('of more than is left, or of no payment, is refused', async () => {
    const access = newAccess();
    const paymentRef = await paid(access);
    await control('refund', { payment: paymentRef, amount: '999.99' });
    const refund = { id: uuid(), paymentRef, grossMinor: 5n };
    await expect(adapter.refund(access, refund)).rejects.toThrow('more than is left');
    await adapter.refund(access, { ...refund, grossMinor: 4n });
    for (const unknown of [uuid(), '../me', '']) {
      const other = { ...refund, id: uuid(), paymentRef: unknown };
      await expect(adapter.refund(access, other)).rejects.toBeInstanceOf(ProviderRefusal);
    }
    expect(eventsIn(await reported(access, paymentRef)).slice(2)).toEqual(['refunded 4', 'refunded 99999']);
  });

  it('with other contents than before is unknown: the first may have been made', async () => {
    const access = newAccess();
    const refund = { id: uuid(), paymentRef: await paid(access), grossMinor: 5n };
    await hide(access, 'error_after_work', 2);
    await expect(adapter.refund(access, refund)).rejects.toBeInstanceOf(ProviderUnavailable);
    await adapter.refund(access, { ...refund, grossMinor: 6n });
    expect(await objects(access, 'refunds')).toMatchObject([{ amount: { value: '0.05' } }]);
  });

  it('that is pending is sent, and is canceled without a word', async () => {
    const access = newAccess();
    await shop(access, { refunds: 'pending' });
    const refund = { id: uuid(), paymentRef: await paid(access), grossMinor: 33_333n };
    await adapter.refund(access, refund);
    expect((await reported(access, refund.paymentRef)).refunds).toMatchObject([{ state: 'sent' }]);
    const [made] = await objects(access, 'refunds');
    await control('settle', { refund: made?.id, status: 'canceled' });
    const snapshot = await reported(access, refund.paymentRef);
    expect(eventsIn(snapshot).slice(2)).toEqual(['refunded 33333', 'refund_failed 33333']);
    expect(snapshot.refunds).toMatchObject([{ state: 'failed', reason: 'insufficient_funds' }]);
    await adapter.refund(access, refund);
    expect(await objects(access, 'refunds')).toHaveLength(1);
  });

  it('of a part has a receipt, of which YooKassa writes that of a whole payment', async () => {
    const access = newAccess({}, RECEIPT);
    await shop(access, { receipts: true });
    const [whole, parts] = [await paid(access), await paid(access)];
    await adapter.refund(access, { id: uuid(), paymentRef: whole, grossMinor: 100_003n });
    for (const grossMinor of [33_334n, 66_669n])
      await adapter.refund(access, { id: uuid(), paymentRef: parts, grossMinor });
    expect(eventsIn(await reported(access, parts)).slice(2)).toEqual(['refunded 66669', 'refunded 33334']);
  });

  it('is found among more than a page of them', async () => {
    const access = newAccess();
    const paymentRef = await paid(access);
    const refund = { id: uuid(), paymentRef, grossMinor: 1n };
    await adapter.refund(access, refund);
    for (let count = 0; count < 105; count++) await control('refund', { payment: paymentRef, amount: '0.02' });
    await shop(access, { advance_seconds: 2 * DAY_SECONDS });
    await adapter.refund(access, refund);
    expect(await objects(access, 'refunds')).toHaveLength(106);
    expect((await reported(access, paymentRef)).refunds).toHaveLength(106);
  });
});

describe('what happened since a moment', () => {
  it('has payments of this installation, and payments of refunds', async () => {
    const access = newAccess();
    const old = await paid(access);
    const { checkoutRef: slow } = await adapter.checkout(access, newOrder());
    await control('hold', { payment: slow });
    await shop(access, { advance_seconds: 10 * DAY_SECONDS });
    const since = new Date(Date.now() + 9 * DAY_SECONDS * 1_000);
    await control('capture', { payment: slow });
    const foreign = await paid({ ...access, providerId: uuid() });
    const news: string[] = [];
    for (let count = 0; count < 101; count++) news.push((await adapter.checkout(access, newOrder())).checkoutRef);
    expect(await objects(access, 'payments')).toHaveLength(104);
    await control('refund', { payment: old, amount: '0.01' });
    const found = await subjects(access, since);
    expect(new Set(found)).toEqual(new Set([...[slow, ...news].map((id) => `session:${id}`), `payment:${old}`]));
    expect(found).not.toContain(`session:${foreign}`);
  });

  it('has refunds of some days before: no notification says that one is canceled', async () => {
    const access = newAccess();
    await shop(access, { refunds: 'pending' });
    const paymentRef = await paid(access);
    await adapter.refund(access, { id: uuid(), paymentRef, grossMinor: 1n });
    await shop(access, { advance_seconds: 5 * DAY_SECONDS });
    const since = new Date(Date.now() + 4 * DAY_SECONDS * 1_000);
    expect(await subjects(access, since)).toEqual([`payment:${paymentRef}`]);
  });
});

describe('movements of the account', () => {
  it('are payments that were captured since a moment, less their fee, and refunds; a canceled one moves nothing', async () => {
    const access = newAccess();
    const old = await paid(access);
    await shop(access, { advance_seconds: 10 * DAY_SECONDS });
    const since = new Date(Date.now() + 9 * DAY_SECONDS * 1_000);
    const foreign = await paid({ ...access, providerId: uuid() });
    await adapter.checkout(access, newOrder());
    await control('refund', { payment: old, amount: '0.01' });
    await shop(access, { refunds: 'pending' });
    await adapter.refund(access, { id: uuid(), paymentRef: old, grossMinor: 2n });
    const refunds = await objects(access, 'refunds');
    await control('settle', {
      refund: refunds.find(({ status }) => status === 'pending')?.id ?? '',
      status: 'canceled',
    });
    const found = [];
    for await (const movement of adapter.comparison.movementsSince(access, since)) found.push(movement);
    const income = (await objects(access, 'payments')).find(({ id }) => id === foreign)?.income_amount as
      | { readonly value?: string }
      | undefined;
    expect(income).toMatchObject({ currency: 'RUB' });
    expect(found.map(({ type, netMinor }) => [type, netMinor])).toEqual([
      ['payment', BigInt(income?.value?.replace('.', '') ?? 0)],
      ...[['refund', 0n] as const, ['refund', -1n] as const],
    ]);
    expect(found[0]).toMatchObject({ externalRef: foreign, noted: [foreign], accountFeeMinor: 0n });
    expect(adapter.comparison).not.toHaveProperty('balanceMinor');
  });
});

describe('a message', () => {
  const body = JSON.stringify({
    type: 'notification',
    event: 'payment.succeeded',
    object: {
      id: '22d6d597-000f-5000-9000-145f6df21d6f',
      status: 'succeeded',
      amount: { value: '1.00' },
      metadata: {},
    },
  });

  it('is taken from addresses of YooKassa, and from this machine for the stand-in', () => {
    const [standIn, real] = [newAccess(), newAccess({ apiUrl: null })];
    const subject = ['session:22d6d597-000f-5000-9000-145f6df21d6f'];
    expect(adapter.readMessage(real, { body, address: '185.71.76.5', headers: {} })).toEqual(subject);
    expect(adapter.readMessage(standIn, { body, address: '::ffff:127.0.0.1', headers: {} })).toEqual(subject);
    for (const address of [null, '', '127.0.0.1', '203.0.113.7']) {
      const headers = { 'x-forwarded-for': '185.71.76.5' };
      expect(() => adapter.readMessage(real, { body, address, headers })).toThrow(InvalidMessage);
    }
    expect(() => adapter.readMessage(standIn, { body, address: null, headers: {} })).toThrow(InvalidMessage);
  });

  it('of another event is about nothing', () => {
    const other = body.replace('payment.succeeded', 'payout.succeeded');
    expect(adapter.readMessage(newAccess(), { body: other, address: '127.0.0.1', headers: {} })).toEqual([]);
  });
});

describe('an account', () => {
  it('is the shop of the key, with its mode', async () => {
    const [access, live] = [newAccess(), newAccess({ secretKey: new Secret('live_key') })];
    expect(await adapter.account(access)).toEqual({ accountRef: access.options.storeId, name: null, mode: 'test' });
    expect(await adapter.account(live)).toMatchObject({ mode: 'live' });
  });

  it('of a wrong key, or that is disabled, is refused', async () => {
    const access = newAccess();
    await shop(access, { api_key: 'test_other' });
    await expect(adapter.account(access)).rejects.toThrow('401: invalid_credentials');
    await shop(access, { api_key: access.secretKey.reveal(), enabled: false });
    await expect(adapter.account(access)).rejects.toThrow('disabled');
  });
});

describe('the receipt of an advance that is used up', () => {
  it('is sent once a day', async () => {
    const access = newAccess({}, RECEIPT);
    const paymentRef = await paid(access);
    const receipt = {
      id: 'ord_1-2026-11',
      paymentRef,
      email: 'payer@example.com',
      title: 'Модели',
      amountMinor: 41_007n,
    };
    await hide(access, 'error_after_work');
    const sent = await adapter.sendReceipt(access, receipt);
    expect(await adapter.sendReceipt(access, receipt)).toEqual(sent);
    expect((await read(access, 'receipts')).data).toMatchObject([
      {
        id: sent,
        payment_id: paymentRef,
        status: 'pending',
        settlements: [{ type: 'prepayment', amount: { value: '410.07', currency: 'RUB' } }],
        request: { customer: { email: 'payer@example.com' }, send: true },
      },
    ]);
  });

  it('is refused where the operator writes none, and for another payment', async () => {
    const receipt = { id: 'x', paymentRef: uuid(), email: 'payer@example.com', title: 'Модели', amountMinor: 1n };
    await expect(adapter.sendReceipt(newAccess(), receipt)).rejects.toBeInstanceOf(ProviderRefusal);
    await expect(adapter.sendReceipt(newAccess({}, RECEIPT), receipt)).rejects.toBeInstanceOf(ProviderRefusal);
    await expect(adapter.sendReceipt(newAccess({}, RECEIPT), { ...receipt, id: 'x\n' })).rejects.toThrow(RangeError);
  });
});
