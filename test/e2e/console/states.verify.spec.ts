import type { Page, Route } from 'playwright-core';
import { accessibilityProblems, keepPicture } from '../../support/browser/browser.js';
import {
  CUSTOMER,
  openCustomer,
  openOperator,
  openRegistration,
  register,
  sellTo,
  waitForScreen,
} from '../../support/browser/people.js';
import { HeldScripts } from '../../support/browser/held-scripts.js';
import { describeStory } from '../../support/browser/story.js';
import { screensOf } from '../../support/browser/views.js';

const REQUEST_ID = 'req_01k3yd7c5wf0qv8m2xr6ta9hrn';
/** What the pages read for themselves; the session and the events stay. */
const DATA = /\/(?:admin|api)\/v1\/(?!auth\/|events|organization$|public\/)/;

const refuseWith = (status: number, code: string) => (route: Route) =>
  route.fulfill({
    status,
    headers: { 'x-request-id': REQUEST_ID },
    json: { error: { message: 'It failed.', type: 'api_error', code, param: null } },
  });

/** Each screen type in each state: lists, pages of figures, settings, and those of a single thing. */
describeStory('the states of screens', (story) => {
  let customer: Page;
  let operator: Page;

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await openRegistration(stack);
    await sellTo(stack, await register(stack, await browser.newPage(), CUSTOMER));
    await stack.platform.settle();
    customer = await openCustomer(stack, browser, CUSTOMER);
    operator = await openOperator(stack, browser);
  });

  /** Screens that say neither the text nor anything to correct it by. */
  async function screensWithout(page: Page, text: string, refusal: ReturnType<typeof refuseWith>): Promise<string[]> {
    const addresses = await screensOf(page);
    const missing: string[] = [];
    await page.route(DATA, refusal);
    for (const address of addresses) {
      await page.goto(`${story.stack.url}${address}`);
      await waitForScreen(page);
      const alerts = await page.getByRole('alert').filter({ hasText: text }).count();
      const problems = await accessibilityProblems(page);
      if (alerts === 0 || problems.length > 0) missing.push([address, ...problems].join(' '));
    }
    await page.unroute(DATA);
    return missing;
  }

  /** They have no data of the API but the session's. */
  const WITHOUT_DATA = ['/settings'];

  it('name the request when data of the portal cannot be had', async () => {
    const missing = await screensWithout(customer, REQUEST_ID, refuseWith(400, 'internal_error'));
    expect(missing).toEqual(WITHOUT_DATA);
  });

  it('name the request when data of an operator cannot be had', async () => {
    expect(await screensWithout(operator, REQUEST_ID, refuseWith(400, 'internal_error'))).toEqual([]);
  });

  it('name the role that may see it, of a customer', async () => {
    const missing = await screensWithout(customer, 'an owner or admin', refuseWith(403, 'role_not_allowed'));
    expect(missing).toEqual(WITHOUT_DATA);
  });

  it('name the role that may see it, of an operator', async () => {
    expect(await screensWithout(operator, 'A superadmin', refuseWith(403, 'role_not_allowed'))).toEqual([]);
  });

  it('have blocks while data is on its way, and data afterwards', async () => {
    let answer: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (answer = resolve));
    await customer.route(DATA, (route) => waiting.then(() => route.continue()));
    await customer.goto(`${story.stack.url}/keys`);
    await customer.getByRole('status', { name: 'Loading' }).first().waitFor();
    answer();
    await customer.getByRole('row', { name: 'checkout-prod' }).waitFor();
    await customer.unroute(DATA);
  });

  it('keep old data while the server is away, say how old it is, and read it again', async () => {
    await operator.goto(`${story.stack.url}/operator`);
    const revenue = operator.getByRole('definition').filter({ hasText: '$' }).first();
    await revenue.waitFor();
    await operator.route(DATA, (route) => route.abort());
    await operator.getByRole('button', { name: 'Refresh' }).click();
    const banner = operator.getByRole('status').filter({ hasText: 'Couldn’t refresh' });
    await banner.waitFor();
    await revenue.waitFor();
    await operator.unroute(DATA);
    await keepPicture(operator, 'stale');
    expect(await accessibilityProblems(operator)).toEqual([]);
    await banner.getByRole('button', { name: 'Try again' }).click();
    await banner.waitFor({ state: 'detached' });
  });

  it('tell that there is nothing from that nothing matches', async () => {
    await customer.goto(`${story.stack.url}/team`);
    await customer.getByText('No pending invitations.').waitFor();
    await operator.goto(`${story.stack.url}/operator/organizations`);
    await operator.getByRole('textbox', { name: 'Name or slug' }).fill('nothing like it');
    await operator.getByRole('button', { name: 'Clear filters' }).click();
    await operator.getByRole('row', { name: CUSTOMER.organization }).waitFor();
  });

  it('are reached by the keyboard alone', async () => {
    await operator.goto(`${story.stack.url}/operator`);
    await waitForScreen(operator);
    await operator.keyboard.press('Tab');
    await operator.keyboard.press('Enter');
    expect(await operator.evaluate(() => document.activeElement?.id)).toBe('page');
    await operator.keyboard.press('g');
    await operator.keyboard.press('r');
    await operator.getByRole('heading', { name: 'Requests', level: 1 }).waitFor();
    await operator.getByRole('row').nth(1).focus();
    await operator.keyboard.press('Enter');
    await operator.getByRole('heading', { name: 'Cost breakdown' }).waitFor();
  });

  it('are reached by what is typed before the palette is loaded', async () => {
    const own = await openOperator(story.stack, story.browser);
    await waitForScreen(own);
    const scripts = await HeldScripts.of(own);
    await own.keyboard.press('Control+k');
    await own.keyboard.type('Tiers');
    await own.keyboard.press('Enter');
    await scripts.begun();
    await scripts.release();
    await own.getByRole('heading', { name: 'Tiers', level: 1 }).waitFor();
    await own.close();
  });
});
