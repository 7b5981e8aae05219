import { newUuid } from '#core';
import { LEDGER_CHECKS, LedgerCheckRepository } from '#billing/ledger';
import type { PaymentOrder } from '../orders/order.repository.js';
import { LedgerFixture, OPERATOR } from '../../../test/support/ledger/ledger-fixture.js';
import { onlyInVerify } from '../../../test/support/property-runs.js';
import { paymentServices, type PaymentServices } from '../../../test/support/payments/payment-services.js';
import type { NewPaymentEvent } from './payment-events.service.js';

let ledger: LedgerFixture;
let of: PaymentServices;

const USD = 1_000_000_000n;
const DAY_MS = 86_400_000;
const ALL = { limit: 1_000, after: null, before: null };
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

beforeAll(async () => {
  ledger = await LedgerFixture.open('routify_control');
  of = paymentServices(ledger);
});

afterAll(() => ledger.close());

/** Rates of today, for orders alone. */
async function rates(values: Readonly<Record<string, string>>, date = daysAgo(0)): Promise<void> {
  const all = Object.entries(values).map(([currency, rate]) => ({ date, currency, rate, display: false as const }));
  await of.rates.put(all, null, OPERATOR);
}

async function provider(kind: 'stripe' | 'bank_transfer', currency: string, options: object = {}): Promise<string> {
  const id = newUuid(Date.now());
  await ledger.prisma.$transaction((tx) =>
    of.rows.providers.insert(tx, {
      id,
      kind,
      currency,
      name: `${kind} ${id}`,
      minNanoUsd: USD / 100n,
      options,
      maxNanoUsd: 1_000n * USD,
      dailyMaxNanoUsd: 10_000n * USD,
    }),
  );
  return id;
}

async function ordered(providerId: string, amountNanoUsd: bigint, changes: object = {}): Promise<PaymentOrder> {
  const organizationId = await ledger.createOrganization(0n);
  const fixed = { isTest: false, userId: null, method: null, legalVersion: null, firstMaxNanoUsd: null };
  return of.orders.create({ ...fixed, organizationId, providerId, amountNanoUsd, ...changes }, OPERATOR);
}

const event = (providerId: string, order: PaymentOrder | null, changes: Partial<NewPaymentEvent>): NewPaymentEvent => ({
  providerId,
  orderId: order?.id ?? null,
  kind: 'paid',
  externalRef: newUuid(Date.now()),
  aboutRef: null,
  grossMinor: 0n,
  taxMinor: 0n,
  note: null,
  occurredAt: new Date(),
  ...changes,
});

const record = (...parts: Parameters<typeof event>): Promise<string> => of.events.record(event(...parts), OPERATOR);

/** Debits less credits of an account of the platform. */
async function balance(kind: string): Promise<bigint> {
  const { rows } = await ledger.owner.query<{ sum: string }>(
    `SELECT coalesce(sum(CASE a.id WHEN t.debit_account THEN t.amount_nano_usd ELSE -t.amount_nano_usd END), 0) AS sum
     FROM transfer t JOIN account a ON a.kind = $1 AND a.id IN (t.debit_account, t.credit_account)`,
    [kind],
  );
  return BigInt(rows[0]?.sum ?? 0);
}

const balances = async (): Promise<readonly bigint[]> => [
  ...[await balance('payments_clearing'), await balance('bank'), await balance('fx_difference')],
];

async function movedSince(before: readonly bigint[]): Promise<bigint[]> {
  return (await balances()).map((now, index) => now - (before[index] ?? 0n));
}

async function standing(order: PaymentOrder) {
  const { state, paidNanoUsd, refundedNanoUsd } = await of.orders.get(order.id);
  return { state, paidNanoUsd, refundedNanoUsd };
}

describe('LEDGER-36: an order in another currency', () => {
  it('pins the rate of its day, and rounds what is paid down to a minor unit', async () => {
    await rates({ CNY: '7.2134', JPY: '149.37', KWD: '0.3071' });
    const [yuan, yen, dinar] = [
      await ordered(await provider('stripe', 'CNY'), 33_330_000_000n),
      await ordered(await provider('stripe', 'JPY'), 33_330_000_000n),
      await ordered(await provider('stripe', 'KWD'), 33_330_000_000n),
    ];
    // 240.422622 yuan, 4,978.5021 yen, 10.235643 dinars of 1,000 fils, of which Stripe takes tens
    expect([yuan.totalMinor, yen.totalMinor, dinar.totalMinor]).toEqual([24_042n, 4_978n, 10_230n]);
    expect(yuan).toMatchObject({ currency: 'CNY', rateNano: 7_213_400_000n, amountNanoUsd: 33_330_000_000n });
  });

  it('is not made without a rate, with one that is too old, or of less than a minor unit', async () => {
    await rates({ CNY: '7.2' }, daysAgo(9));
    const [yuan, pound] = [await provider('stripe', 'CNY'), await provider('stripe', 'GBP')];
    for (const id of [yuan, pound]) {
      await expect(ordered(id, 5n * USD)).rejects.toMatchObject({ metadata: { reason: 'order_rate_missing' } });
    }
    await rates({ CNY: '7.2' }, daysAgo(7));
    expect((await ordered(yuan, 5n * USD)).totalMinor).toBe(3_600n);
    await rates({ GBP: '0.79' });
    const cent = { metadata: { reason: 'order_too_small' } };
    await expect(ordered(pound, USD / 100n)).rejects.toMatchObject(cent);
  });

  it('is credited with its dollars when its total is paid, whatever the rate is then', async () => {
    await rates({ CNY: '7.2134' });
    const id = await provider('stripe', 'CNY');
    const order = await ordered(id, 33_330_000_000n);
    await rates({ CNY: '9' });
    await record(id, order, { grossMinor: order.totalMinor });
    expect(await standing(order)).toEqual({ state: 'credited', paidNanoUsd: 33_330_000_000n, refundedNanoUsd: 0n });
  });

  it('is credited from parts that reach its total, at once or one by one', async () => {
    await rates({ CNY: '7.2134' });
    const id = await provider('stripe', 'CNY');
    const order = await ordered(id, 33_330_000_000n);
    const parts = Array.from({ length: 12 }, () => 2_003n).concat([6n]);
    expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(order.totalMinor);
    await Promise.all(parts.map((grossMinor) => record(id, order, { grossMinor })));
    expect(await standing(order)).toMatchObject({ state: 'credited', paidNanoUsd: 33_330_000_000n });
  });

  it('waits for the last fen, and keeps what is above its total', async () => {
    await rates({ CNY: '7.2134' });
    const id = await provider('stripe', 'CNY');
    const [under, over] = [await ordered(id, 33_330_000_000n), await ordered(id, 33_330_000_000n)];
    await record(id, under, { grossMinor: 24_041n });
    await record(id, over, { grossMinor: 24_043n });
    expect([await standing(under), await standing(over)]).toMatchObject([{ state: 'paid' }, { state: 'credited' }]);
    await record(id, under, { grossMinor: 1n });
    expect(await standing(under)).toMatchObject({ state: 'credited', paidNanoUsd: 33_330_000_000n });
  });
});

/** What an order of before the provider's own units asked for. */
const repriced = (order: PaymentOrder, totalMinor: bigint) =>
  ledger.owner.query('UPDATE payment_order SET total_minor = $1 WHERE id = $2', [totalMinor, order.id]);

describe('LEDGER-54: an order in the units of its provider', () => {
  it('has hundredths of a forint by card, whole ones by transfer, and tens of fils in every part', async () => {
    await rates({ HUF: '361.5', KWD: '0.3071' });
    const [card, transfer] = [await provider('stripe', 'HUF'), await provider('bank_transfer', 'HUF')];
    const [byCard, byTransfer] = [await ordered(card, 10n * USD), await ordered(transfer, 10n * USD)];
    expect([byCard.totalMinor, byTransfer.totalMinor]).toEqual([361_500n, 3_615n]);
    const dinars = await provider('stripe', 'KWD');
    const order = await ordered(dinars, 10n * USD);
    expect(order.totalMinor).toBe(3_070n);
    await record(dinars, order, { grossMinor: 3_070n });
    const request = { orderId: order.id, reason: 'Test', mayExceed: false };
    const made = [];
    for (const amountNanoUsd of [3_330_000_000n, 3_330_000_000n, null]) {
      made.push(await of.refunds.create({ ...request, amountNanoUsd }, OPERATOR));
    }
    // 1,022.31, 2,044.62 and 3,070 fils so far.
    expect(made.map(({ grossMinor }) => grossMinor)).toEqual([1_030n, 1_020n, 1_020n]);
  });

  it('ATK-397: is not credited by a hundredth of it, and money of before its units waits', async () => {
    await rates({ HUF: '361.5' });
    const id = await provider('stripe', 'HUF');
    const [hundredth, old] = [await ordered(id, 10n * USD), await ordered(id, 10n * USD)];
    await record(id, hundredth, { grossMinor: 3_615n });
    // 36.15 forints at 361.5.
    expect(await standing(hundredth)).toMatchObject({ state: 'paid', paidNanoUsd: 100_000_000n });
    await repriced(old, 3_615n);
    const waiting = await record(id, old, { grossMinor: 3_615n });
    expect(await standing(old)).toMatchObject({ state: 'paid', paidNanoUsd: 100_000_000n });
    const least = { metadata: { reason: 'payment_too_small' } };
    await expect(of.unapplied.assign(waiting, old.id, OPERATOR)).rejects.toMatchObject(least);
  });

  it('is refused below the least payment, and in a currency of a provider that was added before its rule', async () => {
    await rates({ HUF: '361.5', UGX: '3700', ISK: '139.2' });
    const forints = await provider('stripe', 'HUF');
    await expect(ordered(forints, 480_000_000n)).rejects.toMatchObject({
      message: 'A payment in HUF is at least 175.00.',
    });
    expect((await ordered(forints, 490_000_000n)).totalMinor).toBe(17_700n);
    for (const currency of ['UGX', 'ISK']) {
      const id = await provider('stripe', currency);
      await expect(ordered(id, 10n * USD)).rejects.toMatchObject({ metadata: { reason: 'payment_currency' } });
      const [offered] = await of.orders.limited(
        newUuid(Date.now()),
        [await of.rows.providers.find(id)].flatMap((row) => row ?? []),
        null,
      );
      expect(offered).toMatchObject({ currency, rateNano: null });
    }
  });
});

describe('LEDGER-36: refunds in another currency', () => {
  it('are rounded up in parts, and never more than was paid', async () => {
    await rates({ JPY: '149.37' });
    const id = await provider('stripe', 'JPY');
    const order = await ordered(id, 10n * USD);
    await record(id, order, { grossMinor: order.totalMinor });
    const request = { orderId: order.id, reason: 'Test', mayExceed: false };
    const made = [];
    for (const amountNanoUsd of [3_330_000_000n, 3_330_000_000n, null]) {
      made.push(await of.refunds.create({ ...request, amountNanoUsd }, OPERATOR));
    }
    // 497.17, 994.34 and 1,493 yen so far
    expect(made.map(({ grossMinor }) => grossMinor)).toEqual([498n, 497n, 498n]);
    for (const { id: aboutRef, grossMinor } of made) {
      await record(id, order, { kind: 'refunded', aboutRef, grossMinor: grossMinor ?? 0n });
    }
    expect(await standing(order)).toMatchObject({ refundedNanoUsd: 10n * USD });
  });

  it.each<[currency: string, rate: string]>([
    ['JPY', '149.37'],
    ...onlyInVerify<[string, string]>(['GBP', '0.7942'], ['CNY', '7.2134']),
  ])('ATK-326: gain nothing in %s by many small parts, which are approved automatically', async (currency, rate) => {
    await rates({ [currency]: rate });
    const id = await provider('stripe', currency);
    const order = await ordered(id, 10n * USD);
    await record(id, order, { grossMinor: order.totalMinor });
    for (let count = 0; count < 24; count++) {
      const amountNanoUsd = (BigInt(1 + (count % 3)) * USD) / 100n;
      await of.refunds.request(order.organizationId, { orderId: order.id, amountNanoUsd, reason: 'x' }, OPERATOR);
      await of.refunds.approveOlderThan(new Date(Date.now() + DAY_MS));
      // Less than a minor unit waits for an operator.
      const { rows } = await of.refunds.list({ orderId: order.id, states: ['requested'] }, ALL);
      for (const waiting of rows) await of.refunds.decline(waiting.id, 'x', OPERATOR);
    }
    const { rows } = await of.refunds.list({ orderId: order.id, states: ['booked'] }, ALL);
    const returned = rows.reduce((sum, { grossMinor }) => sum + (grossMinor ?? 0n), 0n);
    const cents = rows.reduce((sum, { amountNanoUsd }) => sum + (amountNanoUsd ?? 0n), 0n) / (USD / 100n);
    expect(rows.length).toBeGreaterThan(12);
    expect((returned - 1n) * 1_000n).toBeLessThan(cents * order.totalMinor);
    expect(returned * 1_000n).toBeGreaterThanOrEqual(cents * order.totalMinor);
  });

  it('of the provider’s dashboard take all dollars, in any parts and beside our own', async () => {
    await rates({ JPY: '149.37' });
    const id = await provider('stripe', 'JPY');
    const order = await ordered(id, 10n * USD);
    const paid = { externalRef: newUuid(Date.now()).slice(1), grossMinor: order.totalMinor };
    await record(id, order, paid);
    const elsewhere = { kind: 'refunded', aboutRef: paid.externalRef } as const;
    const own = { orderId: order.id, reason: 'Test', mayExceed: false, amountNanoUsd: 3_330_000_000n };
    const made = await of.refunds.create(own, OPERATOR);
    await record(id, order, { kind: 'refunded', aboutRef: made.id, grossMinor: made.grossMinor ?? 0n });
    await Promise.all([1n, 7n, 387n].map((grossMinor) => record(id, order, { ...elsewhere, grossMinor })));
    const last = { ...elsewhere, externalRef: 'last', grossMinor: 600n };
    await record(id, order, last);
    expect(await standing(order)).toMatchObject({ refundedNanoUsd: 10n * USD });
    await record(id, order, { ...last, kind: 'refund_failed' });
    // The others are 395 yen: with the 498 of our own, of 1,493.
    expect(await standing(order)).toMatchObject({ refundedNanoUsd: (893n * 10n * USD) / 1_493n });
    const rest = await of.refunds.create({ ...own, amountNanoUsd: null }, OPERATOR);
    expect(rest).toMatchObject({ amountNanoUsd: 4_010_000_000n, grossMinor: 599n });
  });

  it('never exceed what the dashboard left', async () => {
    await rates({ RUB: '81.37' });
    const id = await provider('stripe', 'RUB');
    const order = await ordered(id, 33_330_000_000n);
    const paid = { externalRef: newUuid(Date.now()).slice(1), grossMinor: order.totalMinor };
    await record(id, order, paid);
    await record(id, order, { kind: 'refunded', aboutRef: paid.externalRef, grossMinor: 100_001n });
    const own = { orderId: order.id, reason: 'Test', mayExceed: false };
    const made = [];
    for (const cents of [1n, 1n, 1n, 1n, 1n, 1n, 1n, 1n, 2_096n]) {
      made.push(await of.refunds.create({ ...own, amountNanoUsd: (cents * USD) / 100n }, OPERATOR));
    }
    // 8 cents are 650.96 kopecks, and with 20.96 dollars 171,202.35: not those of fractions of cents.
    expect(made.map(({ grossMinor }) => grossMinor)).toEqual([82n, 81n, 82n, 81n, 81n, 82n, 81n, 81n, 170_552n]);
  });

  it('of money that waits return all of it, and no more than the dashboard left', async () => {
    await rates({ CNY: '7.2134' });
    const id = await provider('stripe', 'CNY');
    const unapplied = await record(id, null, { grossMinor: 9_999n });
    await of.unapplied.returnToPayer(unapplied, 'Test', OPERATOR);
    const returned = async (id: string): Promise<unknown> =>
      (await ledger.owner.query('SELECT gross_minor, currency FROM order_refund WHERE unapplied_id = $1', [id])).rows;
    expect(await returned(unapplied)).toEqual([{ gross_minor: '9999', currency: 'CNY' }]);
    await rates({ RUB: '81.37' });
    const rubles = await provider('stripe', 'RUB');
    const late = await ordered(rubles, 25n * USD);
    await record(rubles, late, { kind: 'expired' });
    const paid = { externalRef: newUuid(Date.now()).slice(1), grossMinor: late.totalMinor };
    const waiting = await record(rubles, late, paid);
    await record(rubles, late, { kind: 'refunded', aboutRef: paid.externalRef, grossMinor: 100_001n });
    await of.unapplied.returnToPayer(waiting, 'Test', OPERATOR);
    expect(await returned(waiting)).toEqual([{ gross_minor: String(late.totalMinor - 100_001n), currency: 'RUB' }]);
  });
});

describe('LEDGER-37: claims in another currency', () => {
  it('end at zero with a payout of all of them, and the rest is a difference of rates', async () => {
    const before = await balances();
    await rates({ CNY: '7.2' });
    const id = await provider('stripe', 'CNY');
    const first = await ordered(id, 72n * USD);
    await record(id, first, { grossMinor: first.totalMinor });
    await rates({ CNY: '7.3' });
    const second = await ordered(id, 73n * USD);
    await record(id, second, { grossMinor: second.totalMinor });
    await record(id, second, { kind: 'payment_fee', grossMinor: 1_000n });
    await rates({ CNY: '7.5' });
    const owedMinor = first.totalMinor + second.totalMinor - 1_000n;
    await record(id, null, { kind: 'payout', grossMinor: 30_000n });
    await record(id, null, { kind: 'payout', grossMinor: owedMinor - 30_000n });
    // 1,041.30 yuan at 7.5; the fee is 10 yuan at 7.3.
    const claimed = 145n * USD - 1_369_863_013n;
    expect(await movedSince(before)).toEqual([0n, 138_840_000_000n, claimed - 138_840_000_000n]);
  });

  it('come back as they were when a payout fails', async () => {
    await rates({ CNY: '7.2' });
    const id = await provider('stripe', 'CNY');
    const order = await ordered(id, 100n * USD);
    await record(id, order, { grossMinor: order.totalMinor });
    const before = await balances();
    await rates({ CNY: '7' });
    const payout = { externalRef: newUuid(Date.now()), grossMinor: order.totalMinor };
    await record(id, null, { kind: 'payout', ...payout });
    expect(await movedSince(before)).toEqual([-100n * USD, 102_857_142_857n, -2_857_142_857n]);
    await rates({ CNY: '8' });
    await record(id, null, { kind: 'payout_failed', ...payout });
    expect(await movedSince(before)).toEqual([0n, 0n, 0n]);
    const unknown = event(id, null, { kind: 'payout_failed', grossMinor: 5n });
    await expect(of.events.record(unknown, OPERATOR)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('follow payments that are stated after their payout', async () => {
    const before = await balances();
    await rates({ CNY: '7' });
    const id = await provider('stripe', 'CNY');
    const [first, late] = [await ordered(id, 10n * USD), await ordered(id, 10n * USD)];
    await record(id, first, { grossMinor: first.totalMinor });
    await record(id, null, { kind: 'payout', grossMinor: first.totalMinor + late.totalMinor });
    await record(id, late, { grossMinor: late.totalMinor });
    expect(await movedSince(before)).toEqual([0n, 20n * USD, 0n]);
  });

  it('are of the bank at once where customers pay the operator, at the rate of the day', async () => {
    await rates({ EUR: '0.9' });
    const id = await provider('bank_transfer', 'EUR');
    const order = await ordered(id, 100n * USD);
    const before = await balances();
    await rates({ EUR: '0.8' });
    await record(id, order, { grossMinor: order.totalMinor });
    expect(await movedSince(before)).toEqual([0n, 112_500_000_000n, -12_500_000_000n]);
    expect(await standing(order)).toMatchObject({ state: 'credited' });
    const twice = await record(id, order, { grossMinor: order.totalMinor });
    await of.unapplied.returnToPayer(twice, 'Paid twice', OPERATOR);
    expect(await movedSince(before)).toEqual([0n, 112_500_000_000n, -12_500_000_000n]);
    await rates({});
    const other = await record(id, order, { grossMinor: order.totalMinor });
    expect(await movedSince(before)).toEqual([0n, 212_500_000_000n, -12_500_000_000n]);
    await of.unapplied.returnToPayer(other, 'Paid twice', OPERATOR);
  });
});

describe('LEDGER-37: the ledger', () => {
  it('keeps its promises in all of this', async () => {
    const errors = LEDGER_CHECKS.filter(({ severity }) => severity === 'error');
    const found = await new LedgerCheckRepository(ledger.prisma).run(errors);
    expect(found.filter((check) => check.rows.length > 0).map(({ name }) => name)).toEqual([]);
  });
});
