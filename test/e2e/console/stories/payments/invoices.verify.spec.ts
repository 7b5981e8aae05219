import type { FrameLocator, Locator, Page } from 'playwright-core';
import { keepPicture } from '../../../../support/browser/browser.js';
import { describePaymentsStory } from '../../../../support/browser/payments-story.js';
import { sheetsOf } from '../../../../support/browser/printed.js';
import {
  checkScreen,
  CUSTOMER,
  join,
  openCustomer,
  openOperator,
  register,
  VIEWER,
  waitForScreen,
} from '../../../../support/browser/people.js';

const today = (): string => new Date().toISOString().slice(0, 10);
const DEVELOPER = { email: 'maks@example.com', name: 'Maks Orlov', password: 'amber lantern bridge' };

const SELLER = {
  issues_from: '2026-01-01',
  name: 'ООО «Ромашка»',
  address_lines: 'ул. Ленина, 1\n101000 Москва',
  inn: '7707083893',
  kpp: '773601001',
  vat_ppm: '20',
  bank_details: 'р/с 40702810900000000001\nБИК 044525225',
};
const BUYER = {
  legal_name: 'АО «Заказчик»',
  address_lines: 'Невский пр., 5',
  postal_code: '191186',
  city: 'Санкт-Петербург',
  inn: '7736050003',
  kpp: '997250001',
  email: 'buh@zakazchik.example',
};

async function fill(root: Page | Locator, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, value] of Object.entries(values)) await root.locator(`[data-path="${path}"]`).fill(value);
}

async function choose(page: Page, path: string, name: string): Promise<void> {
  const field = page.locator(`[data-path="${path}"]`);
  await field.click();
  await field.fill(name);
  await page.getByRole('option', { name }).click();
}

describePaymentsStory('an invoice in Russian, with VAT', (story) => {
  let operator: Page;
  let customer: Page;
  let organizationId = '';
  let orderId = '';
  let invoicePath = '';

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await stack.admin('PUT', '/settings/display-rates', {
      rates: [{ date: today(), currency: 'RUB', rate: '81', display: false }],
    });
    await stack.admin('POST', '/payment-providers', {
      kind: 'yookassa',
      mode: 'test',
      simulator: true,
      name: 'Roubles',
      store_id: '100500',
      secret_key: 'test_story',
      methods: ['bank_card', 'sbp'],
    });
    customer = await browser.newPage({ width: 1280 });
    organizationId = await register(stack, customer, CUSTOMER);
    operator = await openOperator(stack, browser, { width: 1280 });
    for (const page of [customer, operator]) page.setDefaultTimeout(8_000);
  });

  const sheet = (page: Page): FrameLocator => page.frameLocator('main iframe');

  it('is preceded by empty lists that say when there will be one', async () => {
    await customer.goto(`${story.stack.url}/billing?tab=invoices`);
    await customer.getByText('No invoices yet').waitFor();
    await checkScreen(customer, 'invoices-own-empty');
    await operator.goto(`${story.stack.url}/operator/billing?tab=invoices`);
    await checkScreen(operator, 'invoices-all-empty');
    await operator.getByRole('link', { name: 'Set seller and start date' }).click();
    await operator.getByRole('tab', { name: 'Invoices' }).waitFor();
  });

  it('has the seller that the operator sets', async () => {
    await operator.goto(`${story.stack.url}/operator/settings?tab=invoices`);
    const note = operator.getByRole('note');
    await note.getByText('No invoices are issued.').waitFor();
    await fill(operator, { issues_from: SELLER.issues_from });
    await note.getByText('Invoices need the name').waitFor();
    await operator.getByRole('button', { name: 'Save' }).click();
    const refused = operator.locator('[data-path="name"][aria-invalid=true]');
    await refused.waitFor();
    await fill(operator, SELLER);
    await choose(operator, 'country', 'Russia');
    await operator.locator('[data-path="language"]').click();
    await operator.getByRole('option', { name: 'Russian' }).click();
    await note.getByText('From Jan 1, 2026 (UTC) on, each credited order gets an invoice').waitFor();
    await note.getByText('20% VAT is taken out of them').waitFor();
    await checkScreen(operator, 'invoices-settings');
    await operator.getByRole('button', { name: 'Save' }).click();
    await operator.getByText('Changed', { exact: false }).first().waitFor();
    expect(await story.stack.admin('GET', '/settings')).toMatchObject({
      invoices: {
        value: {
          issues_from: '2026-01-01',
          address_lines: ['ул. Ленина, 1', '101000 Москва'],
          country: 'RU',
          vat_ppm: 200_000,
          language: 'ru',
          kpp: '773601001',
        },
      },
    });
  });

  it('is made out to the billing details, which refuse what is no INN at its field', async () => {
    await customer.goto(`${story.stack.url}/billing/add`);
    await customer.getByText(`Invoices will be made out to ${CUSTOMER.organization}.`).waitFor();
    await checkScreen(customer, 'invoices-add-credit-hint');
    await customer.getByRole('link', { name: 'Add billing details' }).click();
    await customer.getByText(`Invoices are made out to ${CUSTOMER.organization}.`).waitFor();
    await choose(customer, 'country', 'Russia');
    await fill(customer, { ...BUYER, inn: '7736050004' });
    await customer.getByRole('button', { name: 'Save' }).click();
    await customer.getByText('Enter an INN of 10 or 12 digits.').waitFor();
    expect(await customer.locator('[data-path="inn"]').getAttribute('aria-invalid')).toBe('true');
    await checkScreen(customer, 'invoices-profile-refused');
    await fill(customer, { inn: BUYER.inn });
    await customer.getByRole('button', { name: 'Save' }).click();
    await customer.getByText('Saved. Invoices from now on use these details.').waitFor();
    await checkScreen(customer, 'invoices-profile');
    await customer.goto(`${story.stack.url}/billing/add`);
    await waitForScreen(customer);
    expect(await customer.getByText('Invoices will be made out to').count()).toBe(0);
  });

  it('appears on the page of its order, seconds after the payment', async () => {
    await customer.getByRole('radio', { name: 'SBP' }).check();
    await customer.getByRole('textbox', { name: 'Amount' }).fill('25');
    await customer.getByRole('button', { name: /^Pay/ }).click();
    await customer.getByRole('heading', { name: '2025.00 RUB' }).waitFor();
    await customer.getByRole('button', { name: 'Pay by SBP' }).click();
    await customer.getByText('$25.00 added to your balance').waitFor({ timeout: 60_000 });
    orderId = new URL(customer.url()).pathname.split('/').at(-1) ?? '';
    const invoices = customer.getByRole('region', { name: 'Invoices' });
    await invoices.getByRole('link', { name: 'TEST-INV-000001' }).waitFor({ timeout: 30_000 });
    await invoices.getByText('₽2,025.00').waitFor();
    await checkScreen(customer, 'invoices-order');
  });

  it('is a page in Russian, that runs nothing', async () => {
    await customer.getByRole('link', { name: 'TEST-INV-000001' }).click();
    await customer.getByRole('heading', { name: 'TEST-INV-000001' }).waitFor();
    invoicePath = new URL(customer.url()).pathname;
    for (const text of ['Счёт № TEST-INV-000001', 'В том числе НДС', 'АО «Заказчик»', '7736050003/997250001']) {
      await sheet(customer).getByText(text).first().waitFor();
    }
    const aside = customer.getByRole('complementary');
    await aside.getByText('VAT of 20% included in the price').waitFor();
    await aside.getByText('₽337.50').waitFor();
    await checkScreen(customer, 'invoices-page');
    const [align, mode] = await sheet(customer)
      .locator('tfoot td:last-child')
      .first()
      .evaluate((cell) => [getComputedStyle(cell).textAlign, cell.ownerDocument.compatMode]);
    expect([align, mode]).toEqual(['right', 'CSS1Compat']);
    const ran = await customer.evaluate(() => {
      const { contentDocument } = document.querySelector('iframe')!;
      const script = contentDocument!.createElement('script');
      script.append('parent.document.title = "ran"');
      contentDocument!.body.append(script);
      script.remove();
      return document.title === 'ran';
    });
    expect(ran).toBe(false);
    expect(story.browser.complaints.splice(0).filter((text) => !/script|sandbox/i.test(text))).toEqual([]);
  });

  it('prints to one sheet', async () => {
    await customer.evaluate(() => {
      const { contentWindow } = document.querySelector('iframe')!;
      contentWindow!.print = () => {
        document.body.setAttribute('data-printed', contentWindow!.document.title);
      };
    });
    await customer.getByRole('button', { name: 'Print or save as PDF' }).click();
    expect(await customer.locator('body').getAttribute('data-printed')).toContain('TEST-INV-000001');
    const printed = await customer.evaluate(
      () => document.querySelector('iframe')!.contentDocument!.documentElement.outerHTML,
    );
    expect(printed).toContain('@page');
    const paper = await story.browser.newPage();
    await paper.setContent(`<!doctype html>${printed}`);
    await paper.getByText('В том числе НДС').waitFor();
    expect(sheetsOf(await paper.pdf({ format: 'A4', preferCSSPageSize: true }))).toBe(1);
    await paper.close();
  });

  it('is read in another language', async () => {
    await customer.getByRole('combobox', { name: 'Language of the document' }).selectOption('zh');
    await sheet(customer).getByText('发票 TEST-INV-000001').first().waitFor();
    await checkScreen(customer, 'invoices-page-in-chinese');
  });

  it('is followed by a credit note when it is refunded', async () => {
    await operator.goto(`${story.stack.url}/operator/payments/orders/${orderId}`);
    await operator.getByRole('link', { name: 'TEST-INV-000001' }).waitFor();
    await checkScreen(operator, 'invoices-operator-order');
    await operator.getByRole('button', { name: 'Refund', exact: true }).click();
    const dialog = operator.getByRole('dialog');
    await fill(dialog, { amount_usd: '10', reason: 'Ordered too much' });
    await dialog.getByRole('button', { name: 'Refund' }).click();
    await dialog.waitFor({ state: 'detached' });
    await customer.goto(`${story.stack.url}/billing?tab=invoices`);
    const note = customer.getByRole('row', { name: 'TEST-CN-000001' }).first();
    for (let reads = 0; reads < 15 && (await note.count()) === 0; reads += 1) {
      await customer.reload();
      await waitForScreen(customer);
    }
    await note.getByText('−₽810.00').waitFor();
    await note.getByRole('link', { name: 'TEST-INV-000001' }).waitFor();
    await checkScreen(customer, 'invoices-own');
    await customer.getByRole('combobox', { name: 'Type' }).selectOption('invoice');
    await customer.getByText('−₽810.00').waitFor({ state: 'detached' });
    expect(new URL(customer.url()).search).toContain('kind=invoice');
    const [file] = await Promise.all([
      customer.waitForEvent('download'),
      customer.getByRole('button', { name: 'CSV' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('invoices.csv');
  });

  it('is in the list of all organizations, with its parties and rule of tax', async () => {
    await operator.goto(`${story.stack.url}/operator/billing?tab=invoices&kind=credit_note`);
    await operator.getByRole('row', { name: 'TEST-CN-000001' }).waitFor();
    await checkScreen(operator, 'invoices-all');
    await operator.getByRole('link', { name: 'TEST-CN-000001' }).click();
    await operator.getByRole('heading', { name: 'TEST-CN-000001' }).waitFor();
    await sheet(operator).getByText('Кредит-нота № TEST-CN-000001').first().waitFor();
    const aside = operator.getByRole('complementary');
    for (const text of [
      'ООО «Ромашка»',
      'АО «Заказчик»',
      'TEST-INV-000001',
      'VAT of 20%',
      'Refund of prepaid credit',
    ]) {
      await aside.getByText(text).first().waitFor();
    }
    await checkScreen(operator, 'invoices-operator-page');
    await operator.goto(`${story.stack.url}/operator/organizations/${organizationId}?tab=invoices`);
    expect(await operator.locator('[data-path="legal_name"]').inputValue()).toBe(BUYER.legal_name);
    await checkScreen(operator, 'invoices-organization');
    await fill(operator, { city: 'Казань' });
    await operator.getByRole('button', { name: 'Save' }).click();
    await operator.getByText('Saved. Invoices from now on use these details.').waitFor();
    await operator.goto(`${story.stack.url}${invoicePath.replace('/billing', '/operator/billing')}`);
    await sheet(operator).getByText('Санкт-Петербург').first().waitFor();
  });

  it('is read by a viewer, who changes nothing, and hidden from a developer', async () => {
    const { stack, browser } = story;
    const viewer = await browser.newPage({ width: 1280 });
    await join(stack, viewer, organizationId, VIEWER, 'viewer');
    await viewer.goto(`${stack.url}/billing/details`);
    expect(await viewer.locator('[data-path="city"]').inputValue()).toBe('Казань');
    expect(await viewer.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await viewer.getByText('Your role can view these details').waitFor();
    await viewer.goto(`${stack.url}${invoicePath}`);
    await sheet(viewer).getByText('Счёт № TEST-INV-000001').first().waitFor();
    const developer = await browser.newPage({ width: 1280 });
    await join(stack, developer, organizationId, DEVELOPER, 'developer');
    await developer.goto(`${stack.url}/billing?tab=invoices`);
    await waitForScreen(developer);
    expect(await developer.getByRole('tab', { name: 'Invoices' }).count()).toBe(0);
    await developer.goto(`${stack.url}/billing/details`);
    await developer.getByText('Your role has no access to billing details.').waitFor();
    await keepPicture(developer, 'invoices-developer');
    await Promise.all([viewer.close(), developer.close()]);
  });

  it.each([
    ['en', 'dark'],
    ['ru', 'light'],
    ['zh-CN', 'dark'],
  ] as const)('is readable on a phone in %s, %s', async (language, scheme) => {
    const { stack, browser } = story;
    const view = { language, scheme, width: 390 };
    const own = await openCustomer(stack, browser, CUSTOMER, view);
    const desk = await openOperator(stack, browser, view);
    for (const [name, page, address] of [
      ['own', own, '/billing?tab=invoices'],
      ['page', own, invoicePath],
      ['profile', own, '/billing/details'],
      ['order', own, `/billing/orders/${orderId}`],
      ['all', desk, '/operator/billing?tab=invoices'],
      ['operator-page', desk, invoicePath.replace('/billing', '/operator/billing')],
      ['organization', desk, `/operator/organizations/${organizationId}?tab=invoices`],
      ['settings', desk, '/operator/settings?tab=invoices'],
    ] as const) {
      await page.goto(`${stack.url}${address}`);
      await checkScreen(page, `invoices-${name}-${language}`);
      const excess = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect({ address, excess }).toEqual({ address, excess: 0 });
    }
    await Promise.all([own.close(), desk.close()]);
  });

  it.each(['ru', 'zh-CN'] as const)('is readable on a desktop in %s, dark', async (language) => {
    const { stack, browser } = story;
    const view = { language, scheme: 'dark', width: 1440 } as const;
    const own = await openCustomer(stack, browser, CUSTOMER, view);
    const desk = await openOperator(stack, browser, view);
    for (const [name, page, address] of [
      ['own', own, '/billing?tab=invoices'],
      ['page', own, invoicePath],
      ['profile', own, '/billing/details'],
      ['all', desk, '/operator/billing?tab=invoices'],
      ['operator-page', desk, invoicePath.replace('/billing', '/operator/billing')],
      ['organization', desk, `/operator/organizations/${organizationId}?tab=invoices`],
      ['settings', desk, '/operator/settings?tab=invoices'],
    ] as const) {
      await page.goto(`${stack.url}${address}`);
      await checkScreen(page, `invoices-wide-${name}-${language}`);
    }
    await Promise.all([own.close(), desk.close()]);
  });
});
