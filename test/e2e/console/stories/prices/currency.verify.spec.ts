import {
  checkScreen,
  CUSTOMER,
  openCustomer,
  openOperator,
  openRegistration,
  openScreen,
  register,
} from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';

describeStory('a display currency', (story) => {
  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await openRegistration(stack);
    const organizationId = await register(stack, await browser.newPage(), CUSTOMER);
    await stack.admin('POST', `/organizations/${organizationId}/topups`, { amount_usd: '50' });
  });

  it('is a dated rate of the settings', async () => {
    const page = await openOperator(story.stack, story.browser);
    await openScreen(page, 'Settings');
    await page.getByRole('tab', { name: 'Currency' }).click();
    await page.getByRole('button', { name: 'New rate' }).click();
    const dialog = page.getByRole('dialog', { name: 'New rate' });
    await dialog.getByLabel('Effective from').fill('2026-01-01');
    await dialog.getByLabel('Currency').fill('EUR');
    await dialog.getByLabel('Rate').fill('0.92');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('row', { name: 'EUR' }).getByText('Current').waitFor();
    await checkScreen(page, 'currency-rates');
  });

  it('stands beside the dollars of customers, whose statement names the rate', async () => {
    const page = await openCustomer(story.stack, story.browser, CUSTOMER);
    await openScreen(page, 'Billing');
    await page.getByText('≈ €46.00').first().waitFor();
    await page.getByRole('tab', { name: 'Statement' }).click();
    await page.getByText('1 USD = 0.92 EUR').first().waitFor();
    await checkScreen(page, 'currency-statement');
  });
});
