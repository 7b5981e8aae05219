import type { Locator, Page } from 'playwright-core';
import { CARDS, describePaymentsStory, fillCard } from '../../../../support/browser/payments-story.js';
import {
  ageSessions,
  checkScreen,
  CUSTOMER,
  join,
  openCustomer,
  openOperator,
  register,
  renewSessions,
  VIEWER,
  waitForScreen,
} from '../../../../support/browser/people.js';

const CAREFUL = {
  email: 'greta@example.com',
  name: 'Greta Holm',
  password: 'amber window turtle',
  organization: 'Holm Optics',
};
/** Its bank wants its holder for each payment. */
const WITH_HOLDER = '4000 0027 6000 3184';
/** A worker compares balances every few seconds. */
const SOON = { timeout: 60_000 };

describePaymentsStory('the automatic top-up of a customer', (story) => {
  let customer: Page;
  let careful: Page;
  let operator: Page;
  let organizationId = '';

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    [customer, careful] = await Promise.all([browser.newPage(), browser.newPage()]);
    operator = await openOperator(stack, browser);
    organizationId = await register(stack, customer, CUSTOMER);
    await register(stack, careful, CAREFUL);
    for (const page of [customer, careful, operator]) page.setDefaultTimeout(15_000);
  });

  const sectionOf = (page: Page): Locator => page.getByRole('region', { name: 'Automatic top-up' });

  async function openBilling(page: Page): Promise<void> {
    await page.goto(`${story.stack.url}/billing`);
    await waitForScreen(page);
  }

  /** Pays 25 USD on the page of the provider. */
  async function pay(page: Page, card: string): Promise<void> {
    await page.getByRole('button', { name: 'Pay $25.73' }).click();
    await page.getByText('Simulated test page').waitFor();
    await fillCard(page, card);
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    if (card === WITH_HOLDER) await page.getByRole('button', { name: 'Complete' }).click();
    await page.getByText('$25.00 added to your balance').waitFor(SOON);
  }

  /** Saves the card of a payment, and opens the dialog that the paid order offers. */
  async function saveCard(page: Page, card: string): Promise<Locator> {
    await page.goto(`${story.stack.url}/billing/add`);
    const saves = page.getByRole('checkbox', { name: 'Save for automatic top-up' });
    expect(await saves.isChecked()).toBe(false);
    await saves.check();
    await checkScreen(page, 'topup-save');
    await pay(page, card);
    await page.getByRole('link', { name: 'Set up automatic top-up' }).click();
    return page.getByRole('dialog', { name: 'Automatic top-up' });
  }

  it('is not there until the operator lets customers save cards', async () => {
    await openBilling(customer);
    expect(await sectionOf(customer).count()).toBe(0);
    await operator.goto(`${story.stack.url}/operator/payments/providers/${story.stripe.providerId}`);
    await operator.getByRole('button', { name: 'Edit' }).click();
    const dialog = operator.getByRole('dialog');
    const saves = dialog.getByRole('switch', { name: 'Customers can save payment methods' });
    await saves.check();
    const tax = dialog.getByRole('switch', { name: /^Automatic tax/ });
    await tax.check();
    await dialog.getByText('Not possible with automatic tax').waitFor();
    expect([await saves.isDisabled(), await saves.isChecked()]).toEqual([true, false]);
    await checkScreen(operator, 'topup-provider-taxed');
    await tax.uncheck();
    expect(await saves.isChecked()).toBe(true);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const details = operator.getByRole('region', { name: 'Details' });
    await details.getByText('Customers can save payment methods').waitFor();
    await operator.getByText('payment_intent.succeeded').waitFor();
    await checkScreen(operator, 'topup-provider');
  });

  it('begins with a payment that saves its card', async () => {
    await openBilling(customer);
    const section = sectionOf(customer);
    await section.getByText('Save one with your next payment.').waitFor();
    await checkScreen(customer, 'topup-none');
    await section.getByRole('link', { name: 'Save one with your next payment.' }).click();
    await customer.getByRole('heading', { name: 'Add credit' }).waitFor();
    const dialog = await saveCard(customer, CARDS.good);
    await dialog.getByText('You agree that Visa •••• 4242').waitFor();
    await checkScreen(customer, 'topup-dialog');
  });

  it('needs consent of its member, who is asked for the password after a while', async () => {
    const dialog = customer.getByRole('dialog', { name: 'Automatic top-up' });
    await dialog.getByLabel('When the balance is below').fill('30');
    await dialog.getByText('whenever the balance is below $30.00, up to $100.00 a month').waitFor();
    await dialog.getByText('The payment fee is charged in addition.').waitFor();
    await dialog.getByLabel('Monthly maximum').fill('10');
    await ageSessions(story.stack);
    await dialog.getByRole('button', { name: 'Agree and set up' }).click();
    const proof = customer.getByRole('dialog', { name: 'Confirm it’s you' });
    await proof.getByRole('textbox', { name: 'Password' }).fill(CUSTOMER.password);
    await proof.getByRole('button', { name: 'Confirm', exact: true }).click();
    await dialog.getByText('The monthly maximum is less than one top-up.').waitFor();
    await checkScreen(customer, 'topup-dialog-refused');
    await dialog.getByLabel('Monthly maximum').fill('60');
    await dialog.getByRole('button', { name: 'Agree and set up' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(customer.url()).not.toContain('topup=');
    const section = sectionOf(customer);
    await section.getByText('Active', { exact: true }).waitFor();
    await section.getByText(CUSTOMER.name).waitFor();
  });

  it('charges by itself when the balance is low', async () => {
    await customer.getByText('$50.00', { exact: true }).first().waitFor(SOON);
    await checkScreen(customer, 'topup-charged');
    await customer.getByRole('tab', { name: 'Orders' }).click();
    const row = customer.getByRole('row', { name: 'Automatic top-up · Visa •••• 4242' });
    await row.getByText('Credited').waitFor();
    await checkScreen(customer, 'topup-orders');
    await row.getByRole('link').click();
    await customer.getByText('$25.00 added to your balance').waitFor();
    await customer.getByRole('region', { name: 'Receipt' }).getByText('Automatic top-up · Visa •••• 4242').waitFor();
    expect(await customer.getByRole('link', { name: 'Set up automatic top-up' }).count()).toBe(0);
    await checkScreen(customer, 'topup-order');
  });

  it('is seen by the operator, in the list and on the page of the order', async () => {
    await operator.goto(`${story.stack.url}/operator/payments`);
    const row = operator.getByRole('row', { name: 'Automatic top-up · visa 4242' });
    await checkScreen(operator, 'topup-operator-orders');
    await row.getByRole('link').first().click();
    await operator.getByRole('region', { name: 'Identifiers' }).getByText('Automatic top-up').waitFor();
    await checkScreen(operator, 'topup-operator-order');
  });

  it('waits when the maximum of the month is reached', async () => {
    await openBilling(customer);
    await sectionOf(customer).getByRole('button', { name: 'Edit' }).click();
    const dialog = customer.getByRole('dialog', { name: 'Automatic top-up' });
    await dialog.getByLabel('When the balance is below').fill('60');
    await dialog.getByLabel('Monthly maximum').fill('40');
    await dialog.getByRole('button', { name: 'Agree and save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await sectionOf(customer).getByText('The monthly maximum is reached.').waitFor(SOON);
    await sectionOf(customer).getByText('It continues at').waitFor();
    await checkScreen(customer, 'topup-waits');
  });

  it('pauses for a bank that asks for its person, and continues when that person has paid', async () => {
    await renewSessions(story.stack);
    const dialog = await saveCard(careful, WITH_HOLDER);
    await dialog.getByLabel('When the balance is below').fill('30');
    await dialog.getByRole('button', { name: 'Agree and set up' }).click();
    await dialog.waitFor({ state: 'detached' });
    const section = sectionOf(careful);
    await section.getByText('The bank requires you to confirm a payment yourself.').waitFor(SOON);
    await checkScreen(careful, 'topup-needs-person');
    const { source } = await story.stack.mails.mailTo(CAREFUL.email, 'could not be topped up');
    await careful.goto(/http\S+\/billing/.exec(source)?.[0] ?? '');
    await section.getByRole('link', { name: 'Pay once on the payment page' }).click();
    await pay(careful, WITH_HOLDER);
    await openBilling(careful);
    await sectionOf(careful).getByText('Active', { exact: true }).waitFor(SOON);
  });

  it('is read by a viewer, who changes nothing', async () => {
    const viewer = await story.browser.newPage();
    await join(story.stack, viewer, organizationId, VIEWER);
    await openBilling(viewer);
    await sectionOf(viewer).getByText('The monthly maximum is reached.').waitFor();
    const saved = viewer.getByRole('region', { name: 'Saved payment methods' });
    await saved.getByText('Visa •••• 4242').waitFor();
    expect(await sectionOf(viewer).getByRole('button').count()).toBe(0);
    expect(await saved.getByRole('button').count()).toBe(0);
    await viewer.goto(`${story.stack.url}/billing?topup=true`);
    await waitForScreen(viewer);
    expect(await viewer.getByRole('dialog').count()).toBe(0);
    await checkScreen(viewer, 'topup-viewer');
    await viewer.close();
  });

  it.each([390, 1440])('is readable in Russian, at %i px', async (width) => {
    const { stack, browser } = story;
    const view = { language: 'ru', width } as const;
    const own = await openCustomer(stack, browser, CUSTOMER, view);
    const other = await openCustomer(stack, browser, CAREFUL, view);
    const desk = await openOperator(stack, browser, view);
    const { data } = await stack.admin<{ data: { id: string; saved_method_id: string | null }[] }>('GET', '/orders');
    const automatic = data.find(({ saved_method_id: method }) => method !== null)?.id ?? '';
    for (const [name, page, address] of [
      ['billing', own, '/billing'],
      ['dialog', own, '/billing?topup=true'],
      ['add', own, '/billing/add'],
      ['order', own, `/billing/orders/${automatic}`],
      ['active', other, '/billing'],
      ['operator-order', desk, `/operator/payments/orders/${automatic}`],
      ['operator-orders', desk, '/operator/payments'],
      ['provider', desk, `/operator/payments/providers/${story.stripe.providerId}`],
    ] as const) {
      await page.goto(`${stack.url}${address}`);
      if (name === 'dialog') await page.getByRole('dialog').waitFor();
      await checkScreen(page, `topup-${name}-ru-${width}`);
      const excess = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect({ address, excess }).toEqual({ address, excess: 0 });
    }
    await Promise.all([own.close(), other.close(), desk.close()]);
  });

  it('stops when its card is removed, and is disabled', async () => {
    await openBilling(customer);
    const saved = customer.getByRole('region', { name: 'Saved payment methods' });
    await saved.getByRole('row', { name: 'Visa' }).hover();
    await saved.getByRole('button', { name: 'Remove' }).click();
    const dialog = customer.getByRole('dialog', { name: 'Remove Visa •••• 4242' });
    await dialog.getByText('Your automatic top-up uses it and stops.').waitFor();
    await checkScreen(customer, 'topup-remove');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await dialog.waitFor({ state: 'detached' });
    const section = sectionOf(customer);
    await section.getByText('The payment method was removed.').waitFor();
    await saved.getByText('No saved payment methods.').waitFor();
    await checkScreen(customer, 'topup-removed');
    await section.getByRole('button', { name: 'Disable' }).click();
    const question = customer.getByRole('dialog', { name: 'Disable automatic top-up' });
    await checkScreen(customer, 'topup-disable');
    await question.getByRole('button', { name: 'Disable' }).click();
    await question.waitFor({ state: 'detached' });
    await section.getByText('Save one with your next payment.').waitFor();
  });
});
