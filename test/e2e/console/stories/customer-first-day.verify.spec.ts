import type { Page } from 'playwright-core';
import { eventually } from '../../../support/eventually.js';
import {
  callGateway,
  checkScreen,
  CUSTOMER,
  openRegistration,
  register,
  openScreen,
} from '../../../support/browser/people.js';
import { describeStory } from '../../../support/browser/story.js';

const MODEL = 'openai/gpt-4.1';

describeStory("a customer's first day", (story) => {
  let page: Page;
  let secret = '';

  it('begins with a mail and an account', async () => {
    const { stack, browser } = story;
    await openRegistration(stack);
    await stack.platform.addModel({ canonicalId: MODEL });
    await stack.platform.addChannel({ name: 'simulated', serves: [MODEL] });
    page = await browser.newPage();
    const organizationId = await register(stack, page, CUSTOMER);
    await stack.admin('POST', `/organizations/${organizationId}/topups`, { amount_usd: '5' });
    await checkScreen(page, 'customer-home');
  });

  it('makes a key, whose secret is shown once', async () => {
    await page.getByRole('button', { name: 'Create a key' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('checkout-prod');
    await page.getByRole('button', { name: 'Models, rate limits' }).click();
    const models = page.getByRole('dialog').getByLabel('Models', { exact: true }).first();
    await models.fill('anthropic/*');
    await page.getByText('0 models').waitFor();
    await models.fill('openai/*');
    await page.getByText(`1 model: ${MODEL}`).waitFor();
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
    expect((await callGateway(story.stack, secret, MODEL)).status).toBe(200);
    await story.stack.platform.settle();
    await page.getByText('First request received').waitFor();
    await checkScreen(page, 'customer-quick-start');
  });

  it('tries a model in the playground, which names the cost', async () => {
    await openScreen(page, 'Playground');
    await page.getByRole('textbox', { name: 'Message' }).fill('Name three rivers.');
    await page.getByRole('button', { name: 'Send' }).click();
    const conversation = page.getByRole('log', { name: 'Conversation' });
    await conversation.getByText('Cost', { exact: true }).waitFor();
    await conversation.getByRole('link').waitFor();
    await checkScreen(page, 'customer-playground');
    await story.stack.platform.settle();
  });

  it('shows what was used', async () => {
    await openScreen(page, 'Usage');
    await page.getByRole('row', { name: MODEL }).waitFor();
    await page.getByRole('img', { name: 'Tokens' }).waitFor();
    await checkScreen(page, 'customer-usage');
  });

  it('shows how the balance came about', async () => {
    await openScreen(page, 'Billing');
    await page.getByRole('region', { name: 'Balance by day' }).getByRole('button', { name: 'Show table' }).click();
    await page.getByRole('table', { name: 'Balance by day' }).getByRole('row').nth(29).waitFor();
    await checkScreen(page, 'customer-balance');
  });

  it('invites a colleague by mail', async () => {
    await openScreen(page, 'Team');
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByLabel('Email').fill('lena@example.com');
    await page.getByLabel('Role').selectOption({ label: 'Viewer' });
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('table', { name: 'Invitations' }).getByText('lena@example.com').waitFor();
    await checkScreen(page, 'customer-team');
    const { source } = await story.stack.mails.mailTo('lena@example.com', '/invitation#token=');
    const colleague = await story.browser.newPage();
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
    await page.getByText('No keys yet.').waitFor();
    await checkScreen(page, 'customer-revoked');
    await eventually(async () => (await callGateway(story.stack, secret, MODEL)).status === 401);
  });
});
