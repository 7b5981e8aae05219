import { randomUUID } from 'node:crypto';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InvoicesWorkerModule } from '#payments';
import { InfraModule } from '#core/infra';
import { parseId } from '#core';
import { MonthlyBalancesService } from '../../../../libs/payments/invoices/monthly/monthly-balances.service.js';
import { MonthlyInvoicesService } from '../../../../libs/payments/invoices/monthly/monthly-invoices.service.js';
import { startWorld, type World } from '../../../support/control/api-world.js';
import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { paidOrder } from '../../../support/control/payment-objects.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { passOf } from '../../../support/processes/module-process.js';

const SELLER = {
  issues_from: '2026-01-01',
  name: 'ООО «Ромашка»',
  address_lines: ['ул. Ленина, 1', '101000 Москва'],
  country: 'RU',
  inn: '7707083893',
  kpp: '773601001',
  vat_ppm: 200_000,
  language: 'ru',
};
const BUYER = { legal_name: 'АО «Заказчик»', country: 'RU', inn: '7736050003', kpp: '997250001' };

@Module({})
class WorkerPart {}

let app: ControlApp;
let world: World;
let worker: INestApplicationContext;

beforeAll(async () => {
  app = await startControlApp();
  world = await startWorld(app);
  const infra = InfraModule.forApp({ app: 'test', config: app.config, role: 'routify_worker' });
  const module = { module: WorkerPart, imports: [infra, InvoicesWorkerModule] };
  worker = await NestFactory.createApplicationContext(module, { logger: false });
});
afterAll(async () => {
  await worker.close();
  await world.worker.close();
  await app.stop();
});

async function invoiceOf(customer: CustomerCaller = world.customer): Promise<ApiObject> {
  await paidOrder({ ...world, customer });
  await passOf(worker, 'invoices');
  const { body } = await customer.call('get', '/invoices?limit=1').expect(200);
  return (body as ApiList).data[0]!;
}

async function newCustomer(): Promise<CustomerCaller> {
  return joinOrganization(app, await world.create('/organizations', { name: 'Another' }), 'owner');
}

describe('invoices', () => {
  it('are not issued before the seller is set', async () => {
    await paidOrder(world);
    await passOf(worker, 'invoices');
    expect((await world.customer.call('get', '/invoices').expect(200)).body).toMatchObject({ data: [] });
    const refused = await app.call('patch', '/settings/invoices', { issues_from: '2026-01-01' }).expect(400);
    expect(refused.body).toMatchObject({ error: { param: 'name' } });
  });

  it('LEDGER-42: an order has one, in Russian with VAT, for its customer and for operators', async () => {
    await app.call('patch', '/settings/invoices', SELLER).expect(200);
    await world.customer.call('put', '/billing-profile', BUYER).expect(200);
    const invoice = await invoiceOf();
    expect(invoice).toMatchObject({
      object: 'invoice',
      kind: 'invoice',
      mode: 'live',
      number: 'INV-000002',
      currency: 'USD',
      language: 'ru',
      net: '20.83',
      tax: '4.17',
      total: '25.00',
      total_usd: '25',
      tax_rule: 'included',
      tax_ppm: 200_000,
      lines: [{ kind: 'credit', amount: '25.00' }],
      refers_to: null,
      referred_by: [],
      buyer: BUYER,
    });
    const own = await world.customer.call('get', `/invoices/${invoice.id}`).expect(200);
    const operators = await app.call('get', `/invoices/${invoice.id}`).expect(200);
    expect([own.body, operators.body]).toEqual([invoice, invoice]);
  });

  it('LEDGER-43: one of a month is due, and paid by an order that has none of its own', async () => {
    await app.call('patch', '/settings/invoices', { ...SELLER, monthly_invoices: true }).expect(200);
    const customer = await newCustomer();
    const path = `/organizations/${customer.organizationId}`;
    await app.call('patch', path, { credit_limit_usd: '100' }).expect(200);
    const debt = { amount_usd: '-25', reason: 'test', allow_negative: true };
    await app.call('post', `${path}/adjustments`, debt).set('idempotency-key', randomUUID()).expect(201);
    const organizationId = parseId('org', customer.organizationId);
    const of = `organization_id = '${organizationId}'`;
    await app.query(`WITH off AS (SELECT set_config('session_replication_role', 'replica', true))
      UPDATE transfer SET booked_at = date_trunc('month', now()) - interval '5 days' FROM off WHERE ${of}`);
    const { signal } = new AbortController();
    await worker.get(MonthlyInvoicesService).issueDue(signal);
    const listed = (await customer.call('get', '/invoices').expect(200)).body as ApiList;
    expect(listed.data).toMatchObject([
      {
        kind: 'invoice',
        order_id: null,
        paid_at: null,
        total: '25.00',
        tax: '4.17',
        carried_usd: '0',
        open_usd: '25',
        lines: [{ kind: 'usage', amount: '25.00' }],
      },
    ]);
    const [{ id, month, due_at: dueAt, issued_at: issuedAt }] = listed.data as [ApiObject];
    expect(month).toMatch(/^\d{4}-\d{2}$/);
    expect(Date.parse(String(dueAt)) - Date.parse(String(issuedAt))).toBe(14 * 86_400_000);
    expect((await customer.call('get', `/invoices/${id}/html`).expect(200)).text).toContain('Оплатить до');
    await paidOrder({ ...world, customer });
    await passOf(worker, 'invoices');
    await worker.get(MonthlyBalancesService).refresh(true, signal);
    const after = (await customer.call('get', '/invoices').expect(200)).body as ApiList;
    expect(after.data).toMatchObject([{ id, open_usd: '0', paid_at: expect.any(String) as string }]);
    expect((await customer.call('get', '/invoices.csv').expect(200)).text).toContain(`,${String(month)},`);
  });

  it('are pages in three languages that nothing runs on', async () => {
    const { id } = await invoiceOf();
    const pageOf = async (query: string) => world.customer.call('get', `/invoices/${id}/html${query}`).expect(200);
    const page = await pageOf('');
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'sha256-[^']+'; .*; sandbox$/),
      'x-content-type-options': 'nosniff',
    });
    expect(page.text).toContain('<html lang="ru">');
    expect(page.text).toContain('В том числе НДС 20');
    expect((await pageOf('?language=en')).text).toContain('Includes VAT of 20%');
    expect((await pageOf('?language=zh')).text).toContain('其中增值税 20%');
    await world.customer.call('get', `/invoices/${id}/html?language=de`).expect(400);
    const operators = await app.call('get', `/invoices/${id}/html`).expect(200);
    expect(operators.text).toBe(page.text);
    const missing = await app.call('get', '/invoices/ivc_01jd3k9v6qe8yb5t2x7m4c0n1p/html').expect(404);
    expect(missing.body).toMatchObject({ error: { code: 'not_found' } });
  });

  it('of a refund are credit notes', async () => {
    const invoice = await invoiceOf();
    const refund = app.call('post', `/orders/${String(invoice.order_id)}/refunds`, { amount_usd: '10', reason: 'x' });
    const { id } = (await refund.set('idempotency-key', randomUUID()).expect(201)).body as ApiObject;
    await app.call('post', `/order-refunds/${id}/transferred`).expect(200);
    await passOf(worker, 'invoices');
    const { data } = (await world.customer.call('get', '/invoices?kind=credit_note').expect(200)).body as ApiList;
    expect(data).toMatchObject([
      { number: 'CN-000001', total: '10.00', tax: '1.67', refers_to: { id: invoice.id, number: invoice.number } },
    ]);
    const { body } = await app.call('get', `/invoices/${invoice.id}`).expect(200);
    expect(body).toMatchObject({ referred_by: [{ id: data[0]?.id, kind: 'credit_note', number: 'CN-000001' }] });
  });

  it('are a file for accountants, in which credit notes are negative', async () => {
    const month = new Date().toISOString().slice(0, 7);
    const { text, headers } = await app.call('get', `/invoices.csv?month=${month}&mode=live`).expect(200);
    const [header, ...lines] = text.trimEnd().split('\r\n');
    expect(headers['content-disposition']).toBe(`attachment; filename="invoices-${month}.csv"`);
    expect(header).toMatch(/^number,issued_on,kind,mode,refers_to,/);
    expect(lines[0]).toMatch(/^INV-000001,/);
    expect(lines.at(-1)).toMatch(
      /^CN-000001,.*,credit_note,live,INV-\d{6},.*,USD,-8\.33,-1\.67,-10\.00,included,200000,1,/,
    );
    const empty = await app.call('get', '/invoices.csv?month=2020-01').expect(200);
    expect(empty.text).toBe(`${header}\r\n`);
    await app.call('get', '/invoices.csv?month=2020-13').expect(400);
  });

  it('are listed by organization, order, month, kind and mode', async () => {
    const customer = await newCustomer();
    const { id, order_id: order } = await invoiceOf(customer);
    const listed = async (query: string): Promise<string[]> => {
      const { body } = await app
        .call('get', `/invoices?organization_id=${customer.organizationId}${query}`)
        .expect(200);
      return (body as ApiList).data.map((one) => one.id);
    };
    const month = new Date().toISOString().slice(0, 7);
    expect(await listed('')).toEqual([id]);
    expect(await listed(`&month=${month}&kind=invoice&mode=live`)).toEqual([id]);
    for (const other of ['&month=2020-01', '&kind=credit_note', '&mode=test']) expect(await listed(other)).toEqual([]);
    const { order_id: another } = await invoiceOf(customer);
    expect(await listed(`&order_id=${String(order)}`)).toEqual([id]);
    const own = await customer.call('get', `/invoices?order_id=${String(another)}`).expect(200);
    expect((own.body as ApiList).data).toMatchObject([{ order_id: another }]);
    await customer.call('get', '/invoices?order_id=nothing').expect(400);
  });

  it('ATK-322: are closed to other customers, by every route and in every list', async () => {
    const customer = await newCustomer();
    const invoice = await invoiceOf();
    for (const path of [`/invoices/${invoice.id}`, `/invoices/${invoice.id}/html`]) {
      await customer.call('get', path).expect(404);
    }
    const lists = await Promise.all(
      ['/invoices', '/invoices.csv', `/invoices?after=${invoice.id}`, `/invoices?before=${invoice.id}`].map(
        async (path) => (await customer.call('get', path).expect(200)).text,
      ),
    );
    for (const text of lists) expect(text).not.toContain('Заказчик');
    await customer.call('get', `/invoices?organization_id=${world.customer.organizationId}`).expect(400);
  });

  it('ATK-322: are read by an id, and by none of the numbers that can be guessed', async () => {
    const { number } = (await invoiceOf()) as ApiObject & { readonly number: string };
    const customer = await newCustomer();
    for (const guess of [number, encodeURIComponent(`${number}/html`), '1', '%2e%2e', `ivc_${'0'.repeat(26)}`]) {
      for (const path of [`/invoices/${guess}`, `/invoices/${guess}/html`]) {
        const { status, text } = await customer.call('get', path);
        expect([path, [400, 404].includes(status)]).toEqual([path, true]);
        expect(text).not.toContain('Заказчик');
      }
    }
    const { text } = await customer.call('get', `/invoices?number=${number}`);
    expect(text).not.toContain('Заказчик');
  });

  it('ATK-323: names that are formulas are text in the file, and markup is text on the page', async () => {
    const customer = await newCustomer();
    const name = '=HYPERLINK("https://evil.example","<img src=x onerror=alert(1)>")';
    await customer.call('put', '/billing-profile', { legal_name: name, tax_id: '+1-1', city: '@SUM(A1)' }).expect(200);
    const { id } = await invoiceOf(customer);
    const { text } = await customer.call('get', '/invoices.csv').expect(200);
    expect(text).toContain(`"'=HYPERLINK(""https://evil.example""`);
    expect(text).toContain(`,'+1-1,`);
    const page = await customer.call('get', `/invoices/${id}/html`).expect(200);
    expect(page.text).not.toContain('<img');
    expect(page.text).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });
});

describe('a billing profile', () => {
  it('is empty at first, and replaced as a whole, by its version', async () => {
    const customer = await newCustomer();
    const empty = await customer.call('get', '/billing-profile').expect(200);
    expect(empty.body).toMatchObject({ object: 'billing_profile', legal_name: null, version: 0, updated_at: null });
    const fields = { legal_name: 'Acme', country: 'FR', vat_id: 'fr xx 123456789', city: 'Paris' };
    const put = await customer.call('put', '/billing-profile', fields).set('if-match', '"0"').expect(200);
    expect(put.body).toMatchObject({ vat_id: 'FRXX123456789', version: 1, city: 'Paris' });
    const stale = await customer.call('put', '/billing-profile', fields).set('if-match', '"0"').expect(412);
    expect(stale.body).toMatchObject({ error: { code: 'version_conflict' } });
    const path = `/organizations/${customer.organizationId}/billing-profile`;
    const replaced = await app.call('put', path, { legal_name: 'Acme SAS' }).expect(200);
    expect(replaced.body).toMatchObject({ legal_name: 'Acme SAS', vat_id: null, city: null, version: 2 });
    expect((await customer.call('get', '/billing-profile').expect(200)).body).toEqual(replaced.body);
    const [row] = await app.query(
      `SELECT before, after FROM audit_event WHERE action = 'billing_profile.update' AND organization_id = $1
       ORDER BY id DESC LIMIT 1`,
      parseId('org', customer.organizationId),
    );
    expect(row).toMatchObject({ before: { vat_id: 'FRXX123456789' }, after: { legal_name: 'Acme SAS' } });
  });

  it.each([
    ['vat_id', { country: 'DE', vat_id: 'DE12' }],
    ['country', { country: null, vat_id: 'DE123456789' }],
    ['country', { country: 'Germany' }],
    ['inn', { inn: '7707083894' }],
    ['kpp', { kpp: '1' }],
    ['legal_name', { legal_name: 'a\nb' }],
    ['legal_name', { legal_name: 'a\u202Eb' }],
    ['city', { city: 'x'.repeat(101) }],
    ['address_lines', { address_lines: ['1', '2', '3', '4', '5'] }],
    ['email', { email: 'nobody' }],
    ['language', { language: 'de' }],
  ])('ATK-321: refuses a bad %s: %j', async (param, fields) => {
    const { body } = await world.customer.call('put', '/billing-profile', { ...BUYER, ...fields }).expect(400);
    expect(body).toMatchObject({ error: { param } });
  });
});
