import type { Page } from 'playwright-core';
import { describeInBrowser, TestBrowser } from '../../support/browser/browser.js';
import { ConsoleStack, OPERATOR } from '../../support/browser/console-stack.js';
import {
  ageSessions,
  endSessions,
  callGateway,
  checkScreen,
  CUSTOMER,
  openCustomer,
  openOperator,
  openRegistration,
  register,
  sellTo,
  openScreen,
} from '../../support/browser/people.js';
import { eventually } from '../../support/eventually.js';

const MODEL = 'openai/gpt-4.1';
const VIEWER = { email: 'lena@example.com', name: 'Lena Berg', password: 'pebble harbor violin' };

describeInBrowser('rights and sessions', () => {
  let stack: ConsoleStack;
  let browser: TestBrowser;
  let organizationId: string;
  let secret: string;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([ConsoleStack.start(), TestBrowser.launch()]);
    await stack.addOperator();
    await openRegistration(stack);
    organizationId = await register(stack, await browser.newPage(), CUSTOMER);
    secret = await sellTo(stack, organizationId);
    await stack.platform.settle();
  });
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });
  afterEach(() => {
    expect(browser.complaints.splice(0)).toEqual([]);
  });

  async function confirm(page: Page): Promise<void> {
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await dialog.waitFor();
    await checkScreen(page, 'step-up');
    await dialog.getByRole('textbox', { name: 'Password' }).fill(OPERATOR.password);
    await dialog.getByRole('button', { name: 'Confirm', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  it('refunds a request, after the operator confirms its identity', async () => {
    const page = await openOperator(stack, browser);
    await openScreen(page, 'Requests');
    await page.getByRole('row', { name: MODEL }).first().click();
    await page.getByRole('heading', { name: 'Price arithmetic' }).waitFor();
    await ageSessions(stack);
    await page.getByRole('button', { name: 'Refund' }).click();
    const dialog = page.getByRole('dialog', { name: 'Refund a request' });
    await dialog.getByLabel('Reason').fill('The answer was cut.');
    await dialog.getByRole('button', { name: 'Refund' }).click();
    await confirm(page);
    await dialog.waitFor({ state: 'detached' });
    await openScreen(page, 'Billing');
    await page.getByRole('tab', { name: 'Refunds' }).click();
    await page.getByText('The answer was cut.').waitFor();
    await checkScreen(page, 'refunded');
  });

  it('shows a suspended customer why its requests fail', async () => {
    await stack.admin('POST', `/organizations/${organizationId}/suspend`, { reason: 'An invoice is open.' });
    await eventually(async () => (await callGateway(stack, secret, MODEL)).status === 403);
    const page = await openCustomer(stack, browser, CUSTOMER);
    await page.getByText('Acme Robotics is suspended').waitFor();
    await checkScreen(page, 'suspended');
    await stack.admin('POST', `/organizations/${organizationId}/resume`, {});
    await eventually(async () => (await callGateway(stack, secret, MODEL)).ok);
  });

  it('does not offer a viewer what it may not do', async () => {
    await stack.admin('POST', `/organizations/${organizationId}/invitations`, { email: VIEWER.email, role: 'viewer' });
    const { source } = await stack.mails.mailTo(VIEWER.email, '/invitation#token=');
    const page = await browser.newPage();
    await page.goto(/http\S+\/invitation#token=[\w-]+/.exec(source)?.[0] ?? '');
    await page.getByLabel('Your name').fill(VIEWER.name);
    await page.getByLabel('Password', { exact: true }).fill(VIEWER.password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: VIEWER.name }).waitFor();
    for (const name of ['Home', 'Keys', 'Team', 'Billing']) {
      await openScreen(page, name);
      await checkScreen(page, `viewer-${name.toLowerCase()}`);
      expect(await page.getByRole('button', { name: /New key|Create a key|Invite|Redeem/ }).count()).toBe(0);
    }
  });

  it('loses nothing when the session ends in the middle of a form', async () => {
    const page = await openCustomer(stack, browser, CUSTOMER);
    await openScreen(page, 'Keys');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('nightly-batch');
    await endSessions(stack, CUSTOMER);
    await page.getByRole('button', { name: 'Create key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.waitFor();
    await checkScreen(page, 'session-ended');
    await dialog.getByRole('textbox', { name: 'Password' }).fill(CUSTOMER.password);
    await dialog.getByRole('button', { name: 'Log in', exact: true }).click();
    const secret = page.getByRole('dialog', { name: 'Your new key' });
    await secret.getByRole('button', { name: 'Close' }).last().click();
    await secret.waitFor({ state: 'hidden' });
    await page.getByRole('row', { name: 'nightly-batch' }).waitFor();
    await checkScreen(page, 'session-resumed');
  });
});
