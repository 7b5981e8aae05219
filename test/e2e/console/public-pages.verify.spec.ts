import { describeInBrowser, TestBrowser } from '../../support/browser/browser.js';
import { ConsoleStack } from '../../support/browser/console-stack.js';
import {
  checkScreen,
  openCustomer,
  openOperator,
  CUSTOMER,
  openRegistration,
  register,
} from '../../support/browser/people.js';

const TERMS =
  '# Scope\n\nThese terms bind **both**.\n\n- [The law](https://example.com/law)\n- <img src=x onerror=alert(1)>';
const HOUR_MS = 3_600_000;

describeInBrowser('what is read without log-in', () => {
  let stack: ConsoleStack;
  let browser: TestBrowser;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([ConsoleStack.start(), TestBrowser.launch()]);
    await stack.platform.addModel({ canonicalId: 'openai/gpt-4.1' });
    await stack.platform.addModel({ canonicalId: 'anthropic/claude-opus-5' });
  });
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });
  afterEach(() => {
    expect(browser.complaints.splice(0)).toEqual([]);
  });

  it('is nothing until the operator publishes it', async () => {
    const page = await browser.newPage();
    for (const name of ['models', 'status', 'terms', 'privacy']) {
      await page.goto(`${stack.url}/public/${name}`);
      await page.getByText('The operator hasn’t published this page.').waitFor();
    }
    await checkScreen(page, 'public-unpublished');
    await page.goto(`${stack.url}/login`);
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(await page.getByRole('link', { name: 'Models & prices' }).count()).toBe(0);
  });

  it('is no maintenance that ends before it begins', async () => {
    await stack.addOperator();
    const page = await openOperator(stack, browser);
    await page.goto(`${stack.url}/operator/maintenance`);
    await page.getByRole('switch', { name: 'Announce maintenance' }).click();
    await page.locator('[data-path=startsAt]').fill('2030-01-02T12:00');
    await page.locator('[data-path=endsAt]').fill('2030-01-02T11:00');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The end must be after the start.').waitFor();
    expect(await page.locator('[data-path=endsAt]').evaluate((input) => input === document.activeElement)).toBe(true);
  });

  it('are the pages that it publishes, reached from the log-in', async () => {
    await stack.admin('PATCH', '/settings/public', { models: true, status: true });
    await stack.admin('PATCH', '/settings/legal', { terms_text: TERMS });
    const page = await browser.newPage();
    await page.goto(`${stack.url}/login`);
    await page.getByRole('link', { name: 'Models & prices' }).click();
    await page.getByRole('row', { name: 'openai/gpt-4.1' }).waitFor();
    await page.getByLabel('Search models').fill('claude');
    await page.getByRole('row', { name: 'openai/gpt-4.1' }).waitFor({ state: 'detached' });
    await page.getByRole('row', { name: 'anthropic/claude-opus-5' }).click();
    await checkScreen(page, 'public-models');
    await page.getByRole('link', { name: 'Status' }).click();
    await page.getByText('No requests in the last hour').waitFor();
    await checkScreen(page, 'public-status');
    await page.getByRole('link', { name: 'Terms' }).click();
    await page.getByRole('heading', { name: 'Scope' }).waitFor();
    await page.getByText('<img src=x onerror=alert(1)>').waitFor();
    await checkScreen(page, 'public-terms');
  });

  it('are usable on a phone, in Russian', async () => {
    const page = await browser.newPage({ language: 'ru', scheme: 'dark', width: 360 });
    for (const name of ['models', 'status', 'terms']) {
      await page.goto(`${stack.url}/public/${name}`);
      await checkScreen(page, `public-${name}-phone`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    }
  });

  it('and maintenance that is announced, as customers see it, too', async () => {
    const [starts_at, ends_at] = [1, 2].map((hours) => new Date(Date.now() + hours * HOUR_MS).toISOString());
    await openRegistration(stack);
    await register(stack, await browser.newPage(), CUSTOMER);
    const announcement = { starts_at, ends_at, message: 'New racks.', refuse_requests: true };
    const off = { mode: 'off', message: null, until: null, allow_organizations: [] };
    await stack.admin('PUT', '/maintenance', { ...off, announcement });
    const page = await openCustomer(stack, browser, CUSTOMER);
    const banner = page.getByRole('status').filter({ hasText: 'Maintenance scheduled: requests will be rejected' });
    await banner.waitFor();
    expect(await banner.innerText()).toMatch(/New racks\./);
    expect(await banner.innerText()).toMatch(/Europe\/Stockholm/);
    await checkScreen(page, 'maintenance-announced');
  });
});
