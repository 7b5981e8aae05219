import type { Page } from 'playwright-core';
import { describeInBrowser, TestBrowser } from '../../support/browser/browser.js';
import { ConsoleStack } from '../../support/browser/console-stack.js';
import { eventually } from '../../support/eventually.js';
import {
  callGateway,
  checkScreen,
  CUSTOMER,
  openRegistration,
  register,
  openScreen,
} from '../../support/browser/people.js';

const MODEL = 'openai/gpt-4.1';

describeInBrowser("a customer's first day", () => {
  let stack: ConsoleStack;
  let browser: TestBrowser;
  let page: Page;
  let secret = '';

  beforeAll(async () => {
    [stack, browser] = await Promise.all([ConsoleStack.start(), TestBrowser.launch()]);
    await openRegistration(stack);
    await stack.platform.addModel({ canonicalId: MODEL });
    await stack.platform.addChannel({ name: 'simulated', serves: [MODEL] });
    page = await browser.newPage();
    const organizationId = await register(stack, page, CUSTOMER);
    await stack.admin('POST', `/organizations/${organizationId}/topups`, { amount_usd: '5' });
  });
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });
  afterEach(() => {
    expect(browser.complaints.splice(0)).toEqual([]);
  });

  it('makes a key, whose secret is shown once', async () => {
    await page.getByRole('button', { name: 'Create a key' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('checkout-prod');
    await page.getByRole('button', { name: 'Create key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your new key' });
    secret = (await dialog.locator('pre').textContent()) ?? '';
    await checkScreen(page, 'customer-key');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(secret);
  });

  it('turns the quick start green with the first request', async () => {
    await page.getByText('Waiting for your first request…').waitFor();
    expect((await callGateway(stack, secret, MODEL)).status).toBe(200);
    await stack.platform.settle();
    await page.getByText('The first request arrived').waitFor();
    await checkScreen(page, 'customer-quick-start');
  });

  it('shows what was used', async () => {
    await openScreen(page, 'Usage');
    await page.getByRole('row', { name: MODEL }).waitFor();
    await checkScreen(page, 'customer-usage');
  });

  it('invites a colleague by mail', async () => {
    await openScreen(page, 'Team');
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByLabel('Email').fill('lena@example.com');
    await page.getByLabel('Role').selectOption({ label: 'Viewer' });
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('table', { name: 'Invitations' }).getByText('lena@example.com').waitFor();
    await checkScreen(page, 'customer-team');
    const { source } = await stack.mails.mailTo('lena@example.com', '/invitation#token=');
    const colleague = await browser.newPage();
    await colleague.goto(/http\S+\/invitation#token=[\w-]+/.exec(source)?.[0] ?? '');
    await colleague.getByLabel('Your name').fill('Lena Berg');
    await colleague.getByLabel('Password', { exact: true }).fill('pebble harbor violin');
    await colleague.locator('button[type=submit]').click();
    await colleague.getByRole('button', { name: 'Lena Berg' }).waitFor();
  });

  it('revokes the key, which is refused at once', async () => {
    await openScreen(page, 'Keys');
    await page.getByRole('row', { name: 'checkout-prod' }).click();
    await page.getByRole('button', { name: 'Revoke' }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke checkout-prod' });
    await dialog.getByLabel('Type checkout-prod to confirm').fill('checkout-prod');
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('There is none yet').waitFor();
    await checkScreen(page, 'customer-revoked');
    await eventually(async () => (await callGateway(stack, secret, MODEL)).status === 401);
  });
});
