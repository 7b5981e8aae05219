import type { Locator, Page } from 'playwright-core';
import {
  callGateway,
  checkScreen,
  CUSTOMER,
  join,
  openCustomer,
  openOperator,
  openRegistration,
  openScreen,
  register,
  sellTo,
  VIEWER,
} from '../../../support/browser/people.js';
import { describeStory } from '../../../support/browser/story.js';
import { eventually } from '../../../support/eventually.js';

const MODEL = 'openai/gpt-4.1';
const KEY = 'checkout-prod';
const DEVELOPER = { email: 'noor@example.com', name: 'Noor Haddad', password: 'walnut kettle prism' };
const HIDDEN = 'Safety net';
const VISIBLE = 'Agreed volume';
const OWN = 'Checkout team';

/** Limits of an organization: those of the operator, of which the customer sees one, and its own. */
describeStory('limits', (story) => {
  let organizationId: string;
  let secret: string;

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await openRegistration(stack);
    organizationId = await register(stack, await browser.newPage(), CUSTOMER);
    secret = await sellTo(stack, organizationId);
    await join(stack, await browser.newPage(), organizationId, VIEWER);
    await join(stack, await browser.newPage(), organizationId, DEVELOPER, 'developer');
    await stack.platform.settle();
  });

  const limitsTab = (): string => `${story.stack.url}/operator/organizations/${organizationId}?tab=limits`;
  const rowOf = (page: Page, text: string | RegExp): Locator => page.getByRole('row').filter({ hasText: text });

  const amountOf = (form: Locator): Locator => form.getByRole('textbox', { name: /^(?:Amount|Number of requests)$/ });

  async function openForm(page: Page): Promise<Locator> {
    await page.getByRole('button', { name: 'New limit' }).first().click();
    const form = page.getByRole('dialog', { name: 'New limit' });
    await amountOf(form).waitFor();
    return form;
  }

  async function create(form: Locator): Promise<void> {
    await form.getByRole('button', { name: 'Create limit' }).click();
    await form.waitFor({ state: 'detached' });
  }

  it('are set by the operator, one of them out of sight of the customer', async () => {
    const page = await openOperator(story.stack, story.browser);
    await page.goto(limitsTab());
    await page.getByText('No limits yet').waitFor();
    await checkScreen(page, 'limits-operator-empty');

    const visible = await openForm(page);
    await visible.getByRole('textbox', { name: 'Name', exact: true }).fill(VISIBLE);
    await amountOf(visible).fill('200');
    await checkScreen(page, 'limits-operator-create');
    await create(visible);
    await page.getByRole('complementary', { name: VISIBLE }).getByText('All requests').waitFor();
    await checkScreen(page, 'limits-operator-panel');

    const hidden = await openForm(page);
    await hidden.getByRole('textbox', { name: 'Name', exact: true }).fill(HIDDEN);
    await hidden.getByText('Requests', { exact: true }).click();
    await amountOf(hidden).fill('1000');
    await hidden.getByLabel('Period').selectOption('day');
    await hidden.getByLabel('Model', { exact: true }).fill('openai/*');
    await hidden.getByText(/1 model/).waitFor();
    await hidden.getByLabel('The customer sees this limit').uncheck();
    await create(hidden);
    await page.getByRole('complementary', { name: HIDDEN }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await rowOf(page, HIDDEN).getByText('hidden from the customer').waitFor();
    await rowOf(page, HIDDEN).getByText('of 1,000 requests per day').waitFor();
    await checkScreen(page, 'limits-operator');
    await page.close();
  });

  it('are read by the customer without those that are hidden, and without a way to change the operator’s', async () => {
    const page = await openCustomer(story.stack, story.browser, CUSTOMER);
    await openScreen(page, 'Limits');
    await rowOf(page, VISIBLE).getByText('operator', { exact: true }).waitFor();
    expect(await page.getByText(HIDDEN).count()).toBe(0);
    await rowOf(page, VISIBLE).click();
    const panel = page.getByRole('complementary', { name: VISIBLE });
    await panel.getByText('The operator set this limit.').waitFor();
    expect(await panel.getByRole('button', { name: /Edit|Delete/ }).count()).toBe(0);
    await checkScreen(page, 'limits-own-of-operator');
    await page.close();
  });

  it('are set by the customer for a key, where their bars are', async () => {
    const page = await openCustomer(story.stack, story.browser, CUSTOMER);
    await openScreen(page, 'Keys');
    await rowOf(page, KEY).click();
    const key = page.getByRole('complementary', { name: KEY });
    await key.getByText('No limits yet').waitFor();
    await key.getByRole('link', { name: 'New limit' }).click();
    const form = page.getByRole('dialog', { name: 'New limit' });
    await form.getByRole('textbox', { name: 'Name', exact: true }).fill(OWN);
    await form.getByText('Requests', { exact: true }).click();
    await amountOf(form).fill('2');
    await form.getByLabel('Period').selectOption('day');
    await checkScreen(page, 'limits-own-create');
    await create(form);
    await page.getByRole('complementary', { name: OWN }).getByText(KEY).waitFor();

    for (let sent = 0; sent < 2; sent++) expect((await callGateway(story.stack, secret, MODEL)).status).toBe(200);
    await eventually(async () => (await callGateway(story.stack, secret, MODEL)).status === 402);
    await story.stack.platform.settle();
    await page.reload();
    await page.getByRole('complementary', { name: OWN }).getByText('reached', { exact: true }).waitFor();
    await checkScreen(page, 'limits-own-panel');
    await openScreen(page, 'Keys');
    await rowOf(page, KEY).getByText('of 2 requests per day').waitFor();
    await checkScreen(page, 'limits-own-keys');
    await rowOf(page, KEY).click();
    await key.getByRole('link', { name: OWN }).waitFor();
    await checkScreen(page, 'limits-own-key');
    await page.close();
  });

  it('are set by the customer for a member, where their bars are', async () => {
    const page = await openCustomer(story.stack, story.browser, CUSTOMER);
    await openScreen(page, 'Limits');
    const form = await openForm(page);
    await amountOf(form).fill('5');
    await form.getByLabel('Period').selectOption('hours');
    await form.getByRole('textbox', { name: 'Hours' }).fill('5');
    await form.getByText('One member').click();
    await form.getByRole('combobox', { name: 'Member' }).selectOption({ label: CUSTOMER.name });
    await form.getByText('Alerts only').click();
    await create(form);
    const panel = page.getByRole('complementary', { name: 'Limit' });
    await panel.getByText('alerts only', { exact: true }).waitFor();
    await panel.getByText('$5.00 per 5 hours', { exact: true }).waitFor();
    await checkScreen(page, 'limits-own-member');
    await openScreen(page, 'Team');
    await rowOf(page, CUSTOMER.email).getByText('of $5.00 per 5 hours').waitFor();
    await checkScreen(page, 'limits-own-team');
    await page.getByRole('button', { name: `Actions for ${CUSTOMER.name}` }).click();
    await page.getByRole('menuitem', { name: 'Role and spend limits…' }).click();
    const dialog = page.getByRole('dialog', { name: CUSTOMER.name });
    await dialog.getByRole('link', { name: 'All requests' }).waitFor();
    await checkScreen(page, 'limits-own-team-member');
    await page.close();
  });

  it('are named by the requests that they stop, for the customer and the operator', async () => {
    const customer = await openCustomer(story.stack, story.browser, CUSTOMER);
    await customer.goto(`${story.stack.url}/requests?list=rejected`);
    await rowOf(customer, '402').first().click();
    await customer.getByText('A request limit of the key stopped this request.').waitFor();
    await checkScreen(customer, 'limits-rejected');
    const { pathname } = new URL(customer.url());
    await customer.getByRole('link', { name: 'View limit' }).click();
    await customer.getByRole('complementary', { name: OWN }).waitFor();
    await customer.close();

    const operator = await openOperator(story.stack, story.browser);
    await operator.goto(`${story.stack.url}/operator${pathname}`);
    await operator.getByText('A request limit of the key stopped this request.').waitFor();
    await checkScreen(operator, 'limits-rejected-operator');
    await operator.getByRole('link', { name: 'View limit' }).click();
    await operator.getByRole('complementary', { name: OWN }).getByText('customer', { exact: true }).waitFor();
    await operator.getByRole('tab', { name: 'Keys' }).click();
    await rowOf(operator, KEY).getByRole('link', { name: OWN }).waitFor();
    await checkScreen(operator, 'limits-operator-keys');
    await operator.close();
  });

  it('are raised for a while, with a reason, and deleted', async () => {
    const page = await openCustomer(story.stack, story.browser, CUSTOMER);
    await openScreen(page, 'Limits');
    await rowOf(page, OWN).click();
    const panel = page.getByRole('complementary', { name: OWN });
    await panel.getByRole('button', { name: 'Edit' }).click();
    const form = page.getByRole('dialog', { name: 'Edit limit' });
    await form.getByLabel('Temporary amount').check();
    await form.getByRole('textbox', { name: 'Amount until then' }).fill('50');
    await form.getByRole('textbox', { name: 'Reason' }).fill('Launch week');
    await checkScreen(page, 'limits-own-edit');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.waitFor({ state: 'detached' });
    await panel.getByText('Launch week').waitFor();
    await panel.getByText('of 50 requests per day').waitFor();
    await checkScreen(page, 'limits-own-override');
    await eventually(async () => (await callGateway(story.stack, secret, MODEL)).ok);

    await panel.getByRole('button', { name: 'Delete' }).click();
    const question = page.getByRole('dialog', { name: 'Delete limit' });
    await question.getByText(KEY).waitFor();
    await checkScreen(page, 'limits-own-delete');
    await question.getByRole('button', { name: 'Delete' }).click();
    await panel.waitFor({ state: 'detached' });
    await eventually(async () => (await rowOf(page, OWN).count()) === 0);
    await page.close();
  });

  it('are read by a viewer, and not seen by a developer', async () => {
    const viewer = await openCustomer(story.stack, story.browser, VIEWER);
    await openScreen(viewer, 'Limits');
    await rowOf(viewer, VISIBLE).waitFor();
    expect(await viewer.getByRole('button', { name: 'New limit' }).count()).toBe(0);
    await checkScreen(viewer, 'limits-viewer');
    await viewer.close();

    const developer = await openCustomer(story.stack, story.browser, DEVELOPER);
    const navigation = developer.getByRole('navigation');
    await navigation.getByRole('link', { name: 'Keys' }).waitFor();
    expect(await navigation.getByRole('link', { name: 'Limits' }).count()).toBe(0);
    await developer.goto(`${story.stack.url}/limits`);
    await developer.getByText('You don’t have access to this').waitFor();
    expect(await developer.getByText(VISIBLE).count()).toBe(0);
    await developer.close();
  });

  it.each([
    { width: 390, scheme: 'dark', language: 'en' },
    { width: 390, scheme: 'light', language: 'ru' },
    { width: 1280, scheme: 'dark', language: 'zh-CN' },
  ] as const)('fit at $width px, $scheme, in $language', async (view) => {
    const { stack, browser } = story;
    const name = `${String(view.width)}-${view.scheme}-${view.language}`;
    const customer = await openCustomer(stack, browser, CUSTOMER, view);
    await customer.goto(`${stack.url}/limits`);
    await rowOf(customer, VISIBLE).waitFor();
    await checkScreen(customer, `limits-own-${name}`);
    await rowOf(customer, VISIBLE).click();
    await customer.getByRole('complementary', { name: VISIBLE }).waitFor();
    await checkScreen(customer, `limits-own-panel-${name}`);
    const operator = await openOperator(stack, browser, view);
    await operator.goto(limitsTab());
    await rowOf(operator, HIDDEN).waitFor();
    await checkScreen(operator, `limits-operator-${name}`);
    await customer.close();
    await operator.close();
  });
});
