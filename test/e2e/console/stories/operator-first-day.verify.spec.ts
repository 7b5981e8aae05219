import type { Page } from 'playwright-core';
import { OPERATOR } from '../../../support/browser/console-stack.js';
import { callGateway, checkScreen, openScreen } from '../../../support/browser/people.js';
import { describeStory } from '../../../support/browser/story.js';

const MODEL = 'openai/gpt-4.1';

describeStory("an operator's first day", (story) => {
  let page: Page;

  it('begins with the link that control prints at its first start', async () => {
    page = await story.browser.newPage();
    await page.goto(await story.stack.setupLink());
    await page.getByLabel('Your name').fill(OPERATOR.name);
    await page.getByLabel('Email').fill(OPERATOR.email);
    await page.getByLabel('Password', { exact: true }).fill(OPERATOR.password);
    await checkScreen(page, 'first-day-setup');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'Get started' }).waitFor();
    await checkScreen(page, 'first-day-overview');
  });

  it('adds a model with its price', async () => {
    await openScreen(page, 'Models & prices');
    await page.getByRole('link', { name: 'Add model' }).first().click();
    await page.getByLabel('Model ID').fill(MODEL);
    await page.getByRole('textbox', { name: 'Input', exact: true }).fill('2');
    await page.getByRole('textbox', { name: 'Output', exact: true }).fill('8');
    await page.getByLabel('Context').fill('128000');
    await page.getByLabel('Maximum output').fill('16000');
    await checkScreen(page, 'first-day-model');
    await page.getByRole('button', { name: 'Add model' }).click();
    await page.getByRole('heading', { name: MODEL, level: 1 }).waitFor();
  });

  it('adds a channel, finds its models, and tests it', async () => {
    await openScreen(page, 'Channels');
    await page.getByRole('link', { name: 'Add channel' }).first().click();
    await page.getByRole('combobox', { name: 'Provider' }).click();
    await page.getByRole('option', { name: 'Other' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('simulated');
    await page.getByLabel('Base URL').fill(`${story.stack.platform.simulator.url}/v1`);
    await page.getByLabel('Provider API key').fill('sk-simulator-1234');
    await checkScreen(page, 'first-day-channel');
    await page.getByRole('button', { name: 'Create and discover models' }).click();
    await page.getByRole('heading', { name: 'Models of simulated' }).waitFor();
    await page.getByLabel('Search models').fill('gpt-4.1');
    await page.getByRole('row', { name: 'gpt-4.1', exact: false }).first().getByRole('checkbox').check();
    await checkScreen(page, 'first-day-discovery');
    await page.getByRole('button', { name: 'Save models' }).click();
    await page
      .getByRole('row', { name: 'gpt-4.1', exact: false })
      .first()
      .getByText('served', { exact: true })
      .waitFor();
    await page.getByRole('link', { name: 'Go to channel' }).click();
    await page.getByRole('heading', { name: 'simulated', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('The channel works').waitFor();
    await checkScreen(page, 'first-day-test');
  });

  it('notes what the channel costs', async () => {
    await page.getByRole('row', { name: MODEL }).getByRole('button', { name: 'Cost…' }).click();
    const dialog = page.getByRole('dialog', { name: `Cost of ${MODEL}` });
    await dialog.getByRole('textbox', { name: 'Input', exact: true }).fill('1');
    await dialog.getByRole('textbox', { name: 'Output', exact: true }).fill('4');
    await checkScreen(page, 'first-day-cost');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('row', { name: MODEL }).getByText('4.00').waitFor();
  });

  it('creates a tier', async () => {
    await openScreen(page, 'Tiers');
    await page.getByRole('button', { name: 'New tier' }).first().click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('pro');
    await page.getByLabel('Requests per minute').fill('600');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('row', { name: 'pro' }).waitFor();
    await checkScreen(page, 'first-day-tier');
  });

  it('creates an organization with money and a key, whose first request is explained', async () => {
    await openScreen(page, 'Organizations');
    await page.getByRole('button', { name: 'New organization' }).first().click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Acme Robotics');
    await page.getByRole('dialog').getByRole('combobox', { name: 'Tier' }).click();
    await page.getByRole('option', { name: 'pro' }).click();
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('heading', { name: 'Acme Robotics', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Top up' }).first().click();
    await page.getByRole('textbox', { name: 'Amount' }).fill('25');
    await page.getByRole('button', { name: 'Record payment' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'Keys' }).click();
    await page.getByRole('button', { name: 'New key' }).first().click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name', exact: true }).fill('checkout-prod');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const secret = await page.locator('pre').textContent();
    await page.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await checkScreen(page, 'first-day-organization');
    const answer = await callGateway(story.stack, secret ?? '', MODEL);
    expect(answer.status).toBe(200);
    await story.stack.platform.settle();
    await openScreen(page, 'Requests');
    await page.getByRole('row', { name: MODEL }).click();
    await page.getByRole('heading', { name: 'Cost breakdown' }).waitFor();
    await page.getByText('Price, rounded up once').waitFor();
    await checkScreen(page, 'first-day-request');
  });

  it('ends with the margin: half of the price is kept', async () => {
    await openScreen(page, 'Overview');
    await page
      .getByRole('definition')
      .filter({ hasText: /^50\.0/ })
      .waitFor();
    await checkScreen(page, 'first-day-margin');
  });
});
