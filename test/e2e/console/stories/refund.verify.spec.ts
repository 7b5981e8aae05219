import type { Page } from 'playwright-core';
import { OPERATOR } from '../../../support/browser/console-stack.js';
import {
  ageSessions,
  checkScreen,
  CUSTOMER,
  openOperator,
  openRegistration,
  openScreen,
  register,
  sellTo,
} from '../../../support/browser/people.js';
import { describeStory } from '../../../support/browser/story.js';

const MODEL = 'openai/gpt-4.1';

describeStory('a refund', (story) => {
  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await openRegistration(stack);
    await sellTo(stack, await register(stack, await browser.newPage(), CUSTOMER));
    await stack.platform.settle();
  });

  async function confirm(page: Page): Promise<void> {
    const dialog = page.getByRole('dialog', { name: 'Confirm it’s you' });
    await dialog.waitFor();
    await checkScreen(page, 'step-up');
    const password = dialog.getByRole('textbox', { name: 'Password' });
    await password.fill('not the password');
    await dialog.getByRole('button', { name: 'Confirm', exact: true }).click();
    await dialog.getByText('Incorrect password.').waitFor();
    await password.fill(OPERATOR.password);
    await dialog.getByRole('button', { name: 'Confirm', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  it('refunds a request, after the operator confirms its identity', async () => {
    const { stack, browser } = story;
    const page = await openOperator(stack, browser);
    await openScreen(page, 'Requests');
    await page.getByRole('row', { name: MODEL }).first().click();
    await page.getByRole('heading', { name: 'Cost breakdown' }).waitFor();
    await ageSessions(stack);
    await page.getByRole('button', { name: 'Refund' }).click();
    const dialog = page.getByRole('dialog', { name: 'Refund request' });
    await dialog.getByLabel('Reason').fill('The answer was cut.');
    await dialog.getByRole('button', { name: 'Refund' }).click();
    await confirm(page);
    await dialog.waitFor({ state: 'detached' });
    await openScreen(page, 'Billing');
    await page.getByRole('tab', { name: 'Refunds' }).click();
    await page.getByText('The answer was cut.').waitFor();
    await checkScreen(page, 'refunded');
  });
});
