import type { Page } from 'playwright-core';
import { startWorld, type World } from '../../../support/control/api-world.js';
import { startControlApp, type ApiList, type ControlApp } from '../../../support/control/control-app.js';
import { paidOrder } from '../../../support/control/payment-objects.js';
import { invoiceServices } from '../../../support/payments/invoice-services.js';
import { describeInBrowser, keepPicture, TestBrowser } from '../../../support/browser/browser.js';
import { sheetsOf } from '../../../support/browser/printed.js';

/** The widest letters. */
const long = (length: number): string => '国'.repeat(length);
const lines = (count: number, length: number): string[] =>
  Array.from({ length: count }, (_, index) => `${index}${long(length - 1)}`);

const USUAL = {
  seller: {
    issues_from: '2026-01-01',
    name: 'ООО «Ромашка»',
    address_lines: ['ул. Ленина, 1', '101000 Москва'],
    country: 'RU',
    inn: '7707083893',
    kpp: '773601001',
    vat_ppm: 200_000,
    language: 'ru',
    bank_details: 'р/с 40702810900000000001\nБанк «Пример», БИК 044525225\nк/с 30101810400000000225',
    footer_note: 'Документ сформирован автоматически.',
  },
  buyer: {
    legal_name: 'АО «Заказчик»',
    address_lines: ['Невский пр., 5'],
    city: 'Санкт-Петербург',
    postal_code: '191186',
    country: 'RU',
    inn: '7736050003',
    kpp: '997250001',
    email: 'buh@zakazchik.example',
  },
};
/** Every field as long as it may be. */
const LONGEST = {
  seller: {
    ...USUAL.seller,
    name: long(200),
    address_lines: lines(5, 120),
    vat_id: long(40),
    tax_id: long(40),
    tax_id_label: long(40),
    bank_details: Array.from({ length: 8 }, () => long(74)).join('\n'),
    footer_note: long(500),
  },
  buyer: {
    ...USUAL.buyer,
    legal_name: long(200),
    address_lines: lines(4, 120),
    city: long(100),
    postal_code: long(20),
    vat_id: '9'.repeat(20),
    tax_id: long(60),
    email: `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.example`,
  },
};

describeInBrowser('an invoice on paper', () => {
  let app: ControlApp;
  let world: World;
  let browser: TestBrowser;
  let page: Page;

  beforeAll(async () => {
    app = await startControlApp();
    world = await startWorld(app);
    browser = await TestBrowser.launch();
    const context = await browser.openAs({ width: 900, height: 1_200 });
    await context.setExtraHTTPHeaders({ authorization: `Bearer ${world.customer.token}` });
    page = await context.newPage();
  });
  afterAll(async () => {
    await browser.close();
    await world.worker.close();
    await app.stop();
  });

  async function addressOf({ seller, buyer }: typeof USUAL): Promise<string> {
    await app.call('patch', '/settings/invoices', seller).expect(200);
    await world.customer.call('put', '/billing-profile', buyer).expect(200);
    await paidOrder(world);
    await invoiceServices(world.worker).issuing.issueDue(true, new AbortController().signal);
    const { data } = (await world.customer.call('get', '/invoices?limit=1').expect(200)).body as ApiList;
    return `${app.control.adminUrl}/api/v1/invoices/${data[0]?.id}/html`;
  }

  it.each([
    ['usual', USUAL],
    ['longest', LONGEST],
  ] as const)('is one sheet of A4 in each language: the %s one', async (name, parties) => {
    const address = await addressOf(parties);
    for (const language of ['en', 'ru', 'zh']) {
      await page.goto(`${address}?language=${language}`);
      await keepPicture(page, `invoice-${name}-${language}`);
      const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
      expect([language, sheetsOf(pdf)]).toEqual([language, 1]);
      const { scrollWidth, clientWidth } = await page.evaluate(() => {
        const { scrollWidth: wide, clientWidth: seen } = document.documentElement;
        return { scrollWidth: wide, clientWidth: seen };
      });
      expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
    }
    // A sandboxed page has no origin that could be keyed.
    expect(browser.complaints.filter((complaint) => !complaint.includes('origin-keyed'))).toEqual([]);
  });

  it('is styled by its own style, and counts sheets that are more', async () => {
    await page.goto(await addressOf(USUAL));
    const align = await page.evaluate(() => getComputedStyle(document.querySelector('td:last-child')!).textAlign);
    expect(align).toBe('right');
    await page.goto('about:blank');
    await page.setContent('<p style="height: 3000px">x</p>');
    expect(sheetsOf(await page.pdf({ format: 'A4' }))).toBeGreaterThan(1);
  });
});
