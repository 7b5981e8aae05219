import type { Page } from 'playwright-core';
import {
  checkScreen,
  CUSTOMER,
  join,
  openCustomer,
  openScreen,
  register,
  waitForScreen,
} from '../../../../support/browser/people.js';
import { keepPicture } from '../../../../support/browser/browser.js';
import { CARDS, describePaymentsStory, fillCard } from '../../../../support/browser/payments-story.js';

const BANK = 'Acme AI GmbH\nIBAN DE02 1203 0000 0000 2020 51\nBIC BYLADEM1001';
const PAYER = { email: 'petra@example.com', name: 'Petra Berg', password: 'pebble harbor violin' };
const DEVELOPER = { email: 'dev@example.com', name: 'Dev Anand', password: 'pebble harbor violin' };
const VIEWER = { email: 'vera@example.com', name: 'Vera Lund', password: 'pebble harbor violin' };

describePaymentsStory('payments of a customer', (story) => {
  let page: Page;
  let organizationId = '';

  beforeAll(async () => {
    page = await story.browser.newPage();
    page.setDefaultTimeout(8_000);
    organizationId = await register(story.stack, page, CUSTOMER);
  });

  /** The page of the provider for the amount that is proposed. */
  async function goToProvider(from: Page): Promise<void> {
    await from.goto(`${story.stack.url}/billing/add`);
    await from.getByRole('button', { name: 'Pay $25.73' }).click();
    await from.getByText('Simulated test page').waitFor();
  }

  it('shows what an amount costs and brings, as it is typed', async () => {
    await story.stack.admin('POST', '/topup-offers', { kind: 'package', amount_usd: '100', bonus_usd: '10' });
    await page.goto(`${story.stack.url}/billing/add`);
    await page.getByRole('button', { name: 'Pay $102.02' }).waitFor();
    const amount = page.getByRole('textbox', { name: 'Or enter an amount' });
    await amount.fill('99.99');
    await page.getByRole('button', { name: 'Pay $102.01' }).waitFor();
    expect(await page.getByText('Bonus', { exact: true }).count()).toBe(0);
    await amount.fill('2');
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.getByText('An order is for 5 to 100 USD.').waitFor();
    await checkScreen(page, 'pay-add-refused');
    await page.getByRole('button', { name: '$100 + $10 bonus' }).click();
    await page.getByText('+ $10.00').waitFor();
    const [offer] = (await story.stack.admin<{ data: { id: string }[] }>('GET', '/topup-offers')).data;
    await story.stack.admin('PATCH', `/topup-offers/${offer?.id}`, { status: 'disabled' });
  });

  it('makes one order of a double click', async () => {
    await page.goto(`${story.stack.url}/billing/add`);
    await page.getByRole('button', { name: 'Pay $25.73' }).dblclick();
    await page.getByText('Simulated test page').waitFor();
    const { data } = await story.stack.admin<{ data: object[] }>('GET', '/orders');
    expect(data).toHaveLength(1);
  });

  it('waits for the payment after a declined card, and offers to pay again or to cancel', async () => {
    await fillCard(page, CARDS.declined);
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByText('Waiting for the payment…').waitFor();
    await checkScreen(page, 'pay-waiting');
    await page.getByRole('link', { name: 'Pay $25.73' }).click();
    await fillCard(page, CARDS.good);
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.getByText('$25.00 added to your balance').waitFor();
  });

  it('names an unpaid order before another one, and cancels it', async () => {
    await goToProvider(page);
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByText('Waiting for the payment…').waitFor();
    await page.goto(`${story.stack.url}/billing/add`);
    await page.getByText('is not paid yet').waitFor();
    await checkScreen(page, 'pay-unpaid-order');
    await page.getByRole('link', { name: 'View order' }).click();
    await page.getByRole('button', { name: 'Cancel order' }).click();
    const dialog = page.getByRole('dialog', { name: /Cancel order RF/ });
    await checkScreen(page, 'pay-cancel');
    await dialog.getByRole('button', { name: 'Cancel order' }).click();
    await page.getByText('This order was not paid').waitFor();
    await checkScreen(page, 'pay-canceled');
  });

  it('says that a slow method takes days, and credits by itself when it is done', async () => {
    await goToProvider(page);
    const session = /cs_\w+/.exec(page.url())?.[0] ?? '';
    await page.getByRole('button', { name: 'Pay by bank debit' }).click();
    await page.getByText('Your payment is being processed').waitFor();
    await checkScreen(page, 'pay-pending');
    await story.stripe.control('settle', { session, outcome: 'succeeded' });
    await page.getByText('$25.00 added to your balance').waitFor();
  });

  it('says what to do when a slow method fails', async () => {
    await goToProvider(page);
    const session = /cs_\w+/.exec(page.url())?.[0] ?? '';
    await page.getByRole('button', { name: 'Pay by bank debit' }).click();
    await page.getByText('Your payment is being processed').waitFor();
    await story.stripe.control('settle', { session, outcome: 'failed' });
    await page.getByText('The payment failed').waitFor();
    await page.getByRole('link', { name: 'Try again' }).waitFor();
    await checkScreen(page, 'pay-failed');
  });

  it('tells how to transfer, and credits when the operator records the transfer', async () => {
    await story.stack.admin('POST', '/payment-providers', {
      kind: 'bank_transfer',
      name: 'Bank transfer',
      mode: 'test',
      instructions: BANK,
    });
    await page.goto(`${story.stack.url}/billing/add`);
    await page.getByRole('radio', { name: /Bank transfer/ }).check();
    await checkScreen(page, 'pay-add-methods');
    await page.getByRole('button', { name: 'Get transfer details' }).click();
    const details = page.getByRole('region', { name: 'Pay by bank transfer' });
    await details.getByText('DE02 1203').waitFor();
    await details.getByRole('button', { name: 'Copy: Reference' }).click();
    await details.getByRole('button', { name: 'Copied' }).waitFor();
    await checkScreen(page, 'pay-transfer');
    const order = page.url().split('/').at(-1) ?? '';
    await story.stack.admin('POST', `/orders/${order}/transfers`, { amount: '25', external_ref: 'line 17' });
    await page.getByText('$25.00 added to your balance').waitFor({ timeout: 60_000 });
  });

  it('requests a refund, and shows how far it is', async () => {
    await openScreen(page, 'Billing');
    await page.getByRole('tab', { name: 'Orders' }).click();
    const orders = page.getByRole('table', { name: 'Orders' });
    await orders.getByText('Visa •••• 4242').waitFor();
    await checkScreen(page, 'pay-orders');
    await page.getByRole('row', { name: 'Visa •••• 4242' }).click();
    await page.getByRole('button', { name: 'Request refund' }).click();
    const dialog = page.getByRole('dialog', { name: 'Request refund' });
    await dialog.getByLabel('Everything that is unspent').uncheck();
    await dialog.getByLabel('Amount').fill('10');
    await dialog.getByLabel('Reason').fill('Ordered more than we need');
    await checkScreen(page, 'pay-refund-dialog');
    await dialog.getByRole('button', { name: 'Send request' }).click();
    await dialog.waitFor({ state: 'detached' });
    const refunds = page.getByRole('region', { name: 'Refunds' });
    await refunds.getByText('Requested').waitFor();
    expect(await page.getByRole('button', { name: 'Request refund' }).count()).toBe(0);
    const [request] = (await story.stack.admin<{ data: { id: string }[] }>('GET', '/order-refunds')).data;
    await story.stack.admin('POST', `/order-refunds/${request?.id}/approve`, {});
    await refunds.getByText('Refunded', { exact: true }).waitFor({ timeout: 60_000 });
    await page.getByRole('region', { name: 'Receipt' }).getByText('−$10.00').waitFor();
    await checkScreen(page, 'pay-refunded');
    await openScreen(page, 'Billing');
    await page.getByRole('tab', { name: 'Orders' }).click();
    await page.getByRole('table', { name: 'Refunds' }).getByText('Ordered more than we need').waitFor();
    await checkScreen(page, 'pay-orders-refunds');
  });

  it('prints the receipt alone, black on white, also of a dark screen', async () => {
    const dark = await openCustomer(story.stack, story.browser, CUSTOMER, { scheme: 'dark' });
    await dark.goto(`${story.stack.url}/billing?tab=orders`);
    await dark.getByRole('row', { name: 'Visa •••• 4242' }).click();
    await dark.getByRole('region', { name: 'Receipt' }).waitFor();
    await checkScreen(dark, 'pay-receipt-dark');
    await dark.emulateMedia({ media: 'print' });
    const printed = await dark.evaluate(() => document.body.innerText);
    expect(printed).toContain(CUSTOMER.organization);
    for (const other of ['Playground', 'Request refund', 'added to your balance']) expect(printed).not.toContain(other);
    const colors = await dark.getByRole('article').evaluate((article) => {
      const { color } = getComputedStyle(article);
      return [color, getComputedStyle(document.body).backgroundColor];
    });
    expect(colors).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
    await keepPicture(dark, 'pay-print-dark');
    await dark.close();
  });

  it('is for owners, admins and billing members; developers have none of it', async () => {
    const { stack, browser } = story;
    const payer = await browser.newPage();
    await join(stack, payer, organizationId, PAYER, 'billing');
    await payer.getByRole('link', { name: 'Add credit' }).waitFor();
    expect(await payer.getByRole('navigation').getByRole('link', { name: 'Keys' }).count()).toBe(0);
    await checkScreen(payer, 'pay-billing-home');
    await payer.goto(`${stack.url}/billing/add`);
    await payer.getByRole('button', { name: 'Pay $25.73' }).waitFor();

    const developer = await browser.newPage();
    await join(stack, developer, organizationId, DEVELOPER, 'developer');
    await waitForScreen(developer);
    expect(await developer.getByRole('link', { name: 'Add credit' }).count()).toBe(0);
    await openScreen(developer, 'Billing');
    await waitForScreen(developer);
    expect(await developer.getByRole('tab', { name: 'Orders' }).count()).toBe(0);
    expect(await developer.getByRole('link', { name: 'Add credit' }).count()).toBe(0);
    await developer.goto(`${stack.url}/billing/add`);
    await developer.getByText('Only owners, admins and billing members').waitFor();

    const viewer = await browser.newPage();
    await join(stack, viewer, organizationId, VIEWER);
    await openScreen(viewer, 'Billing');
    await viewer.getByRole('tab', { name: 'Orders' }).click();
    await viewer.getByRole('row', { name: 'Visa •••• 4242' }).click();
    await viewer.getByRole('button', { name: 'Print' }).waitFor();
    expect(await viewer.getByRole('button', { name: 'Request refund' }).count()).toBe(0);
  });

  it.each([
    { language: 'en', scheme: 'dark', width: 390 },
    { language: 'ru', scheme: 'light', width: 390 },
    { language: 'ru', scheme: 'dark', width: 1440 },
    { language: 'zh-CN', scheme: 'light', width: 1440 },
    { language: 'zh-CN', scheme: 'dark', width: 390 },
  ] as const)('fits in $language, $scheme, at $width px', async (view) => {
    const own = await openCustomer(story.stack, story.browser, CUSTOMER, view);
    const { data } = await story.stack.admin<{ data: { id: string; state: string }[] }>('GET', '/orders');
    const idOf = (state: string): string => data.find((order) => order.state === state)?.id ?? '';
    const name = Object.values(view).join('-');
    for (const [screen, address] of [
      ['home', '/'],
      ['add', '/billing/add'],
      ['orders', '/billing?tab=orders'],
      ['credited', `/billing/orders/${idOf('credited')}`],
      ['failed', `/billing/orders/${idOf('failed')}`],
    ] as const) {
      await own.goto(`${story.stack.url}${address}`);
      await checkScreen(own, `pay-${screen}-${name}`);
      const excess = await own.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect({ address, excess }).toEqual({ address, excess: 0 });
    }
    await own.close();
  });

  it('says that an order does not exist', async () => {
    await page.goto(`${story.stack.url}/billing/orders/ord_01jd3k9v6qe8yb5t2x7m4c0n1p`);
    await page.getByRole('main').getByRole('link', { name: 'Billing' }).last().waitFor();
    await checkScreen(page, 'pay-missing');
  });
});
