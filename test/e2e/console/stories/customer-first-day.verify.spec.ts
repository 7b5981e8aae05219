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
const WRITER = 'acme/writer';
const CHEAP = [{ fromPromptTokens: 0, rates: { input: 1_000n, output: 1_000n } }];
const CREDIT = {
  credit_text: 'Pay by **bank transfer**. It is there within a day.',
  credit_url: 'https://acme.example/credit',
};
const MARKDOWN = `## Three rivers

1. The **Rhine**, with a [map](https://maps.example/rhine)
2. The Volga

\`\`\`python
for river in ["Rhine", "Volga"]:
    print(river)
\`\`\`

<img src=x onerror="alert(1)">[bad](javascript:alert(1))`;

describeStory("a customer's first day", (story) => {
  let page: Page;
  let secret = '';
  let organizationId = '';

  it('begins with a mail and an account', async () => {
    const { stack, browser } = story;
    await openRegistration(stack);
    await stack.platform.addModel({ canonicalId: MODEL });
    await stack.platform.addChannel({ name: 'simulated', serves: [MODEL] });
    await stack.platform.addModel({ canonicalId: WRITER, price: CHEAP });
    const force = { simulate: { text: MARKDOWN } };
    await stack.platform.addChannel({ name: 'writing', serves: [WRITER], options: { force } });
    await stack.admin('PATCH', '/settings/public', { ...CREDIT, docs_url: 'https://docs.acme.example' });
    await stack.admin('PATCH', '/settings/brand', { support_email: 'help@acme.example' });
    page = await browser.newPage();
    organizationId = await register(stack, page, CUSTOMER);
  });

  it('says without money what that means, and how to get credit', async () => {
    const steps = page.getByRole('region', { name: 'Quick start' });
    await steps.getByText('Get credit').waitFor();
    await steps.getByText('bank transfer').waitFor();
    expect(await steps.getByRole('link', { name: 'Add credit' }).getAttribute('href')).toBe(CREDIT.credit_url);
    expect(await page.getByText('∞').count()).toBe(0);
    // A well-known model, not the cheapest one.
    await steps.getByText(`"model": "${MODEL}"`).waitFor();
    await checkScreen(page, 'customer-home');
    await openScreen(page, 'Billing');
    await page.getByRole('region', { name: 'No credit' }).getByText('bank transfer').waitFor();
    expect(await page.getByText('∞').count()).toBe(0);
    await checkScreen(page, 'customer-billing-empty');
    await openScreen(page, 'Home');
    expect(await page.getByRole('link', { name: 'Documentation' }).getAttribute('href')).toBe(
      'https://docs.acme.example',
    );
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

  it('explains why a request without money is rejected, and shows the credit that arrives', async () => {
    const { stack } = story;
    await eventually(async () => (await callGateway(stack, secret, MODEL)).status === 402);
    await page.getByText('Your request was rejected').waitFor();
    await checkScreen(page, 'customer-rejected');
    await stack.admin('POST', `/organizations/${organizationId}/topups`, { amount_usd: '5', reason: 'Invoice 12' });
    await stack.admin('POST', `/organizations/${organizationId}/adjustments`, {
      amount_usd: '-0.5',
      reason: 'Fee of the transfer',
    });
    await page.reload();
    await page.getByRole('region', { name: 'Quick start' }).waitFor();
    expect(await page.getByText('Get credit').count()).toBe(0);
    await eventually(async () => (await callGateway(stack, secret, MODEL)).ok);
  });

  it('turns the quick start green with the first request', async () => {
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

  it('reads an answer as Markdown, with programs to copy and nothing that runs', async () => {
    await page.getByRole('combobox', { name: 'Model' }).selectOption(WRITER);
    await page.getByRole('textbox', { name: 'Message' }).fill('Rivers, please.');
    await page.getByRole('button', { name: 'Send' }).click();
    const conversation = page.getByRole('log', { name: 'Conversation' });
    await conversation.getByRole('heading', { name: 'Three rivers' }).waitFor();
    await conversation.getByRole('group', { name: 'Code' }).or(conversation.locator('pre')).first().waitFor();
    expect(await conversation.getByRole('link', { name: 'map' }).getAttribute('rel')).toContain('noopener');
    expect(await conversation.getByRole('link', { name: 'bad' }).count()).toBe(0);
    expect(await conversation.locator('img').count()).toBe(0);
    await checkScreen(page, 'customer-markdown');
    await story.stack.platform.settle();
  });

  it('finds models by vendor, price and context', async () => {
    await openScreen(page, 'Models');
    await page.getByRole('row', { name: /^openai · 1/ }).waitFor();
    await checkScreen(page, 'customer-models');
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption({ label: 'Lowest input price' });
    await eventually(async () => (await page.getByRole('row').nth(1).textContent())?.startsWith(WRITER) === true);
    await page.getByRole('row', { name: WRITER }).hover();
    await page.getByRole('row', { name: WRITER }).getByRole('link', { name: 'Try' }).click();
    await page.getByRole('heading', { name: 'Playground', level: 1 }).waitFor();
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
    await page.getByText('Fee of the transfer').waitFor();
    await checkScreen(page, 'customer-balance');
  });

  it('changes its own name', async () => {
    await openScreen(page, 'Settings');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Tomas Lindqvist');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Tomas Lindqvist' }).waitFor();
    await checkScreen(page, 'customer-profile');
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
