import type { Page } from 'playwright-core';
import { untilIdle } from '../../support/browser/browser.js';
import { ConsoleStack, OPERATOR } from '../../support/browser/console-stack.js';
import { GUIDE_VIEW, takeGuidePicture } from '../../support/browser/guide-pictures.js';
import {
  callGateway,
  CUSTOMER,
  openOperator,
  openRegistration,
  register,
  sellTo,
} from '../../support/browser/people.js';
import { describeStory } from '../../support/browser/story.js';
import { seedDemoInto } from '../../support/demo/seed-demo-into.js';
import { eventually } from '../../support/eventually.js';

const MODEL = 'openai/gpt-4.1';
const COST = { input_per_mtok_usd: '1.60', output_per_mtok_usd: '6.40' };

interface Named {
  readonly id: string;
  readonly name: string;
}

const CREDIT =
  'Pay by bank transfer to **DE89 3704 0044 0532 0130 00**, with the name of your organization. Credit is there within a day.';

/** The pictures of `docs/guides` and of the README: each is a screen that its guide leads to. `npm run guides` writes them. */
describeStory('the pictures of the guides', (story) => {
  let page: Page;
  let customer: Page;
  let organizationId: string;
  let channelId: string;

  const show = async (side: Page, address: string, name: string): Promise<void> => {
    await side.goto(`${story.stack.url}${address}`);
    await takeGuidePicture(side, name);
  };

  it('of an empty installation', async () => {
    page = await story.browser.newPage(GUIDE_VIEW);
    await page.goto(await story.stack.setupLink());
    await page.getByLabel('Your name').fill(OPERATOR.name);
    await page.getByLabel('Email').fill(OPERATOR.email);
    await page.getByLabel('Password', { exact: true }).fill(OPERATOR.password);
    await takeGuidePicture(page, 'set-up');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    await takeGuidePicture(page, 'first-steps');
    await page.goto(`${story.stack.url}/operator/channels/new`);
    await page.getByRole('combobox', { name: 'Provider' }).click();
    await page.getByRole('option', { name: 'OpenAI', exact: true }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('openai-main');
    await takeGuidePicture(page, 'new-channel');
  });

  it('of a customer who begins', async () => {
    const { stack, browser } = story;
    await openRegistration(stack);
    customer = await browser.newPage(GUIDE_VIEW);
    await stack.admin('PATCH', '/settings/public', { credit_text: CREDIT, credit_url: 'https://example.com/credit' });
    organizationId = await register(stack, customer, CUSTOMER);
    await show(customer, '/billing', 'no-credit');
    const secret = await sellTo(stack, organizationId);
    const channels = await stack.admin<{ data: Named[] }>('GET', '/channels');
    channelId = channels.data[0]?.id ?? '';
    await stack.admin('PATCH', `/channels/${channelId}`, {
      models: [{ model: MODEL, upstream_id: 'gpt-4.1', cost: COST }],
    });
    for (let turn = 0; turn < 8; turn++) await callGateway(stack, secret, MODEL);
    await stack.platform.settle();
    await customer.goto(`${stack.url}/keys`);
    await customer.getByRole('button', { name: 'New key' }).click();
    await customer.getByRole('textbox', { name: 'Name', exact: true }).fill('search-staging');
    await customer.getByText('$50', { exact: true }).click();
    await customer.getByRole('button', { name: 'Create key' }).click();
    await customer.getByRole('dialog', { name: 'Your new key' }).waitFor();
    await takeGuidePicture(customer, 'new-key');
  });

  it.each([
    ['/', 'quick-start'],
    ['/keys', 'keys'],
    ['/usage', 'usage'],
    ['/team', 'team'],
    ['/billing', 'billing'],
  ])('of the portal at %s', async (address, name) => {
    await show(customer, address, name);
  });

  it('of a new webhook', async () => {
    await customer.goto(`${story.stack.url}/settings?tab=webhooks`);
    await customer.getByRole('button', { name: 'New endpoint' }).first().click();
    const dialog = customer.getByRole('dialog', { name: 'New endpoint' });
    await dialog.getByLabel('Name').fill('Billing system');
    await dialog.getByLabel('URL').fill('https://example.com/hooks');
    await takeGuidePicture(customer, 'new-endpoint');
  });

  it('of the playground', async () => {
    await customer.goto(`${story.stack.url}/playground`);
    await customer.getByRole('textbox', { name: 'Message' }).fill('Name three rivers.');
    await customer.getByRole('button', { name: 'Send' }).click();
    await customer.getByRole('log').getByText('Cost', { exact: true }).waitFor();
    await takeGuidePicture(customer, 'playground');
  });

  it('of the operator at work', async () => {
    await page.goto(`${story.stack.url}/operator/channels/${channelId}/models`);
    await page.getByLabel('Search models').fill('gpt');
    for (const name of ['gpt-4o', 'gpt-4o-mini']) await page.getByRole('checkbox', { name, exact: true }).check();
    await takeGuidePicture(page, 'channel-models');
    await page.goto(`${story.stack.url}/operator/channels/${channelId}`);
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('The channel works').waitFor();
    await takeGuidePicture(page, 'channel-test');
    await show(page, '/operator/models', 'prices');
    const models = await story.stack.admin<{ data: Named[] }>('GET', '/models');
    await show(page, `/operator/models/${models.data[0]?.id ?? ''}?panel=price`, 'set-price');
    await show(page, `/operator/organizations/${organizationId}`, 'organization');
  });

  it('of the settings of a brand', async () => {
    await page.goto(`${story.stack.url}/operator/settings?tab=brand`);
    await page.getByLabel('Service name').fill('Halden AI');
    await page.getByLabel('Button color').fill('#0f766e');
    await takeGuidePicture(page, 'brand');
  });

  it('of a request and its refund', async () => {
    const requests = await story.stack.admin<{ data: Named[] }>('GET', '/requests?limit=1');
    await show(page, `/operator/requests/${requests.data[0]?.id ?? ''}`, 'request');
    await page.getByRole('button', { name: 'Refund' }).click();
    const dialog = page.getByRole('dialog', { name: 'Refund request' });
    await dialog.getByLabel('Reason').fill('The answer was cut.');
    await takeGuidePicture(page, 'refund');
  });

  it('of an incident', async () => {
    const { stack, browser } = story;
    const channel = await stack.admin<{ credentials: { id: string }[] }>('GET', `/channels/${channelId}`);
    await stack.admin('POST', `/credentials/${channel.credentials[0]?.id ?? ''}/rotate`, { secret: 'sk-bad' });
    const { secret } = await stack.admin<{ secret: string }>('POST', `/organizations/${organizationId}/keys`, {
      name: 'nightly-batch',
    });
    await eventually(async () => (await callGateway(stack, secret, MODEL)).status >= 500);
    const operator = await openOperator(stack, browser, GUIDE_VIEW);
    const items = operator.getByRole('listitem').filter({ hasText: 'simulated' });
    await eventually(async () => {
      await operator.reload();
      await operator.getByRole('heading', { name: 'Needs attention' }).waitFor();
      await untilIdle(operator);
      return (await items.count()) > 0;
    });
    await takeGuidePicture(operator, 'attention');
    await show(operator, `/operator/channels/${channelId}`, 'refused-credential');
  });
});

/** Filled before anything runs, as `npm start -- --demo` does. */
const startDemo = async (): Promise<ConsoleStack> => {
  const stack = await ConsoleStack.start({
    prepare: async (stores) => {
      expect((await seedDemoInto(stores)).lines.join()).toContain('demo with');
    },
  });
  await stack.addOperator();
  return stack;
};

/** The picture of the README is of the demo, so that who starts it finds what the README shows. */
describeStory(
  'the pictures of the demo',
  (story) => {
    it.each(['light', 'dark'] as const)('of the overview, %s', async (scheme) => {
      const operator = await openOperator(story.stack, story.browser, { width: 1280, height: 900, scheme });
      await operator.goto(`${story.stack.url}/operator?range=30d`);
      await operator.getByText('Halden Labs').first().waitFor();
      const hide = operator.getByRole('button', { name: 'Hide' });
      if ((await hide.count()) > 0) await hide.click();
      await takeGuidePicture(operator, `overview-${scheme}`);
      await operator.close();
    });
  },
  startDemo,
);
