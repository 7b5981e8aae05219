import { formatId, newUuid } from '#core';
import type { NewPaymentEvent } from '../../booking/payment-events.service.js';
import type { PaymentOrder } from '../../orders/order.repository.js';
import { LedgerFixture, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import { bankProvider, invoiceServices } from '../../../../test/support/payments/invoice-services.js';
import { paymentServices } from '../../../../test/support/payments/payment-services.js';
import type { LinkedInvoice } from '../domain/invoice.js';

const USD = 1_000_000_000n;
const SELLER = {
  issues_from: '2026-01-01',
  name: 'ООО «Ромашка»',
  address_lines: ['ул. Ленина, 1'],
  country: 'RU',
  inn: '7707083893',
  kpp: '773601001',
  vat_ppm: 200_000,
  language: 'ru' as const,
};
const NEW = { isTest: false, userId: null, method: null, legalVersion: null, firstMaxNanoUsd: null };

let worker: LedgerFixture;
let control: LedgerFixture;
let money: ReturnType<typeof paymentServices>;
let ofControl: ReturnType<typeof invoiceServices>;
let ofWorker: ReturnType<typeof invoiceServices>;
let providerId: string;
let testProviderId: string;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  money = paymentServices(control);
  [ofControl, ofWorker] = [invoiceServices(control), invoiceServices(worker)];
  providerId = await bankProvider(control, money, { surchargeNanoUsd: USD });
  testProviderId = await bankProvider(control, money, { surchargeNanoUsd: USD, mode: 'test' });
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

beforeEach(async () => {
  await ofControl.settings.patch('invoices', SELLER, null, OPERATOR);
});

const issue = (services = ofWorker): Promise<number> => services.issuing.issueDue(true, new AbortController().signal);

async function documentsOf(organizationId: string): Promise<LinkedInvoice[]> {
  const { rows } = await ofControl.invoices.list({ organizationId }, { limit: 100, after: null, before: null });
  return rows.toReversed();
}

const event = (
  order: PaymentOrder,
  kind: NewPaymentEvent['kind'],
  grossMinor: bigint,
  fields: Partial<NewPaymentEvent> = {},
): NewPaymentEvent => ({
  providerId: order.providerId,
  orderId: order.id,
  kind,
  grossMinor,
  taxMinor: 0n,
  externalRef: newUuid(Date.now()),
  note: null,
  aboutRef: null,
  occurredAt: new Date(),
  ...fields,
});

const say = (said: NewPaymentEvent) => money.events.record(said, OPERATOR);

async function ordered(amountUsd = 25n, organizationId?: string): Promise<PaymentOrder> {
  const owner = organizationId ?? (await worker.createOrganization(0n));
  return money.orders.create({ ...NEW, organizationId: owner, providerId, amountNanoUsd: amountUsd * USD }, OPERATOR);
}

/** One of an amount and a fee of a dollar, credited by a payment `ref`. */
async function paidOrder(
  amountUsd = 25n,
  taxMinor = 0n,
  organizationId?: string,
): Promise<PaymentOrder & { ref: string }> {
  const order = await ordered(amountUsd, organizationId);
  const ref = newUuid(Date.now());
  await say(event(order, 'paid', order.totalMinor + taxMinor, { taxMinor, externalRef: ref }));
  return { ...order, ref };
}

/** A refund of our own that its provider has. */
async function refunded({ id }: PaymentOrder, amountUsd: bigint | null): Promise<string> {
  const amountNanoUsd = amountUsd === null ? null : amountUsd * USD;
  const refund = await money.refunds.create({ orderId: id, amountNanoUsd, reason: 'x', mayExceed: false }, OPERATOR);
  return refund.id;
}

async function sent(order: PaymentOrder, refundId: string, kind: NewPaymentEvent['kind'] = 'refunded'): Promise<void> {
  const refund = await control.prisma.$transaction((tx) => money.rows.refunds.find(refundId, tx));
  await say(event(order, kind, refund?.grossMinor ?? 0n, { aboutRef: refundId, externalRef: `re-${refundId}` }));
}

/** An open dispute of an order. Returns its id. */
async function opened(order: PaymentOrder): Promise<string> {
  const id = newUuid(Date.now());
  await worker.owner.query(
    `INSERT INTO payment_dispute (id, provider_id, external_ref, order_id, status, is_open, reason, amount_nano_usd, opened_at)
     VALUES ($1::uuid, $2, 'du_' || $1, $3, 'needs_response', true, 'fraudulent', 1, now())`,
    [id, order.providerId, order.id],
  );
  return id;
}

async function series(): Promise<Record<string, { last: number; numbers: number[] }>> {
  const { rows } = await worker.owner.query<{ name: string; last: string; numbers: string[] | null }>(
    `SELECT s.mode || ' ' || s.kind AS name, s.last, (SELECT array_agg(i.number ORDER BY i.number) FROM invoice i
       WHERE (i.entity, i.mode, i.kind) = (s.entity, s.mode, s.kind)) AS numbers FROM invoice_series s`,
  );
  return Object.fromEntries(
    rows.map(({ name, last, numbers }) => [name, { last: Number(last), numbers: (numbers ?? []).map(Number) }]),
  );
}

/** Numbers from one to the last of its series, each once. */
async function expectGapless(): Promise<void> {
  for (const { last, numbers } of Object.values(await series())) {
    expect(numbers).toEqual(Array.from({ length: last }, (_, index) => index + 1));
  }
}

/** Lets a failpoint throw, as a process ends there, while the work runs. */
async function endingAt<T>(point: string, work: () => Promise<T>): Promise<T> {
  const usual = globalThis.failpoint;
  Object.assign(globalThis, {
    failpoint: (name: string): void => {
      if (name === point) throw new Error(point);
    },
  });
  try {
    return await work();
  } finally {
    Object.assign(globalThis, { failpoint: usual });
  }
}

describe('an invoice', () => {
  it('is over what was paid for an order, with the VAT in it, made out to its profile', async () => {
    const order = await paidOrder();
    const profile = { legal_name: 'АО «Заказчик»', country: 'RU', inn: '7736050003', kpp: '997250001' };
    await ofControl.profiles.replace(order.organizationId, profile, null, OPERATOR);
    expect(await issue()).toBe(1);
    const [invoice] = await documentsOf(order.organizationId);
    expect(invoice).toMatchObject({
      kind: 'invoice',
      mode: 'live',
      numberText: expect.stringMatching(/^INV-\d{6}$/),
      orderId: order.id,
      currency: 'USD',
      totalMinor: 2_600n,
      taxMinor: 433n,
      totalNanoUsd: 26n * USD,
      taxRule: 'included',
      taxPpm: 200_000,
      language: 'ru',
      refersTo: null,
      lines: [
        { kind: 'credit', amountMinor: '2500' },
        { kind: 'fee', amountMinor: '100' },
      ],
      buyer: { legalName: 'АО «Заказчик»', inn: '7736050003', kpp: '997250001' },
      seller: { name: 'ООО «Ромашка»', inn: '7707083893' },
    });
    expect(await issue()).toBe(0);
  });

  it('is made out to the name of an organization without a profile, and stays as it is', async () => {
    const order = await paidOrder();
    await issue();
    const [before] = await documentsOf(order.organizationId);
    await ofControl.profiles.replace(order.organizationId, { legal_name: 'Later' }, null, OPERATOR);
    await ofControl.settings.patch('invoices', { name: 'Another seller', vat_ppm: 0 }, null, OPERATOR);
    expect(await issue()).toBe(0);
    expect(await documentsOf(order.organizationId)).toEqual([before]);
    expect(before?.buyer.country).toBeNull();
    const next = await paidOrder(10n, 0n, order.organizationId);
    await issue();
    const [, after] = await documentsOf(next.organizationId);
    expect(after).toMatchObject({ buyer: { legalName: 'Later' }, seller: { name: 'Another seller' }, taxRule: 'none' });
  });

  it('has the tax that its payment states', async () => {
    const order = await paidOrder(25n, 520n);
    await issue();
    const [invoice] = await documentsOf(order.organizationId);
    expect(invoice).toMatchObject({
      taxRule: 'stated',
      totalMinor: 3_120n,
      taxMinor: 520n,
      taxNanoUsd: 5_200_000_000n,
    });
  });

  it('waits until the seller is known, and is of no order from before', async () => {
    await ofControl.settings.patch('invoices', { issues_from: null }, null, OPERATOR);
    const order = await paidOrder();
    expect(await issue()).toBe(0);
    await ofControl.settings.patch('invoices', { issues_from: '2100-01-01' }, null, OPERATOR);
    expect(await issue()).toBe(0);
    await ofControl.settings.patch('invoices', { country: null }, null, OPERATOR);
    const early = ofControl.settings.patch('invoices', { issues_from: '2026-01-01' }, null, OPERATOR);
    await expect(early).rejects.toThrow('country: required for issues_from');
    expect(await issue()).toBe(0);
    await ofControl.settings.patch('invoices', { country: 'DE' }, null, OPERATOR);
    await ofControl.settings.patch('invoices', { issues_from: '2026-01-01' }, null, OPERATOR);
    expect(await issue()).toBe(1);
    expect(await documentsOf(order.organizationId)).toHaveLength(1);
  });

  it('is not issued for an order that is not credited, nor for money that waits', async () => {
    const order = await ordered();
    await say(event(order, 'paid', order.totalMinor - 1n));
    expect(await issue()).toBe(0);
    await say(event(order, 'paid', 1n));
    await say(event(order, 'paid', order.totalMinor));
    expect(await issue()).toBe(1);
    expect((await documentsOf(order.organizationId))[0]).toMatchObject({ totalMinor: order.totalMinor });
  });

  it('ATK-320: of test money has numbers of its own', async () => {
    const before = await series();
    const organizationId = await worker.createOrganization(0n);
    const test = { ...NEW, isTest: true, organizationId, providerId: testProviderId, amountNanoUsd: 25n * USD };
    const order = await money.orders.create(test, OPERATOR);
    await say(event(order, 'paid', order.totalMinor));
    await issue();
    const after = await series();
    expect(after['live invoice']).toEqual(before['live invoice']);
    expect(after['test invoice']?.last).toBe((before['test invoice']?.last ?? 0) + 1);
    expect((await documentsOf(organizationId))[0]?.numberText).toMatch(/^TEST-INV-\d{6}$/);
  });

  it('LEDGER-42: is never changed or deleted, and no number is skipped by hand', async () => {
    const { owner } = worker;
    await expect(owner.query(`UPDATE invoice SET total_minor = 1`)).rejects.toThrow('append-only');
    await expect(owner.query(`DELETE FROM invoice`)).rejects.toThrow('append-only');
    await expect(owner.query(`TRUNCATE invoice CASCADE`)).rejects.toThrow('append-only');
    await expect(owner.query(`UPDATE invoice_series SET last = last + 2`)).rejects.toThrow('follow each other');
    await expect(owner.query(`UPDATE invoice_series SET last = 0 WHERE last > 0`)).rejects.toThrow('follow each other');
    await expect(owner.query(`DELETE FROM invoice_series`)).rejects.toThrow('append-only');
    await expect(control.prisma.$executeRaw`INSERT INTO invoice SELECT * FROM invoice`).rejects.toThrow(
      'permission denied',
    );
  });
});

describe('a credit note', () => {
  it('is over a refund that was sent, and not over one that is approved', async () => {
    const order = await paidOrder();
    await issue();
    const refund = await refunded(order, 10n);
    expect(await issue()).toBe(0);
    await sent(order, refund);
    expect(await issue()).toBe(1);
    const [invoice, note] = await documentsOf(order.organizationId);
    expect(note).toMatchObject({
      kind: 'credit_note',
      numberText: expect.stringMatching(/^CN-\d{6}$/),
      refersTo: { id: invoice?.id },
      totalMinor: 1_000n,
      taxMinor: 167n,
      totalNanoUsd: 10n * USD,
      taxRule: 'included',
      taxPpm: 200_000,
      lines: [{ kind: 'refund', amountMinor: '1000' }],
      buyer: invoice?.buyer,
      seller: invoice?.seller,
    });
  });

  it('has the parties and the rate of its invoice, whatever the settings are now', async () => {
    const order = await paidOrder();
    await issue();
    await ofControl.settings.patch('invoices', { name: 'Another', vat_ppm: 220_000 }, null, OPERATOR);
    await ofControl.profiles.replace(order.organizationId, { legal_name: 'Other' }, null, OPERATOR);
    await sent(order, await refunded(order, 12n));
    await issue();
    const [invoice, note] = await documentsOf(order.organizationId);
    expect(note).toMatchObject({ seller: invoice?.seller, buyer: invoice?.buyer, taxPpm: 200_000, taxMinor: 200n });
  });

  it('returns all of a stated tax with all of the amount; the fee stays', async () => {
    const order = await paidOrder(25n, 520n);
    await issue();
    await sent(order, await refunded(order, null));
    await issue();
    const [, note] = await documentsOf(order.organizationId);
    expect(note).toMatchObject({
      totalMinor: 3_020n,
      taxMinor: 520n,
      lines: [{ kind: 'refund', amountMinor: '2500' }],
    });
  });

  it('is over a refund at the provider’s dashboard: all that it took', async () => {
    const order = await paidOrder();
    await issue();
    await say(event(order, 'refunded', 999n, { aboutRef: order.ref }));
    await say(event(order, 'refunded', 1_601n, { aboutRef: order.ref }));
    expect(await issue()).toBe(2);
    const [invoice, ...notes] = await documentsOf(order.organizationId);
    expect(notes.map(({ totalMinor }) => totalMinor)).toEqual([999n, 1_601n]);
    expect(notes.reduce((sum, { taxMinor }) => sum + taxMinor, 0n)).toBe(invoice?.taxMinor);
    expect(notes.reduce((sum, { totalNanoUsd }) => sum + totalNanoUsd, 0n)).toBe(invoice?.totalNanoUsd);
  });

  it('LEDGER-42: over every refund of an order never exceeds its invoice, also above what was paid', async () => {
    const order = await paidOrder();
    await issue();
    await sent(order, await refunded(order, 7n));
    await say(event(order, 'refunded', 1_500n, { aboutRef: order.ref }));
    await say(event(order, 'withdrawn', 9_900n, { aboutRef: order.ref }));
    await issue();
    const [invoice, ...notes] = await documentsOf(order.organizationId);
    const total = notes.reduce((sum, { totalMinor }) => sum + totalMinor, 0n);
    const taxes = notes.reduce((sum, { taxMinor }) => sum + taxMinor, 0n);
    expect([notes.length, total, taxes]).toEqual([3, invoice?.totalMinor, invoice?.taxMinor]);
  });

  it('waits for the end of a dispute, and is of what was withdrawn and not given back', async () => {
    const order = await paidOrder();
    await issue();
    await say(event(order, 'withdrawn', 2_600n, { aboutRef: order.ref, externalRef: `du-${order.id}` }));
    const dispute = await opened(order);
    expect(await issue()).toBe(0);
    await say(event(order, 'reinstated', 1_000n, { aboutRef: `du-${order.id}` }));
    await worker.owner.query(`UPDATE payment_dispute SET is_open = false, status = 'lost' WHERE id = $1`, [dispute]);
    expect(await issue()).toBe(1);
    const [, note] = await documentsOf(order.organizationId);
    expect(note).toMatchObject({ kind: 'credit_note', totalMinor: 1_600n, totalNanoUsd: 16n * USD });
    expect(await issue()).toBe(0);
  });

  it('of a refund above what is left is over what was left, also before the dispute that took the rest', async () => {
    const order = await paidOrder();
    await issue();
    const dispute = await opened(order);
    await say(event(order, 'withdrawn', 1_600n, { aboutRef: order.ref }));
    await say(event(order, 'refunded', 2_600n, { aboutRef: order.ref }));
    await issue();
    await worker.owner.query(`UPDATE payment_dispute SET is_open = false, status = 'lost' WHERE id = $1`, [dispute]);
    await issue();
    const [, ...notes] = await documentsOf(order.organizationId);
    expect(notes.map(({ totalMinor, totalNanoUsd }) => [totalMinor, totalNanoUsd])).toEqual([
      [1_000n, 10n * USD],
      [1_600n, 16n * USD],
    ]);
  });

  it('is not issued for a dispute that is won, or a refund that failed at once', async () => {
    const order = await paidOrder();
    await issue();
    await say(event(order, 'withdrawn', 2_600n, { aboutRef: order.ref, externalRef: `du-${order.id}` }));
    await say(event(order, 'reinstated', 2_600n, { aboutRef: `du-${order.id}` }));
    await sent(order, await refunded(order, 5n), 'refund_failed');
    expect(await issue()).toBe(0);
  });

  it('is taken back by an invoice when its refund fails later', async () => {
    const order = await paidOrder();
    await issue();
    const refund = await refunded(order, 10n);
    await sent(order, refund);
    await issue();
    await sent(order, refund, 'refund_failed');
    expect(await issue()).toBe(1);
    expect(await issue()).toBe(0);
    const [invoice, note, again] = await documentsOf(order.organizationId);
    expect(again).toMatchObject({
      kind: 'invoice',
      refersTo: { id: note?.id, kind: 'credit_note' },
      totalMinor: 1_000n,
      taxMinor: 167n,
      lines: [{ kind: 'refund_returned', amountMinor: '1000' }],
    });
    // All of it can be refunded again.
    await say(event(order, 'refunded', 2_600n, { aboutRef: order.ref }));
    await issue();
    const last = (await documentsOf(order.organizationId)).at(-1);
    expect(last).toMatchObject({
      kind: 'credit_note',
      refersTo: { id: invoice?.id },
      totalMinor: 2_600n,
      taxMinor: 433n,
    });
  });

  it('comes with its invoice where both are late, in this order', async () => {
    await ofControl.settings.patch('invoices', { issues_from: null }, null, OPERATOR);
    const order = await paidOrder();
    await sent(order, await refunded(order, 5n));
    await ofControl.settings.patch('invoices', { issues_from: '2026-01-01' }, null, OPERATOR);
    await issue();
    await issue();
    expect((await documentsOf(order.organizationId)).map(({ kind }) => kind)).toEqual(['invoice', 'credit_note']);
  });
});

describe('numbers', () => {
  it('LEDGER-41: follow each other without a gap, by four workers at once', async () => {
    const orders: PaymentOrder[] = [];
    for (let made = 0; made < 12; made++) orders.push(await paidOrder(5n));
    const others = await Promise.all([worker.openAnother(), worker.openAnother(), worker.openAnother()]);
    const services = [ofWorker, ...others.map((other) => invoiceServices(other))];
    const issued = await Promise.all(services.map(issue));
    expect(issued.reduce((sum, count) => sum + count, 0)).toBe(orders.length);
    for (const { organizationId } of orders) expect(await documentsOf(organizationId)).toHaveLength(1);
    await expectGapless();
    await Promise.all(others.map((other) => other.close()));
  });

  it('ATK-324: follow each other through payments and refunds at once, with rollbacks, a note for each refund', async () => {
    const orders: PaymentOrder[] = [];
    for (let made = 0; made < 5; made++) orders.push(await paidOrder(5n));
    await issue();
    const others = await Promise.all([worker.openAnother(), worker.openAnother()]);
    const services = [ofWorker, ...others.map((other) => invoiceServices(other))];
    const usual = globalThis.failpoint;
    let numbered = 0;
    Object.assign(globalThis, {
      failpoint: (name: string): void => {
        if (name === 'invoice-numbered' && ++numbered % 3 === 0) throw new Error(name);
      },
    });
    const change = async (order: PaymentOrder): Promise<void> => {
      await sent(order, await refunded(order, 2n));
      await paidOrder(5n, 0n, order.organizationId);
    };
    try {
      for (const order of orders) await Promise.all([change(order), ...services.map(issue)]);
    } finally {
      Object.assign(globalThis, { failpoint: usual });
    }
    while ((await Promise.all(services.map(issue))).some((count) => count > 0));
    await expectGapless();
    for (const { organizationId } of orders) {
      const kinds = (await documentsOf(organizationId)).map(({ kind }) => kind).sort();
      expect(kinds).toEqual(['credit_note', 'invoice', 'invoice']);
    }
    expect(numbered).toBeGreaterThan(3);
    await Promise.all(others.map((other) => other.close()));
  });

  it('LEDGER-41: have no gap where a worker ends between the number and the commit', async () => {
    const order = await paidOrder();
    const before = await series();
    expect(await endingAt('invoice-numbered', issue)).toBe(0);
    expect(await series()).toEqual(before);
    expect(await issue()).toBe(1);
    expect(await documentsOf(order.organizationId)).toHaveLength(1);
    await expectGapless();
  });

  it('LEDGER-41: follow each other with another prefix, which issued ones do not get', async () => {
    const order = await paidOrder();
    await issue();
    await ofControl.settings.patch('invoices', { invoice_prefix: 'R/2026-' }, null, OPERATOR);
    await paidOrder(10n, 0n, order.organizationId);
    await issue();
    const [first, second] = await documentsOf(order.organizationId);
    expect(second?.number).toBe((first?.number ?? 0n) + 1n);
    expect([first?.numberText, second?.numberText]).toEqual([
      expect.stringMatching(/^INV-/),
      expect.stringMatching(/^R\/2026-\d{6}$/),
    ]);
    await expect(
      ofControl.settings.patch('invoices', { credit_note_prefix: 'R/2026-' }, null, OPERATOR),
    ).rejects.toMatchObject({ metadata: { reason: 'invoice_prefixes_equal' } });
    await ofControl.settings.patch('invoices', { invoice_prefix: null }, null, OPERATOR);
  });

  it('are issued past a payment that cannot be', async () => {
    const [bad, good] = [await paidOrder(), await paidOrder()];
    await worker.owner.query(`ALTER TABLE invoice ADD CONSTRAINT refused CHECK (order_id <> '${bad.id}') NOT VALID`);
    expect(await issue()).toBe(1);
    expect(await documentsOf(good.organizationId)).toHaveLength(1);
    await worker.owner.query('ALTER TABLE invoice DROP CONSTRAINT refused');
    expect(await issue()).toBe(1);
    await expectGapless();
    expect(worker.log.join('')).toContain('could not issue the document of a payment');
    expect(formatId('ord', bad.id)).toMatch(/^ord_/);
  });
});

describe('a customer', () => {
  it('ATK-322: with the rights of a tenant reads its own documents and profile only', async () => {
    const [one, other] = [await paidOrder(), await paidOrder()];
    await ofControl.profiles.replace(other.organizationId, { legal_name: 'Secret' }, null, OPERATOR);
    await issue();
    const [theirs] = await documentsOf(other.organizationId);
    const seen = await control.prisma.asOrganization(one.organizationId, async (tx) => ({
      invoices: await tx.invoice.findMany(),
      profiles: await tx.billingProfile.findMany(),
    }));
    expect(seen.invoices.map(({ organizationId }) => organizationId)).toEqual([one.organizationId]);
    expect(seen.profiles).toEqual([]);
    await expect(ofControl.invoices.get(theirs?.id ?? '', one.organizationId)).rejects.toMatchObject({
      code: 'not_found',
    });
    const write = control.prisma.asOrganization(one.organizationId, (tx) =>
      tx.billingProfile.update({ where: { organizationId: other.organizationId }, data: { legalName: 'Mine' } }),
    );
    await expect(write).rejects.toThrow();
  });
});
