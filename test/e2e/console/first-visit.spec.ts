import type { Page } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, keepPicture, TestBrowser } from '../../support/browser/browser.js';
import { ConsoleStack, OPERATOR } from '../../support/browser/console-stack.js';

const CUSTOMER = { email: 'tomas@example.com', name: 'Tomas Lind', organization: 'Acme Robotics' };
const PASSWORD = 'copper meadow saddle';

describeInBrowser('a first visit', () => {
  let stack: ConsoleStack;
  let browser: TestBrowser;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([ConsoleStack.start(), TestBrowser.launch()]);
    await stack.addOperator();
    await stack.admin('PATCH', '/settings/registration', { mode: 'open', proof_of_work_bits: 8 });
  });
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });
  afterEach(() => {
    expect(browser.complaints.splice(0)).toEqual([]);
  });

  async function logIn(
    page: Page,
    path: string,
    { email, password }: { email: string; password: string },
  ): Promise<void> {
    await page.goto(`${stack.url}${path}`);
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
  }

  it('leads an operator through the log-in to the page that was wanted', async () => {
    const page = await browser.newPage();
    await page.goto(`${stack.url}/operator`);
    await page.getByRole('heading', { name: 'Log in as an operator' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await keepPicture(page, 'log-in');
    await logIn(page, '/operator', { ...OPERATOR, password: 'not the password' });
    await page.getByRole('alert').getByText('The address or the password is wrong.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(OPERATOR.password);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/operator');
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('registers a customer by a link in a mail', async () => {
    const page = await browser.newPage();
    await page.goto(`${stack.url}/register`);
    await page.getByLabel('Email').fill(CUSTOMER.email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
    const { source } = await stack.mails.mailTo(CUSTOMER.email, '/register#token=');
    await page.goto(/http\S+\/register#token=[\w-]+/.exec(source)?.[0] ?? '');
    await page.getByLabel('Your name').fill(CUSTOMER.name);
    await page.getByLabel('Organization').fill(CUSTOMER.organization);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: CUSTOMER.name }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
  });

  it('ends in every tab when one logs out', async () => {
    const person = await browser.openAs();
    const [one, other] = [await person.newPage(), await person.newPage()];
    await logIn(one, '/login', { email: CUSTOMER.email, password: PASSWORD });
    await one.getByRole('button', { name: CUSTOMER.name }).waitFor();
    await other.goto(stack.url);
    await other.getByRole('button', { name: CUSTOMER.name }).waitFor();
    await one.getByRole('button', { name: CUSTOMER.name }).click();
    await one.getByRole('menuitem', { name: 'Log out' }).click();
    await other.getByRole('heading', { name: 'Log in' }).waitFor();
    await one.getByRole('heading', { name: 'Log in' }).waitFor();
  });
});
