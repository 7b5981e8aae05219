import type { Page } from 'playwright-core';
import { keepPicture } from '../../../../support/browser/browser.js';
import { describePaymentsStory } from '../../../../support/browser/payments-story.js';
import {
  checkScreen,
  CUSTOMER,
  openCustomer,
  openOperator,
  openScreen,
  register,
} from '../../../../support/browser/people.js';

const today = (): string => new Date().toISOString().slice(0, 10);

/** Customers choose Alipay or SBP, never a vendor; what the vendors owe is paid out, as operators record. */
describePaymentsStory('payments in yuan and roubles', (story) => {
  let customer: Page;
  let operator: Page;
  let vendorId = '';
  let shopId = '';

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    const rates = Object.entries({ CNY: '7.2', RUB: '81' });
    await stack.admin('PUT', '/settings/display-rates', {
      rates: rates.map(([currency, rate]) => ({ date: today(), currency, rate, display: false })),
    });
    const made = async (fields: object): Promise<string> =>
      (await stack.admin<{ id: string }>('POST', '/payment-providers', { mode: 'test', simulator: true, ...fields }))
        .id;
    vendorId = await made({
      kind: 'epay',
      name: 'Wallet',
      store_id: '1000000001',
      secret_key: 'key-of-1000000001',
      methods: ['alipay', 'wxpay'],
    });
    shopId = await made({
      kind: 'yookassa',
      name: 'Roubles',
      store_id: '100500',
      secret_key: 'test_story',
      methods: ['bank_card', 'sbp'],
    });
    customer = await browser.newPage({ width: 1280 });
    await register(stack, customer, CUSTOMER);
    operator = await openOperator(stack, browser, { width: 1280 });
    for (const page of [customer, operator]) page.setDefaultTimeout(8_000);
  });

  const order = async (method: string, total: string): Promise<void> => {
    await customer.goto(`${story.stack.url}/billing/add`);
    await customer.getByRole('radio', { name: method }).check();
    await customer.getByRole('textbox', { name: 'Amount' }).fill('25');
    await customer.getByRole('region', { name: 'Summary' }).getByText(total, { exact: true }).waitFor();
  };

  it('are chosen by their methods', async () => {
    await order('Alipay', '¥180.00');
    const choice = customer.getByRole('radiogroup');
    for (const name of ['WeChat Pay', 'Bank card', 'SBP']) await choice.getByText(name, { exact: true }).waitFor();
    expect(await customer.getByText(/Wallet|Roubles/).count()).toBe(0);
    await checkScreen(customer, 'aggregators-add-credit');
  });

  it('are made by Alipay at the vendor', async () => {
    await order('Alipay', '¥180.00');
    await customer.getByRole('button', { name: /^Pay/ }).click();
    await customer.getByRole('heading', { name: '¥ 180.00' }).waitFor();
    await keepPicture(customer, 'aggregators-alipay');
    await customer.getByRole('button', { name: 'Pay', exact: true }).click();
    await customer.getByText('$25.00 added to your balance').waitFor({ timeout: 60_000 });
    await customer.getByRole('region', { name: 'Receipt' }).getByText('¥180.00').first().waitFor();
    await checkScreen(customer, 'aggregators-alipay-paid');
  });

  it('are made by SBP at YooKassa', async () => {
    await order('SBP', '₽2,025.00');
    await customer.getByRole('button', { name: /^Pay/ }).click();
    await customer.getByRole('heading', { name: '2025.00 RUB' }).waitFor();
    await customer.getByRole('button', { name: 'Pay by SBP' }).click();
    await customer.getByText('$25.00 added to your balance').waitFor({ timeout: 60_000 });
    await checkScreen(customer, 'aggregators-sbp-paid');
  });

  it('are owed by the vendor until it pays them out', async () => {
    await operator.goto(`${story.stack.url}/operator/payments/providers/${vendorId}`);
    const payouts = operator.getByRole('region', { name: 'Payouts' });
    await payouts.getByText('¥180.00').waitFor();
    await payouts.getByText('$25.00').waitFor();
    await payouts.getByText('No payouts recorded yet.').waitFor();
    await checkScreen(operator, 'aggregators-owed');
    await payouts.getByRole('button', { name: 'Record payout' }).click();
    const dialog = operator.getByRole('dialog', { name: 'Record payout' });
    await dialog.getByLabel('Amount').fill('180');
    await dialog.getByLabel('Fee').fill('5.40');
    await dialog.getByText('This is more than the provider owes').waitFor();
    await dialog.getByLabel('Amount').fill('174.60');
    await dialog.getByText('Owed afterwards: ¥0.00').waitFor();
    await dialog.getByLabel('Transfer ID').fill('bank line 17');
    await dialog.getByLabel('Note').fill('November');
    await checkScreen(operator, 'aggregators-payout');
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    const row = payouts.getByRole('row', { name: 'bank line 17' });
    await row.getByText('¥174.60').waitFor();
    await row.getByText('November').waitFor();
    await payouts.getByText('¥0.00').waitFor();
    await payouts.getByText('$0.00').waitFor();
    await checkScreen(operator, 'aggregators-paid-out');
  });

  it('leave a trace of the payout in the audit', async () => {
    await openScreen(operator, 'Audit');
    const row = operator.getByRole('row', { name: 'payment_provider.payout' });
    await row.click();
    await operator.getByText('174.6').first().waitFor();
    await keepPicture(operator, 'aggregators-audit');
  });

  it.each(['en', 'ru', 'zh-CN'] as const)('are readable on a phone in %s', async (language) => {
    const { stack, browser } = story;
    const view = { language, width: 390 };
    const own = await openCustomer(stack, browser, CUSTOMER, view);
    const desk = await openOperator(stack, browser, view);
    const { data } = await stack.admin<{ data: { id: string; currency: string }[] }>('GET', '/orders');
    const paid = data.find(({ currency }) => currency === 'RUB')?.id ?? '';
    for (const [name, page, address] of [
      ['add-credit', own, '/billing/add'],
      ['receipt', own, `/billing/orders/${paid}`],
      ['order', desk, `/operator/payments/orders/${paid}`],
      ['epay', desk, `/operator/payments/providers/${vendorId}`],
      ['yookassa', desk, `/operator/payments/providers/${shopId}`],
      ['providers', desk, '/operator/payments?tab=providers'],
    ] as const) {
      await page.goto(`${stack.url}${address}`);
      await checkScreen(page, `aggregators-${name}-${language}`);
      const excess = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect({ address, excess }).toEqual({ address, excess: 0 });
    }
    // After Stripe.
    await desk.locator('button:has(.lucide-plus)').click();
    for (const [index, kind] of ['yookassa', 'epay'].entries()) {
      const kinds = desk.getByRole('dialog').getByRole('radiogroup').first();
      await kinds
        .getByRole('radio')
        .nth(index + 1)
        .check();
      await checkScreen(desk, `aggregators-new-${kind}-${language}`);
    }
    await Promise.all([own.close(), desk.close()]);
  });
});
