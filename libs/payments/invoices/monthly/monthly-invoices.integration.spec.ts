import { CreditMovements } from '../../../../test/support/ledger/credit-movements.js';
import { LedgerFixture, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import { bankProvider, creditOrder, invoiceServices } from '../../../../test/support/payments/invoice-services.js';
import { paymentServices } from '../../../../test/support/payments/payment-services.js';
import type { LinkedInvoice } from '../domain/invoice.js';
import { lastMonthOf } from '../domain/monthly-invoice.js';

const CENT = 10_000_000n;
const SELLER = {
  issues_from: '2026-01-01',
  name: 'Acme AI GmbH',
  address_lines: ['Lindenstr. 1'],
  country: 'DE',
  vat_ppm: 200_000,
  monthly_invoices: true,
  monthly_currency: 'USD',
  payment_days: 14,
};
const { start: LAST_MONTH } = lastMonthOf(new Date());

let worker: LedgerFixture;
let control: LedgerFixture;
let money: ReturnType<typeof paymentServices>;
let ofControl: ReturnType<typeof invoiceServices>;
let ofWorker: ReturnType<typeof invoiceServices>;
let providerId: string;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  money = paymentServices(control);
  [ofControl, ofWorker] = [invoiceServices(control), invoiceServices(worker)];
  providerId = await bankProvider(control, money);
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

beforeEach(async () => {
  await ofControl.settings.patch('invoices', SELLER, null, OPERATOR);
});

const creditOf = (organizationId: string) => new CreditMovements(worker, control, organizationId);

/** An organization with a credit limit that has used an amount in the last month. */
async function indebted(usedCents: bigint, creditLimitCents = 1_000n): Promise<string> {
  const organizationId = await worker.createOrganization(0n, creditLimitCents * CENT);
  await creditOf(organizationId).use(usedCents * CENT);
  await inLastMonth(organizationId);
  return organizationId;
}

/** A member with a confirmed address, who sees to the money. */
async function addOwner(organizationId: string): Promise<void> {
  const email = `${organizationId}@example.com`;
  await worker.owner
    .query(`INSERT INTO "user" (id, email, name, updated_at) VALUES ('${organizationId}', '${email}', 'Ada', now());
    INSERT INTO login_account (user_id, email_verified_at, updated_at) VALUES ('${organizationId}', now(), now());
    INSERT INTO member (id, organization_id, user_id, role, updated_at)
    VALUES ('${organizationId}', '${organizationId}', '${organizationId}', 'owner', now())`);
}

/** Books what was booked in the last hour in the last month. */
async function inLastMonth(organizationId: string): Promise<void> {
  const at = new Date(LAST_MONTH.getTime() + 5 * 86_400_000).toISOString();
  await worker.owner.query(`BEGIN; SET LOCAL session_replication_role = replica;
    UPDATE transfer SET booked_at = '${at}' WHERE organization_id = '${organizationId}' AND booked_at > now() - interval '1 hour';
    COMMIT`);
}

/** As if the last month were one before it: documents and bookings of an organization become older by a month. */
async function aMonthPasses(organizationId: string): Promise<void> {
  const own = `organization_id = '${organizationId}'`;
  await worker.owner.query(`BEGIN; SET LOCAL session_replication_role = replica;
    UPDATE transfer SET booked_at = booked_at - interval '1 month' WHERE ${own};
    UPDATE payment SET created_at = created_at - interval '1 month' WHERE ${own};
    UPDATE invoice SET month = month - interval '1 month' WHERE ${own} AND month IS NOT NULL; COMMIT`);
}

const { signal } = new AbortController();

/** All that a pass of the worker does. */
async function pass(services = ofWorker): Promise<void> {
  await services.issuing.issueDue(true, signal);
  await services.monthly.issueDue(signal);
  await services.balances.refresh(true, signal);
}

const pay = (organizationId: string, amountCents: bigint): Promise<string> =>
  creditOrder(money, { organizationId, providerId, amountNanoUsd: amountCents * CENT });

async function documentsOf(organizationId: string): Promise<LinkedInvoice[]> {
  const { rows } = await ofControl.invoices.list({ organizationId }, { limit: 100, after: null, before: null });
  return rows.toReversed();
}

/** Of each document: what it is over, and what is open of it; in cents. */
async function amountsOf(organizationId: string): Promise<[kind: string, total: bigint, open: bigint | null][]> {
  return (await documentsOf(organizationId)).map(({ kind, month, totalNanoUsd, balance }) => [
    month === null ? kind : 'month',
    totalNanoUsd / CENT,
    balance === null ? null : balance.openNanoUsd / CENT,
  ]);
}

describe('the invoice of a month', () => {
  it('LEDGER-43: is over the debt at its end, once, with its tax, due date and a mail', async () => {
    const organizationId = await indebted(36n);
    await addOwner(organizationId);
    // Of the month that follows.
    await creditOf(organizationId).use(5n * CENT);
    await Promise.all([pass(), pass()]);
    const [invoice, ...others] = await documentsOf(organizationId);
    expect(others).toEqual([]);
    expect(invoice).toMatchObject({
      kind: 'invoice',
      orderId: null,
      paymentId: null,
      paidAt: null,
      month: LAST_MONTH,
      currency: 'USD',
      totalMinor: 36n,
      taxMinor: 6n,
      totalNanoUsd: 36n * CENT,
      taxRule: 'included',
      carriedNanoUsd: 0n,
      lines: [{ kind: 'usage', amountMinor: '36' }],
      balance: { openNanoUsd: 36n * CENT, paidAt: null },
    });
    const { rows } = await worker.owner.query(`SELECT template, recipient FROM mail_message`);
    expect(rows).toEqual([{ template: 'invoice_issued', recipient: `${organizationId}@example.com` }]);
    expect((invoice?.dueAt?.getTime() ?? 0) - (invoice?.issuedAt.getTime() ?? 0)).toBe(14 * 86_400_000);
  });

  it('is issued to organizations with a credit limit and a debt, once it is enabled', async () => {
    const [owing, prepaid] = [await indebted(10n), await worker.createOrganization(5n * CENT, 100n * CENT)];
    const unlimited = await indebted(10n);
    await worker.owner.query(`UPDATE wallet SET credit_limit_nano_usd = 0 WHERE organization_id = '${unlimited}'`);
    await ofControl.settings.patch('invoices', { monthly_invoices: false }, null, OPERATOR);
    await pass();
    expect(await documentsOf(owing)).toEqual([]);
    const monthStart = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), 1));
    const fromNow = { monthly_invoices: true, issues_from: monthStart.toISOString().slice(0, 10) };
    await ofControl.settings.patch('invoices', fromNow, null, OPERATOR);
    await pass();
    expect(await documentsOf(owing)).toEqual([]);
    await ofControl.settings.patch('invoices', SELLER, null, OPERATOR);
    await pass();
    expect(await amountsOf(owing)).toEqual([['month', 10n, 10n]]);
    expect([await documentsOf(prepaid), await documentsOf(unlimited)]).toEqual([[], []]);
  });

  it('LEDGER-43: what pays it is invoiced by no document of its own, and the rest is', async () => {
    const organizationId = await indebted(36n);
    await pass();
    await pay(organizationId, 30n);
    await pass();
    expect(await amountsOf(organizationId)).toEqual([['month', 36n, 6n]]);
    await pay(organizationId, 20n);
    await pass();
    await pass();
    expect(await amountsOf(organizationId)).toEqual([
      ['month', 36n, 0n],
      ['invoice', 14n, null],
    ]);
    expect((await documentsOf(organizationId))[0]?.balance?.paidAt).toBeInstanceOf(Date);
    await pay(organizationId, 9n);
    await pass();
    expect((await amountsOf(organizationId)).at(-1)).toEqual(['invoice', 9n, null]);
  });

  it('LEDGER-43: two payments at once pay it once', async () => {
    const organizationId = await indebted(36n);
    await pass();
    await Promise.all([pay(organizationId, 30n), pay(organizationId, 30n)]);
    await Promise.all([pass(), pass(), pass()]);
    expect(await amountsOf(organizationId)).toEqual([
      ['month', 36n, 0n],
      ['invoice', 24n, null],
    ]);
  });

  it('is paid by top-ups, grants and adjustments, too, and not by usage of the month that follows', async () => {
    const organizationId = await indebted(36n);
    await pass();
    const credit = creditOf(organizationId);
    const used = await credit.use(7n * CENT);
    await credit.refundRequest(used, 2n * CENT);
    await credit.topUp(20n * CENT);
    await credit.adjust(3n * CENT);
    await credit.grant(4n * CENT);
    await pass();
    expect(await amountsOf(organizationId)).toEqual([['month', 36n, 9n]]);
  });

  it('LEDGER-43: the next one is over what is new, names what is open, and payments pay the oldest first', async () => {
    const organizationId = await indebted(36n);
    await pass();
    await aMonthPasses(organizationId);
    const credit = creditOf(organizationId);
    await credit.topUp(10n * CENT);
    await credit.use(50n * CENT);
    await inLastMonth(organizationId);
    await pass();
    const [first, second] = await documentsOf(organizationId);
    expect([first?.totalNanoUsd, first?.balance?.openNanoUsd]).toEqual([36n * CENT, 26n * CENT]);
    expect(second).toMatchObject({ totalNanoUsd: 50n * CENT, carriedNanoUsd: 26n * CENT });
    await pay(organizationId, 30n);
    await pass();
    expect(await amountsOf(organizationId)).toEqual([
      ['month', 36n, 0n],
      ['month', 50n, 46n],
    ]);
  });

  it('is not over what a payment after the end of the month has paid with an invoice of its own', async () => {
    const organizationId = await indebted(36n);
    await ofWorker.issuing.issueDue(true, signal);
    await pay(organizationId, 16n);
    await ofWorker.issuing.issueDue(true, signal);
    await pass();
    expect(await amountsOf(organizationId)).toEqual([
      ['invoice', 16n, null],
      ['month', 20n, 20n],
    ]);
  });

  it('a payment that is charged back opens it again, at most as it was', async () => {
    const organizationId = await indebted(36n);
    await pass();
    const credit = creditOf(organizationId);
    const topup = await credit.topUp(36n * CENT);
    await pass();
    expect(await amountsOf(organizationId)).toEqual([['month', 36n, 0n]]);
    await credit.chargeBack(topup, null);
    await credit.adjust(-5n * CENT);
    await pass();
    expect(await amountsOf(organizationId)).toEqual([['month', 36n, 36n]]);
  });

  it('is in whole cents: what is left is in the next one', async () => {
    const organizationId = await worker.createOrganization(0n, 100n * CENT);
    await creditOf(organizationId).use(123_456_000n);
    await inLastMonth(organizationId);
    await pass();
    expect(await documentsOf(organizationId)).toMatchObject([{ totalMinor: 12n, totalNanoUsd: 12n * CENT }]);
  });

  it('is in another currency by the rate in force, and waits for a rate', async () => {
    const organizationId = await indebted(30n);
    await ofControl.settings.patch('invoices', { monthly_currency: 'RUB' }, null, OPERATOR);
    await pass();
    expect(await documentsOf(organizationId)).toEqual([]);
    await ofControl.rates.put([{ date: '2026-01-01', currency: 'RUB', rate: '81.373' }], null, OPERATOR);
    await pass();
    expect(await documentsOf(organizationId)).toMatchObject([
      { currency: 'RUB', totalMinor: 2_441n, taxMinor: 407n, totalNanoUsd: 30n * CENT, rateNano: 81_373_000_000n },
    ]);
  });

  it('ATK-320: of a test organization has a number of its own series', async () => {
    const organizationId = await indebted(10n);
    await worker.owner.query(`UPDATE organization SET is_test = true WHERE id = '${organizationId}'`);
    await pass();
    expect(await documentsOf(organizationId)).toMatchObject([
      { mode: 'test', numberText: expect.stringMatching(/^TEST-INV-/) as string },
    ]);
  });
});
