import { newUuid } from '#core';
import { LEDGER_CHECKS, LedgerCheckRepository } from '#billing/ledger';
import type { NewPaymentEvent } from '../booking/payment-events.service.js';
import { inWaves } from '../../../test/support/in-waves.js';
import { LedgerFixture, OPERATOR } from '../../../test/support/ledger/ledger-fixture.js';
import { paymentServices, type PaymentServices } from '../../../test/support/payments/payment-services.js';
import { OPEN_ORDERS_MAX } from './orders.service.js';
import type { PaymentOrder } from './order.repository.js';

let worker: LedgerFixture;
let control: LedgerFixture;
let of: { readonly control: PaymentServices; readonly worker: PaymentServices };
let services: { readonly control: PaymentServices['events']; readonly worker: PaymentServices['events'] };
let providerId: string;

const USD = 1_000_000_000n;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  of = { control: paymentServices(control), worker: paymentServices(worker) };
  services = { control: of.control.events, worker: of.worker.events };
  providerId = newUuid(Date.now());
  const { providers } = of.control.rows;
  await control.prisma.$transaction((tx) =>
    providers.insert(tx, {
      id: providerId,
      kind: 'bank_transfer',
      name: 'Bank',
      surchargePpm: 10_000,
      surchargeNanoUsd: USD / 2n,
      minNanoUsd: 5n * USD,
      maxNanoUsd: 100n * USD,
      dailyMaxNanoUsd: 250n * USD,
      options: {},
    }),
  );
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

async function ordered(amountUsd = 50n, organizationId?: string): Promise<PaymentOrder> {
  const owner = organizationId ?? (await worker.createOrganization(0n));
  return of.control.orders.create(
    { ...NEW, organizationId: owner, providerId, amountNanoUsd: amountUsd * USD },
    OPERATOR,
  );
}

const NEW = { isTest: false, userId: null, method: null, legalVersion: null, firstMaxNanoUsd: null };

const paid = (order: PaymentOrder | null, grossMinor: bigint, externalRef = newUuid(Date.now())): NewPaymentEvent => ({
  providerId,
  orderId: order?.id ?? null,
  kind: 'paid',
  externalRef,
  grossMinor,
  taxMinor: 0n,
  note: null,
  aboutRef: null,
  occurredAt: new Date(),
});

/** As it is stored, before it is booked. */
const noted = (event: NewPaymentEvent) => ({
  ...event,
  id: newUuid(Date.now()),
  actor: 'system:test',
  currency: 'USD',
  grossNanoUsd: (event.grossMinor * USD) / 100n,
  taxNanoUsd: 0n,
});

const said = (order: PaymentOrder, kind: 'pending' | 'failed' | 'expired'): NewPaymentEvent => ({
  ...paid(order, 0n, `${kind}-${order.id}`),
  kind,
});

/** Lets a failpoint throw, as a process ends there, while the work runs. */
async function endingAt(point: string, work: () => Promise<void>): Promise<void> {
  const usual = globalThis.failpoint;
  const throwing = (name: string): void => {
    if (name === point) throw new Error(point);
  };
  Object.assign(globalThis, { failpoint: throwing });
  try {
    await work();
  } finally {
    Object.assign(globalThis, { failpoint: usual });
  }
}

interface Standing {
  readonly state: string;
  readonly paid: bigint;
  readonly balance: bigint;
  readonly waiting: [reason: string, left: bigint][];
}

async function standingOf({ id, organizationId }: PaymentOrder): Promise<Standing> {
  const { rows } = await worker.owner.query<{ state: string; paid: string; balance: string }>(
    `SELECT state, paid_nano_usd AS paid, posted_nano_usd AS balance FROM payment_order JOIN wallet USING (organization_id)
     WHERE id = $1 AND organization_id = $2`,
    [id, organizationId],
  );
  const waiting = await worker.owner.query<{ reason: string; left: string }>(
    `SELECT reason, left_nano_usd AS left FROM unapplied_payment WHERE order_id = $1 ORDER BY id`,
    [id],
  );
  const [row] = rows;
  return {
    state: row?.state ?? '',
    paid: BigInt(row?.paid ?? 0),
    balance: BigInt(row?.balance ?? 0),
    waiting: waiting.rows.map(({ reason, left }) => [reason, BigInt(left)]),
  };
}

async function eventsOf({ organizationId }: PaymentOrder): Promise<string[]> {
  const { rows } = await worker.owner.query<{ type: string }>(
    'SELECT type FROM event WHERE organization_id = $1 ORDER BY id',
    [organizationId],
  );
  return rows.map(({ type }) => type);
}

describe('an order', () => {
  it('has its amounts from the beginning, the surcharge in whole cents', async () => {
    const order = await ordered(33n);
    expect(order).toMatchObject({ state: 'created', amountNanoUsd: 33n * USD, surchargeNanoUsd: 830_000_000n });
    expect(order.reference).toMatch(/^RF-/);
  });

  it('is made within the limits of its provider, also by many at once', async () => {
    await expect(ordered(4n)).rejects.toMatchObject({ metadata: { reason: 'order_amount' } });
    await expect(ordered(101n)).rejects.toMatchObject({ metadata: { reason: 'order_amount' } });
    const organizationId = await worker.createOrganization(0n);
    const made = await Promise.allSettled(Array.from({ length: 20 }, () => ordered(5n, organizationId)));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(OPEN_ORDERS_MAX);
    const other = await worker.createOrganization(0n);
    for (const amountUsd of [100n, 100n]) {
      const order = await ordered(amountUsd, other);
      await services.control.record(paid(order, order.totalMinor), OPERATOR);
    }
    await expect(ordered(51n, other)).rejects.toMatchObject({
      metadata: { reason: 'order_daily_limit', left_usd: '50' },
    });
    await ordered(50n, other);
  });

  it('is refused with a provider that is unknown or disabled', async () => {
    const organizationId = await worker.createOrganization(0n);
    const unknown = { organizationId, providerId: newUuid(Date.now()), amountNanoUsd: 5n * USD };
    await expect(of.control.orders.create({ ...NEW, ...unknown }, OPERATOR)).rejects.toMatchObject({
      code: 'not_found',
    });
    await worker.owner.query(`UPDATE payment_provider SET status = 'disabled' WHERE id = $1`, [providerId]);
    await expect(ordered()).rejects.toMatchObject({ metadata: { reason: 'payment_provider_disabled' } });
    await worker.owner.query(`UPDATE payment_provider SET status = 'active' WHERE id = $1`, [providerId]);
  });
});

describe('what is said of an order', () => {
  it('LEDGER-30, EVT-7: credits it once, by a hundred messages of one payment in two processes', async () => {
    const order = await ordered();
    const event = paid(order, 5_100n, 'trx-1');
    const ids = await inWaves(100, 20, (index) =>
      (index % 2 === 0 ? services.control : services.worker).record(event, OPERATOR),
    );
    expect(new Set(ids).size).toBe(1);
    expect(await standingOf(order)).toEqual({ state: 'credited', paid: 51n * USD, balance: 50n * USD, waiting: [] });
  });

  it('EVT-8: may come in any order: money that came wins', async () => {
    const order = await ordered();
    await services.control.record(said(order, 'pending'), OPERATOR);
    expect((await standingOf(order)).state).toBe('pending');
    await services.control.record(said(order, 'failed'), OPERATOR);
    expect((await standingOf(order)).state).toBe('failed');
    await services.worker.record(paid(order, 5_100n), OPERATOR);
    await services.control.record(said(order, 'expired'), OPERATOR);
    expect(await standingOf(order)).toMatchObject({ state: 'credited', balance: 50n * USD });
    expect(await eventsOf(order)).toEqual(['order.created', 'order.failed', 'payment.received']);
  });

  it('is booked by the next pass when a process ends after it is noted', async () => {
    const order = await ordered();
    await control.prisma.$transaction((tx) => of.control.rows.events.note(tx, noted(paid(order, 5_100n))));
    expect((await standingOf(order)).state).toBe('created');
    await services.worker.pass();
    expect(await standingOf(order)).toMatchObject({ state: 'credited', balance: 50n * USD });
    expect(await services.worker.pass()).toBe(0);
  });

  it.each(['payment-event-noted', 'payment-event-booked'])(
    'is booked once when a process ends at %s',
    async (point) => {
      const order = await ordered();
      const event = paid(order, 5_100n);
      await endingAt(point, () => expect(services.control.record(event, OPERATOR)).rejects.toThrow(point));
      await services.worker.pass();
      await services.control.record(event, OPERATOR);
      expect(await standingOf(order)).toEqual({ state: 'credited', paid: 51n * USD, balance: 50n * USD, waiting: [] });
    },
  );

  it('ends a pass where one of them cannot be booked, and books the others', async () => {
    const [broken, other] = [await ordered(), await ordered()];
    await control.prisma.$transaction(async (tx) => {
      for (const order of [broken, other]) await of.control.rows.events.note(tx, noted(paid(order, 5_100n)));
    });
    await worker.owner.query('UPDATE payment_order SET amount_nano_usd = 9e18 WHERE id = $1', [broken.id]);
    await worker.owner.query('UPDATE payment_fact SET gross_nano_usd = 9e18 + 510000000 WHERE order_id = $1', [
      broken.id,
    ]);
    await worker.owner.query('UPDATE payment_order SET surcharge_nano_usd = 510000000 WHERE id = $1', [broken.id]);
    expect(await services.worker.pass()).toBe(1);
    expect(await services.worker.pass()).toBe(0);
    expect(await standingOf(other)).toMatchObject({ state: 'credited' });
    await worker.owner.query('DELETE FROM payment_fact WHERE order_id = $1', [broken.id]);
  });

  it('LEDGER-33: part payments wait until they reach the amount; what is above it waits on', async () => {
    const order = await ordered();
    await services.control.record(paid(order, 3_000n), OPERATOR);
    expect(await standingOf(order)).toMatchObject({ state: 'paid', balance: 0n, waiting: [['under', 30n * USD]] });
    const left = await ordered();
    await services.control.record(paid(left, 100n), OPERATOR);
    await worker.owner.query(`UPDATE payment_order SET expires_at = now() - interval '1 s' WHERE id = $1`, [left.id]);
    await services.worker.pass();
    expect(await standingOf(left)).toMatchObject({ state: 'expired', waiting: [['under', 1n * USD]] });
    await services.control.record(paid(order, 2_500n), OPERATOR);
    expect(await standingOf(order)).toEqual({
      state: 'credited',
      paid: 55n * USD,
      balance: 50n * USD,
      waiting: [
        ['under', 0n],
        ['over', 4n * USD],
      ],
    });
    await services.control.record(paid(order, 5_100n), OPERATOR);
    expect((await standingOf(order)).waiting.at(-1)).toEqual(['twice', 51n * USD]);
  });

  it('LEDGER-33, EVT-9: an order that is not paid in time ends; later money waits, and is assigned or returned', async () => {
    const order = await ordered();
    await worker.owner.query(`UPDATE payment_order SET expires_at = now() - interval '1 s' WHERE id = $1`, [order.id]);
    await services.worker.pass();
    expect((await standingOf(order)).state).toBe('expired');
    expect(await eventsOf(order)).toEqual(['order.created', 'order.expired']);
    const lateId = await services.control.record(paid(order, 5_100n), OPERATOR);
    expect(await standingOf(order)).toMatchObject({ balance: 0n, waiting: [['late', 51n * USD]] });
    const assigned = await Promise.allSettled(
      [1, 2].map(() => of.control.unapplied.assign(lateId, order.id, OPERATOR)),
    );
    expect(assigned.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await standingOf(order)).toMatchObject({ state: 'credited', balance: 50n * USD, waiting: [['late', 0n]] });
    const fromOther = paid(await ordered(), 5_100n);
    const stranger = newUuid(Date.now());
    await worker.owner.query(
      `INSERT INTO payment_provider (id, kind, name, min_nano_usd, max_nano_usd, daily_max_nano_usd)
       VALUES ($1, 'bank_transfer', 'Another', 1, 1, 1)`,
      [stranger],
    );
    const strangeId = await services.control.record({ ...fromOther, providerId: stranger }, OPERATOR);
    const two = [await ordered(20n), await ordered(20n)];
    for (const { id } of two) await of.control.unapplied.assign(strangeId, id, OPERATOR);
    expect((await standingOf(two[1]!)).state).toBe('credited');
    await of.control.unapplied.returnToPayer(strangeId, 'the rest', OPERATOR);
    const unknownId = await services.control.record(paid(null, 900n), OPERATOR);
    const { rows } = await worker.owner.query('SELECT reason FROM unapplied_payment WHERE id = $1', [unknownId]);
    expect(rows).toEqual([{ reason: 'unknown_order' }]);
    const other = await ordered();
    await expect(of.control.unapplied.assign(unknownId, other.id, OPERATOR)).rejects.toMatchObject({
      metadata: { reason: 'payment_too_small' },
    });
    await of.control.unapplied.returnToPayer(unknownId, 'unknown payer', OPERATOR);
    await of.control.unapplied.returnToPayer(unknownId, 'unknown payer', OPERATOR);
    await expect(of.control.unapplied.returnToPayer(newUuid(Date.now()), 'x', OPERATOR)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('LEDGER-33: what waits is what unapplied_payments holds, and the ledger keeps its promises', async () => {
    const { rows } = await worker.owner.query<{ waiting: string }>(
      'SELECT sum(left_nano_usd) AS waiting FROM unapplied_payment',
    );
    expect(rows).toEqual([{ waiting: String(56n * USD) }]);
    const errors = LEDGER_CHECKS.filter(({ severity }) => severity === 'error');
    const broken = async (): Promise<string[]> => {
      const found = await new LedgerCheckRepository(worker.prisma).run(errors);
      return found.filter((check) => check.rows.length > 0).map(({ name }) => name);
    };
    expect(await broken()).toEqual([]);
    await worker.owner.query('UPDATE unapplied_payment SET left_nano_usd = left_nano_usd - 1 WHERE left_nano_usd > 0');
    await worker.owner.query(`UPDATE payment_order SET state = 'expired' WHERE state = 'credited'`);
    expect(await broken()).toEqual(['orders', 'unapplied-payments']);
  });
});
