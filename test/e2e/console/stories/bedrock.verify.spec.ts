import type { Page } from 'playwright-core';
import { secretOf } from '../../../../apps/simulator/domain/bedrock/aws-accounts.js';
import { callGateway, checkScreen, explainRequest, openOperator, openScreen } from '../../../support/browser/people.js';
import { describeStory } from '../../../support/browser/story.js';
import { eventually } from '../../../support/eventually.js';

const MODEL = 'amazon/nova-lite';
const UPSTREAM = 'amazon.nova-lite-v1:0';
const KEY_ID = 'AKIASIMULATOR0001';

describeStory('a channel of Amazon Bedrock', (story) => {
  let page: Page;
  let apiKey: string;

  beforeAll(async () => {
    await story.stack.addOperator();
    await story.stack.platform.addModel({ canonicalId: MODEL });
    ({ apiKey } = await story.stack.platform.addCustomer());
    page = await openOperator(story.stack, story.browser);
  });

  it('is created with keys of IAM, and a region that fills in the base URL', async () => {
    await openScreen(page, 'Channels');
    await page.getByRole('link', { name: 'Add channel' }).first().click();
    await page.getByRole('combobox', { name: 'Provider' }).click();
    await page.getByRole('option', { name: 'Amazon Bedrock' }).click();
    await page.getByLabel('AWS region').fill('eu-west-1');
    const address = page.getByLabel('Base URL');
    expect(await address.inputValue()).toBe('https://bedrock-runtime.eu-west-1.amazonaws.com');
    await address.fill(story.stack.platform.simulator.url);
    await page.getByText('IAM keys').click();
    await page.getByLabel('Access key ID').fill(KEY_ID);
    await page.getByRole('textbox', { name: 'Secret access key' }).fill(secretOf(KEY_ID));
    await checkScreen(page, 'bedrock-channel');
    await page.getByRole('button', { name: 'Create and discover models' }).click();
    await page.getByRole('heading', { name: 'Models of bedrock' }).waitFor();
    await page.getByRole('textbox', { name: `Model for ${UPSTREAM}` }).fill(MODEL);
    await checkScreen(page, 'bedrock-models');
    await page.getByRole('button', { name: 'Save models' }).click();
    await page.getByText('served', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Go to channel' }).click();
    await page.getByRole('heading', { name: 'bedrock', level: 1 }).waitFor();
  });

  it('shows the end of the key’s id, and answers a test', async () => {
    await page.getByText('…0001').waitFor();
    expect(await page.locator('main').textContent()).not.toContain(secretOf(KEY_ID));
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('The channel works').waitFor();
    await checkScreen(page, 'bedrock-test');
  });

  it('serves requests, at a price', async () => {
    await eventually(async () => (await callGateway(story.stack, apiKey, MODEL)).ok);
    await explainRequest(story.stack, page, MODEL);
    await page
      .getByRole('row', { name: /^output/ })
      .getByText('8.00')
      .waitFor();
    await checkScreen(page, 'bedrock-request');
  });
});
