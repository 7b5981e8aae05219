import type { Page } from 'playwright-core';
import { OPERATOR } from '../../../support/browser/console-stack.js';
import {
  ageSessions,
  callGateway,
  checkScreen,
  CUSTOMER,
  openOperator,
  openRegistration,
  openScreen,
  register,
  sellTo,
} from '../../../support/browser/people.js';
import { eventually } from '../../../support/eventually.js';
import { describeStory } from '../../../support/browser/story.js';

const MODEL = 'openai/gpt-4.1';
/** Served by a channel that has no cost of it. */
const COSTLESS = 'acme/small';

describeStory('a refund', (story) => {
  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await openRegistration(stack);
    const secret = await sellTo(stack, await register(stack, await browser.newPage(), CUSTOMER));
    await stack.platform.addModel({ canonicalId: COSTLESS });
    const models = [{ model: COSTLESS, upstreamModel: MODEL, cost: null }];
    await stack.platform.addChannel({ name: 'costless', serves: [], models });
    await eventually(async () => (await callGateway(stack, secret, COSTLESS)).ok);
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

  it('shows an unknown cost as unknown, with its models', async () => {
    const { stack, browser } = story;
    const page = await openOperator(stack, browser);
    await page.getByRole('link', { name: 'cost unknown: 1 model' }).waitFor();
    const unknown = page.getByRole('region', { name: 'cost unknown: 1 model' });
    await unknown.getByRole('link', { name: COSTLESS }).waitFor();
    await page.getByText('costless has models of unknown cost').waitFor();
    const top = page.getByRole('region', { name: 'Top models' }).getByRole('row', { name: COSTLESS });
    expect(await top.innerText()).toContain('–');
    await checkScreen(page, 'overview-cost-unknown');
    await openScreen(page, 'Organizations');
    await page.getByText('Total balance').waitFor();
    await page.getByRole('row', { name: CUSTOMER.name }).waitFor();
    await checkScreen(page, 'organizations');
    await page.getByRole('row', { name: CUSTOMER.organization }).click();
    await page.getByText('cost unknown: 1 request').waitFor();
    await checkScreen(page, 'organization');
    await page.getByRole('tab', { name: 'Usage' }).click();
    await page.getByText('cost unknown: 1 request').waitFor();
    await checkScreen(page, 'organization-usage');
  });

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
    await page.getByRole('tab', { name: 'Ledger check' }).click();
    await page.getByText(/31 days until/).waitFor();
    await checkScreen(page, 'ledger-check');
    await page.getByRole('tab', { name: 'Months' }).click();
    await page.getByRole('row', { name: /^Revenue/ }).waitFor();
    await page.getByRole('cell', { name: 'refund', exact: true }).first().waitFor();
    const deferred = page.getByRole('table', { name: 'Deferred revenue' });
    await deferred.getByRole('row', { name: /^Refunded requests/ }).waitFor();
    expect(
      await deferred
        .getByRole('row', { name: /^Unexplained/ })
        .getByRole('cell')
        .allInnerTexts(),
    ).toEqual(['Unexplained', ...['$0', '$0', '$0', '$0']]);
    await checkScreen(page, 'ledger-months');
    await deferred.getByRole('row', { name: /^Unexplained/ }).scrollIntoViewIfNeeded();
    await checkScreen(page, 'deferred-revenue');
  });

  it('is the same on every page: nothing is left of the revenue', async () => {
    const { stack, browser } = story;
    const page = await openOperator(stack, browser);
    const top = page.getByRole('region', { name: 'Top models' }).getByRole('row', { name: MODEL });
    await top.getByText('$0.00', { exact: true }).waitFor();
    await page.getByRole('link', { name: CUSTOMER.organization }).first().click();
    await page.getByText('Refund', { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Usage' }).click();
    await page.getByRole('row', { name: MODEL }).getByText('$0', { exact: true }).first().waitFor();
    await openScreen(page, 'Requests');
    await page.getByRole('row', { name: MODEL }).first().click();
    await page.getByText('Refunded').first().waitFor();
    await checkScreen(page, 'refunded-request');
  });
});
