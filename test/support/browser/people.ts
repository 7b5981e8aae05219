import type { Locator, Page } from 'playwright-core';
import { eventually } from '../eventually.js';
import { accessibilityProblems, keepPicture, untilIdle, type TestBrowser, type View } from './browser.js';
import { OPERATOR, type ConsoleStack } from './console-stack.js';

export interface Person {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly organization?: string;
}

export const CUSTOMER = {
  email: 'tomas@example.com',
  name: 'Tomas Lind',
  password: 'copper meadow saddle',
  organization: 'Acme Robotics',
};

/** One who may read. */
export const VIEWER = { email: 'lena@example.com', name: 'Lena Berg', password: 'pebble harbor violin' };

/** Anybody may register, and a browser proves its work at once. */
export async function openRegistration(stack: ConsoleStack): Promise<void> {
  await stack.admin('PATCH', '/settings/registration', { mode: 'open', proof_of_work_bits: 8 });
}

async function logIn(page: Page, address: string, { email, password }: Person): Promise<void> {
  await page.goto(address);
  await page.locator('input[autocomplete=username]').fill(email);
  await page.locator('input[autocomplete=current-password]').fill(password);
  await page.locator('form button[type=submit]').click();
  await page.locator('main#page h1').waitFor();
}

/** A page of an operator, at the overview. */
export async function openOperator(stack: ConsoleStack, browser: TestBrowser, view: View = {}): Promise<Page> {
  const page = await browser.newPage(view);
  await logIn(page, `${stack.url}/operator`, OPERATOR);
  return page;
}

/** A page of a customer, at its home. */
export async function openCustomer(
  stack: ConsoleStack,
  browser: TestBrowser,
  person: Person,
  view: View = {},
): Promise<Page> {
  const page = await browser.newPage(view);
  await logIn(page, `${stack.url}/login`, person);
  return page;
}

/** Asks for the mail, follows its link, and fills in the form; the account is not created yet. */
export async function fillRegistration(stack: ConsoleStack, page: Page, person: Required<Person>): Promise<void> {
  await page.goto(`${stack.url}/register`);
  await page.getByLabel('Email').fill(person.email);
  await page.getByRole('button', { name: 'Send link' }).click();
  await page.getByRole('heading', { name: 'Check your inbox' }).waitFor();
  const { source } = await stack.mails.mailTo(person.email, '/register#token=');
  await page.goto(/http\S+\/register#token=[\w-]+/.exec(source)?.[0] ?? '');
  await page.getByLabel('Your name').fill(person.name);
  await page.getByLabel('Organization').fill(person.organization);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
}

/** A new customer, at its home. Returns the organization's id. */
export async function register(stack: ConsoleStack, page: Page, person: Required<Person> = CUSTOMER): Promise<string> {
  await fillRegistration(stack, page, person);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('button', { name: person.name }).waitFor();
  const { data } = await stack.admin<{ data: { id: string; name: string }[] }>('GET', '/organizations');
  return data.find(({ name }) => name === person.organization)?.id ?? '';
}

/** A new member, who follows the link of an invitation, at its home. */
export async function join(
  stack: ConsoleStack,
  page: Page,
  organizationId: string,
  { email, name, password }: Person,
  role: 'admin' | 'developer' | 'billing' | 'viewer' = 'viewer',
): Promise<void> {
  await stack.admin('POST', `/organizations/${organizationId}/invitations`, { email, role });
  const { source } = await stack.mails.mailTo(email, '/invitation#token=');
  await page.goto(/http\S+\/invitation#token=[\w-]+/.exec(source)?.[0] ?? '');
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('button', { name }).waitFor();
}

/** Waits until the screen has its data and its charts. */
export async function waitForScreen(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor();
  await untilIdle(page);
  await page.waitForFunction(
    () => document.querySelector('[aria-busy=true], [data-pending], [data-first-page]') === null,
  );
}

/** Keeps a picture of the screen that has its data, and expects no serious finding of axe. */
export async function checkScreen(page: Page, name: string): Promise<void> {
  await waitForScreen(page);
  await keepPicture(page, name);
  const problems = await accessibilityProblems(page);
  expect({ name, problems }).toEqual({ name, problems: [] });
}

/** A request to the gateway, as a customer's program sends it. */
export function callGateway(stack: ConsoleStack, apiKey: string, model: string, extra: object = {}): Promise<Response> {
  return fetch(`${stack.platform.gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Say hello.' }], ...extra }),
  });
}

/** A model behind the simulator, and a customer's key with money. Returns the key's secret. */
export async function sellTo(stack: ConsoleStack, organizationId: string): Promise<string> {
  await stack.platform.addModel({ canonicalId: 'openai/gpt-4.1' });
  await stack.platform.addChannel({
    name: 'simulated',
    serves: ['openai/gpt-4.1'],
    options: { test_organizations: true },
  });
  await stack.admin('POST', `/organizations/${organizationId}/topups`, { amount_usd: '50' });
  const { secret } = await stack.admin<{ secret: string }>('POST', `/organizations/${organizationId}/keys`, {
    name: 'checkout-prod',
  });
  await eventually(async () => (await callGateway(stack, secret, 'openai/gpt-4.1')).ok);
  return secret;
}

/** Lets all sessions be too old for a write of money, as ten minutes do. */
export async function ageSessions(stack: ConsoleStack): Promise<void> {
  await stack.platform.query(`UPDATE session SET authenticated_at = authenticated_at - interval '1 hour'`);
}

/** Lets all sessions be new enough for any write, however long the suite has run. */
export async function renewSessions(stack: ConsoleStack): Promise<void> {
  await stack.platform.query('UPDATE session SET authenticated_at = now()');
}

/** Ends all sessions of a person, as an operator would. */
export async function endSessions(stack: ConsoleStack, { email }: Person): Promise<void> {
  const { data } = await stack.admin<{ data: { id: string; email: string }[] }>('GET', '/users');
  const id = data.find((user) => user.email === email)?.id ?? '';
  await stack.admin('POST', `/users/${id}/end-sessions`, {});
}

/** Goes to a screen by the navigation, and waits for it. */
export async function openScreen(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** Books what has ended, and opens the newest request of a model: its arithmetic is there. */
export async function explainRequest(stack: ConsoleStack, page: Page, model: string): Promise<void> {
  await stack.platform.settle();
  await openScreen(page, 'Requests');
  await page.getByRole('row', { name: model }).first().click();
  await page.getByText('Price, rounded up once').waitFor();
}

/** The panel in which the list price of a model is set. */
export async function openPrice(page: Page, model: string): Promise<Locator> {
  await openScreen(page, 'Models & prices');
  await page.getByRole('link', { name: model }).click();
  await page.getByRole('heading', { name: model, level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Set price' }).click();
  const panel = page.getByRole('complementary', { name: 'Set price' });
  await panel.waitFor();
  return panel;
}

export async function savePrice(panel: Locator): Promise<void> {
  await panel.getByRole('button', { name: 'Set price' }).click();
  await panel.waitFor({ state: 'detached' });
}
