import type { Locator, Page } from 'playwright-core';
import {
  checkScreen,
  CUSTOMER,
  openCustomer,
  openOperator,
  openScreen,
  register,
} from '../../../../support/browser/people.js';
import { keepPicture } from '../../../../support/browser/browser.js';
import { describePaymentsStory } from '../../../../support/browser/payments-story.js';

const BANK = 'Acme AI (Shanghai)\n6217 0012 1002 4455 667\nBank of Communications';
const today = (): string => new Date().toISOString().slice(0, 10);

/** 25.01 dollars at 7.2 are 180.072 yuan. */
const PAID = '¥180.07';

describePaymentsStory('an order in yuan', (story) => {
  let operator: Page;
  let customer: Page;
  let orderId = '';

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    customer = await browser.newPage({ width: 1280 });
    await register(stack, customer, CUSTOMER);
    operator = await openOperator(stack, browser, { width: 1280 });
    for (const page of [customer, operator]) page.setDefaultTimeout(8_000);
  });

  const openRates = async (): Promise<Locator> => {
    await openScreen(operator, 'Settings');
    await operator.getByRole('tab', { name: 'Currency' }).click();
    return operator.getByRole('row', { name: 'CNY' });
  };

  it('has a rate that customers do not see', async () => {
    const row = await openRates();
    for (const [currency, rate, isShown] of [
      ['EUR', '0.92', true],
      ['CNY', '7.2', false],
    ] as const) {
      await operator.getByRole('button', { name: 'New rate' }).click();
      const dialog = operator.getByRole('dialog', { name: 'New rate' });
      await dialog.getByLabel('Effective from').fill(today());
      await dialog.getByRole('textbox', { name: 'Currency' }).fill(currency);
      await dialog.getByRole('textbox', { name: 'Rate' }).fill(rate);
      await dialog.getByLabel('Shown to customers').setChecked(isShown);
      await keepPicture(operator, `currency-new-rate-${currency}`);
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.waitFor({ state: 'detached' });
    }
    await row.getByText('Orders only').waitFor();
    await row.getByText('Current').waitFor();
    await operator.getByRole('row', { name: 'EUR' }).getByText('Current').waitFor();
    await checkScreen(operator, 'currency-rates-of-orders');
  });

  it('is paid to a provider in yuan', async () => {
    await operator.goto(`${story.stack.url}/operator/payments?tab=providers`);
    await operator.getByRole('button', { name: 'Add provider' }).click();
    const dialog = operator.getByRole('dialog', { name: 'Add provider' });
    await dialog.getByText('Bank transfer', { exact: true }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Bank of Communications');
    const currency = dialog.getByRole('combobox', { name: 'Currency' });
    await currency.click();
    await currency.fill('a');
    await checkScreen(operator, 'currency-provider-list');
    await currency.fill('yuan');
    await operator.getByRole('option', { name: 'CNY · Chinese Yuan' }).click();
    await dialog.getByLabel('Instructions').fill(BANK);
    await checkScreen(operator, 'currency-provider-new');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await operator.getByRole('heading', { name: 'Bank of Communications' }).waitFor();
    await operator.getByRole('region', { name: 'Details' }).getByText('CNY').waitFor();
    await checkScreen(operator, 'currency-provider');
  });

  it('says before it is made what is to be paid, and then what to transfer', async () => {
    await customer.goto(`${story.stack.url}/billing/add`);
    await customer.getByRole('radio', { name: 'Bank of Communications' }).check();
    await customer.getByRole('textbox', { name: 'Amount' }).fill('25.01');
    const summary = customer.getByRole('region', { name: 'Summary' });
    await summary.getByText('1 USD = ¥7.20').waitFor();
    await summary.getByText(PAID).waitFor();
    await checkScreen(customer, 'currency-add-credit');
    await customer.getByRole('button', { name: 'Get transfer details' }).click();
    const details = customer.getByRole('region', { name: 'Pay by bank transfer' });
    await details.getByText(PAID).waitFor();
    await checkScreen(customer, 'currency-transfer');
    orderId = customer.url().split('/').at(-1) ?? '';
  });

  it('is credited in dollars when the yuan arrive', async () => {
    await openScreen(operator, 'Payments');
    await operator.getByRole('tab', { name: 'Orders' }).click();
    const row = operator.getByRole('row', { name: PAID });
    await row.getByText('$25.01').first().waitFor();
    await checkScreen(operator, 'currency-orders');
    await row.click();
    await operator.getByRole('region', { name: 'Identifiers' }).getByText('1 USD = ¥7.20').waitFor();
    await operator.getByRole('button', { name: 'Record transfer' }).click();
    const dialog = operator.getByRole('dialog', { name: 'Record transfer' });
    const amount = dialog.getByLabel('Amount');
    expect(await amount.inputValue()).toBe('180.07');
    await amount.fill('25.01');
    await dialog.getByText('Less than the total').waitFor();
    await amount.fill('180.07');
    await dialog.getByText('Matches the total').waitFor();
    await dialog.getByLabel('Bank’s transaction ID').fill('line 17');
    await keepPicture(operator, 'currency-record-transfer');
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await operator.getByRole('listitem').filter({ hasText: 'Payment received' }).getByText(PAID).waitFor();
    await checkScreen(operator, 'currency-order');
  });

  it('is on the balance in dollars, with a receipt of both', async () => {
    await customer.getByText('$25.01 added to your balance').waitFor({ timeout: 60_000 });
    const receipt = customer.getByRole('region', { name: 'Receipt' });
    await receipt.getByText(PAID).waitFor();
    await checkScreen(customer, 'currency-receipt');
    await openScreen(customer, 'Billing');
    await customer.getByRole('main').getByText('$25.01').first().waitFor();
    await customer.getByRole('tab', { name: 'Orders' }).click();
    await customer.getByRole('row', { name: PAID }).getByText('$25.01').first().waitFor();
    await checkScreen(customer, 'currency-billing-orders');
  });

  it.each(['en', 'ru', 'zh-CN'] as const)('is readable on a phone in %s', async (language) => {
    const { stack, browser } = story;
    const view = { language, width: 390 };
    const own = await openCustomer(stack, browser, CUSTOMER, view);
    const desk = await openOperator(stack, browser, view);
    for (const [name, page, address] of [
      ['add-credit', own, '/billing/add'],
      ['receipt', own, `/billing/orders/${orderId}`],
      ['billing-orders', own, '/billing?tab=orders'],
      ['order', desk, `/operator/payments/orders/${orderId}`],
      ['orders', desk, '/operator/payments?tab=orders'],
      ['providers', desk, '/operator/payments?tab=providers'],
      ['rates', desk, '/operator/settings?tab=display_rates'],
      ['settings', desk, '/operator/settings?tab=payments'],
    ] as const) {
      await page.goto(`${stack.url}${address}`);
      await checkScreen(page, `currency-${name}-${language}`);
      const excess = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect({ address, excess }).toEqual({ address, excess: 0 });
    }
    await Promise.all([own.close(), desk.close()]);
  });

  it('is impossible without a rate, which its provider says', async () => {
    await (await openRates()).click();
    const dialog = operator.getByRole('dialog', { name: `CNY · ${today()}` });
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await operator.getByText('the previous rate of this currency applies').waitFor();
    await keepPicture(operator, 'currency-remove-rate');
    await operator.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await operator.getByRole('row', { name: 'CNY' }).waitFor({ state: 'detached' });
    await operator.getByRole('row', { name: 'EUR' }).waitFor();
    await customer.goto(`${story.stack.url}/billing/add`);
    await customer.getByText('there is no current exchange rate for CNY').waitFor();
    expect(await customer.getByRole('radio', { name: 'Bank of Communications' }).isDisabled()).toBe(true);
    await customer.getByRole('button', { name: 'Pay $25.73' }).waitFor();
    await checkScreen(customer, 'currency-no-rate');
  });
});
