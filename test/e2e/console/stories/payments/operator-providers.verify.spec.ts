import type { Page } from 'playwright-core';
import { keepPicture } from '../../../../support/browser/browser.js';
import { describePayments } from '../../../../support/browser/payment-desk.js';
import { checkScreen, openOperator, openScreen, waitForScreen } from '../../../../support/browser/people.js';

const API = '**/admin/v1/payment-providers';

/** What operators set up so that customers can pay: providers, packages, settings, test organizations. */
describePayments('providers and packages of an operator', (story) => {
  let page: Page;

  beforeAll(async () => {
    page = await openOperator(story.desk.stack, story.desk.browser);
  });

  /** The form has no simulated provider: the request gets it on its way. */
  const simulate = async (): Promise<void> => {
    await page.route(API, async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      const body = JSON.parse(route.request().postData() ?? '{}') as object;
      return route.continue({ postData: JSON.stringify({ ...body, simulator: true }) });
    });
  };

  const openTab = async (name: string): Promise<void> => {
    await page.goto(`${story.desk.stack.url}/operator/payments`);
    await page.getByRole('tab', { name }).click();
    await waitForScreen(page);
  };

  it('are none at first', async () => {
    await openScreen(page, 'Payments');
    await page.getByText('No orders yet').waitFor();
    await checkScreen(page, 'payments-orders-none');
    for (const name of ['Refunds', 'Unapplied', 'Disputes', 'Packages', 'Providers']) {
      await page.getByRole('tab', { name }).click();
      await checkScreen(page, `payments-${name.toLowerCase()}-none`);
    }
    await page.getByText('No payment providers').waitFor();
  });

  it('are created, refused with a key of the other mode', async () => {
    await simulate();
    await page.getByRole('button', { name: 'Add provider' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Card');
    await dialog.getByLabel('Secret key').fill('sk_live_desk');
    await dialog.getByLabel('Fee, percent').fill('2.9');
    await dialog.getByLabel('Fee, fixed').fill('0.30');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('The secret key must be one of test mode.').waitFor();
    await keepPicture(page, 'payments-provider-create');
    // One without the right to make its endpoint.
    await dialog.getByLabel('Secret key').fill('rk_test_desk');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Card' }).getByText('webhook not set up').waitFor();
    await page.getByText('No endpoint was created: the key lacks the permission').waitFor();
    await page.getByText(/\/webhooks\/payments\/prv_/).waitFor();
    await page.getByText('Select these 18 events.').waitFor();
    await page.getByRole('button', { name: 'Create at Stripe' }).click();
    await page.getByText('The key may not create webhook endpoints.').waitFor();
    await checkScreen(page, 'payments-provider-new');
  });

  it('are tested, and have their webhook set up', async () => {
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('connected').waitFor();
    await page.getByRole('button', { name: 'Set signing secret' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Signing secret').fill('not a secret');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('The webhook secret begins with whsec_.').waitFor();
    await keepPicture(page, 'payments-provider-webhook');
    await dialog.getByLabel('Signing secret').fill('whsec_desk');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Card' }).getByText('active').waitFor();
    await checkScreen(page, 'payments-provider-tested');
  });

  it('say what the provider refuses', async () => {
    await page.getByRole('main').getByRole('button', { name: 'More' }).first().click();
    await page.getByRole('menuitem', { name: 'Rotate keys' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Secret key').fill('sk_test_bad');
    await dialog.getByRole('button', { name: 'Rotate' }).click();
    await dialog.getByText(/The payment provider refused the key:/).waitFor();
    await keepPicture(page, 'payments-provider-rotate-refused');
    await dialog.getByLabel('Secret key').fill('sk_test_desk2');
    await dialog.getByLabel('Signing secret').fill('whsec_desk2');
    await dialog.getByRole('button', { name: 'Rotate' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('…esk2').waitFor();
  });

  it('have their webhook made by a key that may', async () => {
    await page.getByRole('button', { name: 'Create at Stripe' }).click();
    await page.getByRole('button', { name: 'Repair at Stripe' }).waitFor();
    await page.getByText(/we_/).waitFor();
    expect(await page.getByText('Select these 18 events.').count()).toBe(0);
    await checkScreen(page, 'payments-provider-endpoint');
  });

  it('are changed and disabled', async () => {
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Maximum').fill('3');
    await keepPicture(page, 'payments-provider-edit');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('The minimum must not exceed the maximum').waitFor();
    await dialog.getByLabel('Maximum').fill('500');
    await dialog.getByLabel('Automatic tax').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('$500.00').waitFor();
    await page.getByRole('main').getByRole('button', { name: 'More' }).first().click();
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('heading', { name: 'Card' }).getByText('disabled').waitFor();
  });

  it('are servers of the operator, of which there is no account to compare', async () => {
    await openTab('Providers');
    await page.getByRole('button', { name: 'Add provider' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('BTCPay Server').click();
    await dialog.getByLabel('Name').fill('Bitcoin');
    await dialog.getByLabel('Server URL').fill('http://10.0.0.1');
    await dialog.getByLabel('Store ID').fill('CvUyLsWyWmKsq5zBc5wYpkWz');
    await dialog.getByLabel('API key').fill('desk-key-of-the-store');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('The server URL must be https at a public address.').waitFor();
    await keepPicture(page, 'payments-provider-create-btcpay');
    await dialog.getByLabel('Server URL').fill('https://btcpay.example.com');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Bitcoin' }).getByText('webhook not set up').waitFor();
    await page.getByText('Select these 9 events.').waitFor();
    await page.getByText('InvoiceSettled').waitFor();
    expect(await page.getByRole('button', { name: 'Compare now' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Find missed payments' }).click();
    await dialog.getByRole('button', { name: 'Find', exact: true }).click();
    await page.getByText('The provider is queried in the background').waitFor();
    await page.getByRole('button', { name: 'Set signing secret' }).click();
    await dialog.getByLabel('Signing secret').fill('short');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('The webhook secret has at least 8 characters').waitFor();
    await dialog.getByLabel('Signing secret').fill('secret-of-the-desk');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('Simulated store').waitFor();
    await checkScreen(page, 'payments-provider-btcpay');
  });

  it('are vendors of epay, in yuan alone, without anything to register', async () => {
    await openTab('Providers');
    await page.getByRole('button', { name: 'Add provider' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('epay', { exact: true }).click();
    expect(await dialog.getByLabel('Currency').inputValue()).toBe('CNY · Chinese Yuan');
    await dialog.getByLabel('Name').fill('Wallet');
    await dialog.getByLabel('Address of the vendor').fill('http://10.0.0.1');
    await dialog.getByLabel('Merchant ID (pid)').fill('1000000001');
    await dialog.getByLabel('Merchant key').fill('key-of-1000000001');
    const methods = dialog.getByRole('combobox', { name: 'Payment methods' });
    await methods.fill('pay');
    await page.getByRole('option', { name: 'Alipay · alipay' }).click();
    await page.getByRole('option', { name: 'WeChat Pay · wxpay' }).click();
    await methods.fill('usdt_trc20');
    await checkScreen(page, 'payments-provider-epay-methods');
    await page.getByRole('option', { name: 'usdt_trc20' }).click();
    await dialog.getByLabel('Order title').fill('Credit');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('The server URL must be https at a public address.').waitFor();
    await keepPicture(page, 'payments-provider-create-epay');
    await dialog.getByLabel('Address of the vendor').fill('https://pay.example.com');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Wallet' }).getByText('active').waitFor();
    const details = page.getByRole('region', { name: 'Details' });
    for (const text of ['CNY', '1000000001', 'Alipay, WeChat Pay, usdt_trc20', 'Credit', 'Redirect']) {
      await details.getByText(text, { exact: true }).first().waitFor();
    }
    await page.getByText('There is nothing to register').waitFor();
    expect(await page.getByRole('button', { name: /signing secret|Compare now/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('connected').waitFor();
    await checkScreen(page, 'payments-provider-epay');
  });

  it('have methods and an order title that can be changed', async () => {
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Payment methods' }).press('Backspace');
    await dialog.getByLabel('Order title').fill('');
    await dialog.getByText('API', { exact: true }).click();
    await keepPicture(page, 'payments-provider-edit-epay');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const details = page.getByRole('region', { name: 'Details' });
    await details.getByText('Alipay, WeChat Pay', { exact: true }).waitFor();
    await details.getByText('from the brand').waitFor();
    await page.getByRole('main').getByRole('button', { name: 'More' }).first().click();
    await page.getByRole('menuitem', { name: 'Rotate keys' }).click();
    expect(await dialog.getByLabel('Signing secret').count()).toBe(0);
    await keepPicture(page, 'payments-provider-rotate-epay');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  it('are shops at YooKassa, in roubles alone, with notifications and receipts', async () => {
    await openTab('Providers');
    await page.getByRole('button', { name: 'Add provider' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('YooKassa', { exact: true }).click();
    expect(await dialog.getByLabel('Currency').inputValue()).toBe('RUB · Russian Ruble');
    await dialog.getByLabel('Name').fill('Roubles');
    await dialog.getByLabel('shopId').fill('100500');
    await dialog.getByLabel('Secret key').fill('live_of_the_desk');
    await dialog.getByRole('combobox', { name: 'Payment methods' }).click();
    await page.getByRole('option', { name: 'SBP · sbp' }).click();
    await dialog.getByLabel('Order title').click();
    await dialog.getByLabel('Receipts (54-FZ)').check();
    await dialog.getByText('may accept only full_prepayment').waitFor();
    await dialog.getByLabel('Payment mode').click();
    await page.getByRole('option', { name: 'full_prepayment', exact: true }).click();
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('The secret key must be one of test mode.').waitFor();
    await keepPicture(page, 'payments-provider-create-yookassa');
    await dialog.getByLabel('Secret key').fill('test_of_the_desk');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Roubles' }).getByText('active').waitFor();
    await page.getByText('Select these 4 events.').waitFor();
    await page.getByText(/\/webhooks\/payments\/prv_/).waitFor();
    await page.getByText('There is no signing secret.').waitFor();
    expect(await page.getByRole('button', { name: /signing secret/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Compare now' }).waitFor();
    const details = page.getByRole('region', { name: 'Details' });
    await details.getByText('full_prepayment').waitFor();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('connected').waitFor();
    await checkScreen(page, 'payments-provider-yookassa');
    await page.getByRole('button', { name: 'Edit' }).click();
    await dialog.getByLabel('Receipts (54-FZ)').uncheck();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await details.getByText('full_prepayment').waitFor({ state: 'detached' });
  });

  it('take transfers to a bank account', async () => {
    await openTab('Providers');
    await page.getByRole('button', { name: 'Add provider' }).first().click();
    const dialog = page.getByRole('dialog');
    await page.unroute(API);
    await dialog.getByText('Bank transfer').click();
    await dialog.getByText('Live', { exact: true }).click();
    await dialog.getByLabel('Name').fill('Bank transfer');
    await dialog.getByLabel('Instructions').fill('Acme AI GmbH\nDE02 1203 0000 0000 2020 51\nBYLADEM1001');
    await keepPicture(page, 'payments-provider-create-bank');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('BYLADEM1001').waitFor();
    await checkScreen(page, 'payments-provider-bank');
    await openTab('Providers');
    await page.getByRole('row', { name: 'Card' }).getByText('Test').waitFor();
    await checkScreen(page, 'payments-providers');
  });

  it('have packages and percentages', async () => {
    await page.getByRole('tab', { name: 'Packages' }).click();
    await page.getByRole('button', { name: 'New package' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Amount').fill('100');
    await dialog.getByLabel('Bonus', { exact: false }).first().fill('10');
    await dialog.getByLabel('Bonus expires after, days').fill('90');
    await dialog.getByText('Customers pay $100.00, and get $110.00.').waitFor();
    await keepPicture(page, 'payments-package');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('row', { name: 'after 90 days' }).waitFor();
    await page.getByRole('button', { name: 'New package' }).first().click();
    await dialog.getByText('Percentage').click();
    await dialog.getByLabel('From amount').fill('500');
    await dialog.getByLabel('Bonus', { exact: false }).first().fill('5');
    await keepPicture(page, 'payments-percent');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const row = page.getByRole('row', { name: 'from $500.00' });
    await row.waitFor();
    await checkScreen(page, 'payments-packages');
    await row.hover();
    await row.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await dialog.getByLabel('Bonus', { exact: false }).first().fill('7.5');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row.getByText('7.5').waitFor();
    await row.hover();
    await row.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await row.waitFor({ state: 'detached' });
  });

  it('go with settings, and with organizations of test money', async () => {
    await page.goto(`${story.desk.stack.url}/operator/settings?tab=payments`);
    await page.getByLabel('New organizations are test organizations').check();
    await page.getByLabel('Approve refund requests automatically after, days').fill('3');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Changed').nth(1).waitFor();
    await checkScreen(page, 'payments-settings');
    await openScreen(page, 'Organizations');
    await page.getByRole('button', { name: 'New organization' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Birch Labs');
    expect(await dialog.getByLabel('Test organization').isChecked()).toBe(true);
    await keepPicture(page, 'payments-organization-create');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Birch Labs' }).getByText('Test').waitFor();
    await page.getByRole('tab', { name: 'Orders' }).click();
    await page.getByText('This organization has no orders.').waitFor();
    await checkScreen(page, 'payments-organization-new');
  });

  it('are readable in the dark and on a phone', async () => {
    const { desk } = story;
    const { data } = await desk.stack.admin<{ data: { id: string }[] }>('GET', '/payment-providers');
    const addresses = [
      ...['packages', 'providers'].map((tab) => [tab, `/operator/payments?tab=${tab}`]),
      ...data.map(({ id }, index) => [`provider-${index}`, `/operator/payments/providers/${id}`]),
      ['settings', '/operator/settings?tab=payments'],
    ];
    const dark = await openOperator(desk.stack, desk.browser, { scheme: 'dark' });
    const narrow = await openOperator(desk.stack, desk.browser, { width: 390, scheme: 'dark', language: 'ru' });
    const chinese = await openOperator(desk.stack, desk.browser, { width: 390, language: 'zh-CN' });
    for (const [name, opened] of Object.entries({ dark, narrow, chinese })) {
      for (const [screen, address] of addresses) {
        await opened.goto(`${desk.stack.url}${address}`);
        await checkScreen(opened, `payments-${screen}-${name}`);
      }
    }
  });

  it('are read by support, who changes nothing', async () => {
    const { desk } = story;
    await desk.stack.platform.query(`UPDATE "user" SET platform_role = 'support'`);
    await page.goto(`${desk.stack.url}/operator/payments?tab=packages`);
    await waitForScreen(page);
    expect(await page.getByRole('button', { name: 'New package' }).count()).toBe(0);
    await page.getByRole('tab', { name: 'Providers' }).click();
    const add = page.getByRole('button', { name: 'Add provider' });
    expect([await add.getAttribute('aria-disabled'), await add.getAttribute('title')]).toEqual([
      ...['true', 'Requires the superadmin role.'],
    ]);
    await page.getByRole('row', { name: 'Bank transfer' }).click();
    await page.getByText('BYLADEM1001').waitFor();
    expect(await page.getByRole('button', { name: 'Edit' }).count()).toBe(0);
    await desk.stack.platform.query(`UPDATE "user" SET platform_role = 'finance'`);
    await page.goto(`${desk.stack.url}/operator/payments?tab=providers`);
    await page.getByRole('row', { name: 'Card' }).waitFor();
    await checkScreen(page, 'payments-providers-finance');
  });
});
