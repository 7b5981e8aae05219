import type { Page } from 'playwright-core';
import { RetirementNotices } from '#notifications';
import {
  callGateway,
  checkScreen,
  CUSTOMER,
  openCustomer,
  openOperator,
  openRegistration,
  openScreen,
  register,
  sellTo,
} from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';
import { eventually } from '../../../../support/eventually.js';

const MODEL = 'openai/gpt-4.1';
const NEXT = 'acme/next';
const NOTE = 'Its provider ends it.';
const DAY_MS = 86_400_000;
/** As an input of a date and a time has it. */
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 16);

/** An operator retires a model that a customer uses. */
describeStory('a model that retires', (story) => {
  let operator: Page;
  let secret: string;

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await openRegistration(stack);
    const organizationId = await register(stack, await browser.newPage(), CUSTOMER);
    secret = await sellTo(stack, organizationId);
    await stack.platform.addModel({ canonicalId: NEXT });
    await stack.platform.addChannel({ name: 'next', serves: [NEXT] });
    await stack.platform.settle();
    operator = await openOperator(stack, browser);
  });

  const send = (): Promise<Response> => callGateway(story.stack, secret, MODEL);
  const retirement = () => operator.getByRole('region', { name: 'Retirement' });

  async function openPanel() {
    await retirement().getByRole('button', { name: 'Retire…' }).click();
    const panel = operator.getByRole('complementary', { name: 'Retire model' });
    await panel.waitFor();
    return panel;
  }

  it('has its customers, and what its provider has announced, on its page', async () => {
    await openScreen(operator, 'Models & prices');
    await operator.getByRole('link', { name: MODEL }).click();
    const customers = operator.getByRole('region', { name: 'Customers' });
    await customers.getByRole('link', { name: CUSTOMER.organization }).waitFor();
    await retirement().getByText('No date').waitFor();
    expect(await retirement().getByRole('link').getAttribute('href')).toMatch(/^https:/);
    await checkScreen(operator, 'retirement-before');
  });

  it('gets a date, a replacement and a note', async () => {
    const panel = await openPanel();
    await panel.getByRole('button', { name: 'Use the provider’s date' }).click();
    expect(await panel.getByLabel('Retires (UTC)').inputValue()).toBe('2027-01-14T00:00');
    await panel.getByLabel('Retires (UTC)').fill(inDays(20));
    await panel.getByLabel('Replacement').selectOption(NEXT);
    await panel.getByLabel('Note for customers').fill(NOTE);
    await checkScreen(operator, 'retirement-panel');
    await panel.getByRole('button', { name: 'Save' }).click();
    await panel.waitFor({ state: 'detached' });
    await retirement().getByText(NOTE).waitFor();
    await checkScreen(operator, 'retirement-date');
    await openScreen(operator, 'Models & prices');
    await operator.getByText(/^retires /).waitFor();
    await checkScreen(operator, 'retirement-list');
  });

  it('says so in replies, and by email to those who use it', async () => {
    await eventually(async () => (await send()).headers.has('sunset'));
    const { headers, status } = await send();
    expect([status, headers.get('deprecation')]).toEqual([200, expect.stringMatching(/^@\d+$/)]);
    expect(headers.get('link')).toContain('</v1/models/acme/next>; rel="successor-version"');
    const notices = story.stack.worker!.app.get(RetirementNotices, { strict: false });
    for (let pass = 0; pass < 2; pass++) await notices.sendDue(new AbortController().signal);
    const { source } = await story.stack.mails.mailTo(CUSTOMER.email, 'retired');
    expect(source).toContain(`${inDays(20).slice(0, 10)} ${MODEL}`);
  });

  it.each([
    { language: 'en', scheme: 'light', width: 1440 },
    { language: 'ru', scheme: 'dark', width: 360 },
    { language: 'zh-CN', scheme: 'light', width: 360 },
    { language: 'ru', scheme: 'light', width: 1440 },
  ] as const)('is seen by the customer and the operator: $language, $scheme, $width px', async (view) => {
    const { stack, browser } = story;
    const name = Object.values(view).join('-');
    const customer = await openCustomer(stack, browser, CUSTOMER, view);
    await customer.goto(`${stack.url}/models`);
    await customer.getByText('openai/').first().waitFor();
    await checkScreen(customer, `retirement-models-${name}`);
    // Where the header `Link` leads to.
    await customer.goto(`${stack.url}/models?open=${MODEL}`);
    await customer.getByText(NOTE).waitFor();
    await checkScreen(customer, `retirement-model-${name}`);
    await customer.close();
    const other = await openOperator(stack, browser, view);
    const { id } = await stack.admin<{ id: string }>('GET', `/models/${encodeURIComponent(MODEL)}`);
    await other.goto(`${stack.url}/operator/models/${id}?panel=retire`);
    await other.getByLabel(/UTC/).first().waitFor();
    await checkScreen(other, `retirement-operator-${name}`);
    await other.close();
  });

  it('is refused afterwards with its replacement, and no longer listed', async () => {
    await operator.getByRole('link', { name: MODEL }).click();
    const panel = await openPanel();
    await panel.getByLabel('Retires (UTC)').fill(inDays(-1));
    await panel.getByRole('button', { name: 'Save' }).click();
    await operator.getByText('retired', { exact: true }).waitFor();
    await checkScreen(operator, 'retirement-retired');
    await eventually(async () => (await send()).status === 410);
    const { error } = (await (await send()).json()) as { error: object };
    expect(error).toMatchObject({ code: 'model_sunset', metadata: { replacement: NEXT, note: NOTE } });
    const customer = await openCustomer(story.stack, story.browser, CUSTOMER);
    await openScreen(customer, 'Models');
    await customer.getByText('acme/').first().waitFor();
    expect(await customer.getByText('gpt-4.1').count()).toBe(0);
    await customer.close();
  });

  it('is answered by its replacement where the operator says so', async () => {
    const panel = await openPanel();
    await panel.getByLabel('Later requests').selectOption({ label: 'go to the replacement' });
    await panel.getByRole('button', { name: 'Save' }).click();
    await panel.waitFor({ state: 'detached' });
    await retirement().getByText('go to the replacement').waitFor();
    await eventually(async () => (await send()).status === 200);
    const answer = await send();
    expect(answer.headers.get('x-routify-model')).toBe(NEXT);
    expect(await answer.json()).toMatchObject({ model: NEXT });
  });
});
