import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { parseId } from '#core';
import { keepPicture } from '../../../support/browser/browser.js';
import {
  callGateway,
  checkScreen,
  CUSTOMER,
  openCustomer,
  openOperator,
  openRegistration,
  openScreen,
  register,
  waitForScreen,
} from '../../../support/browser/people.js';
import { describeStory } from '../../../support/browser/story.js';
import { eventually } from '../../../support/eventually.js';

const MODEL = 'openai/gpt-4.1';

/** A customer without credit gets a 402: what it and the operator find out about it. */
describeStory('a rejected request', (story) => {
  let page: Page;
  let organizationId: string;
  let secret: string;
  let generationId: string;

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await openRegistration(stack);
    organizationId = await register(stack, await browser.newPage(), CUSTOMER);
    await stack.platform.addModel({ canonicalId: MODEL });
    await stack.platform.addChannel({ name: 'simulated', serves: [MODEL] });
    ({ secret } = await stack.admin<{ secret: string }>('POST', `/organizations/${organizationId}/keys`, {
      name: 'checkout-prod',
    }));
    await eventually(async () => (await callGateway(stack, secret, MODEL)).status === 402);
    generationId = (await callGateway(stack, secret, MODEL)).headers.get('x-request-id') ?? '';
    await callGateway(stack, `rtf_${'x'.repeat(38)}`, MODEL);
    await eventually(async () => {
      const id = parseId('gen', generationId);
      return (await stack.platform.query('SELECT 1 FROM rejected_request WHERE request_id = $1', id)).length > 0;
    });
    page = await openOperator(stack, browser);
  });

  it('is in the quick start of the customer, who learns what to do', async () => {
    const home = await openCustomer(story.stack, story.browser, CUSTOMER);
    await home.getByText('Your request was rejected').waitFor();
    await checkScreen(home, 'rejected-quick-start');
    await home.getByRole('link', { name: 'View request' }).click();
    await home.getByText('Your balance was too low').waitFor();
    await checkScreen(home, 'rejected-own-request');
    await openScreen(home, 'Requests');
    const bars = home.getByRole('region', { name: 'Requests by outcome over time' });
    await bars.getByRole('button', { name: /^Rejected [1-9]/ }).waitFor();
    await checkScreen(home, 'rejected-own-bars');
    await bars.getByRole('button', { name: /^Rejected [1-9]/ }).click();
    await home.getByRole('row', { name: /402/ }).first().waitFor();
    await bars.getByRole('button', { name: /^Rejected [1-9]/, pressed: true }).waitFor();
    await checkScreen(home, 'rejected-own-list');
    await openScreen(home, 'Usage');
    await home.getByRole('heading', { name: /rejected requests?$/ }).waitFor();
    await checkScreen(home, 'rejected-usage');
  });

  it('is on the operator’s overview, and in the list by code, with names that lead on', async () => {
    await page.getByRole('heading', { name: /rejected requests?$/ }).waitFor();
    await checkScreen(page, 'rejected-overview');
    await page.getByRole('link', { name: 'All rejected' }).click();
    await page.getByRole('row', { name: /402/ }).first().waitFor();
    await checkScreen(page, 'rejected-list');
    await page
      .getByRole('link', { name: /Insufficient|balance/i })
      .first()
      .click();
    await eventually(async () => (await page.getByRole('row', { name: /401/ }).count()) === 0);
    await page.getByRole('row', { name: /402/ }).first().getByRole('link').first().click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await checkScreen(page, 'rejected-request');
    await page.getByRole('link', { name: CUSTOMER.organization }).click();
    await page.getByRole('heading', { name: CUSTOMER.organization, level: 1 }).waitFor();
  });

  it('is in the bars above the list, beside the outcomes of those that ran, and a click leads to it', async () => {
    await openScreen(page, 'Requests');
    const bars = page.getByRole('region', { name: 'Requests by outcome over time' });
    const rejected = bars.getByRole('button', { name: /^Rejected [1-9]/ });
    await rejected.waitFor();
    const count = await rejected.textContent();
    await checkScreen(page, 'rejected-bars');
    await rejected.click();
    await page.getByRole('row', { name: /402/ }).first().waitFor();
    await bars.getByRole('button', { name: /^Rejected [1-9]/, pressed: true }).waitFor();
    expect(await rejected.textContent()).toBe(count);
    expect(await page.getByRole('tab', { name: /^Rejected/ }).textContent()).toBe(count);
    await checkScreen(page, 'rejected-bars-chosen');
    await rejected.click();
    await page.getByRole('tab', { name: 'Requests', selected: true }).waitFor();
    // Rejected requests are kept for seven days: the count says since when.
    const narrow = await openOperator(story.stack, story.browser, { width: 360, scheme: 'dark', language: 'ru' });
    await narrow.goto(`${story.stack.url}/operator/requests?range=30d`);
    await narrow.getByRole('button', { name: /^Отклонённые \d+ с \d+/ }).waitFor();
    await checkScreen(narrow, 'rejected-bars-narrow');
  });

  it('is explained to the operator in at most five clicks from the overview: the figures, and the balance', async () => {
    await openScreen(page, 'Overview');
    let clicks = 0;
    const click = async (what: Locator): Promise<void> => {
      await what.click();
      clicks++;
    };
    await click(page.getByRole('link', { name: 'All rejected' }));
    await click(page.getByRole('row', { name: /402/ }).first().getByRole('link').first());
    await page.getByText('available_usd').waitFor();
    await click(page.getByRole('link', { name: CUSTOMER.organization }));
    await page.getByRole('heading', { name: CUSTOMER.organization, level: 1 }).waitFor();
    await page.getByText('$0.00').first().waitFor();
    await checkScreen(page, 'rejected-balance');
    expect(clicks).toBeLessThanOrEqual(5);
  });

  it('is found by the id that the client received, and so is everything else by its name', async () => {
    const search = page.getByLabel('Search, or paste an ID');
    const find = async (text: string): Promise<void> => {
      await page.keyboard.press('Control+k');
      await search.waitFor();
      await search.fill(text);
    };
    await find(generationId);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: generationId, level: 1 }).waitFor();
    await waitForScreen(page);
    await find('acme');
    await page.getByRole('dialog').getByText(CUSTOMER.organization).first().waitFor();
    await keepPicture(page, 'palette');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: CUSTOMER.organization, level: 1 }).waitFor();
    await find('checkout');
    await page.getByRole('dialog').getByText('checkout-prod').first().waitFor();
    await find('simul');
    await page.getByRole('dialog').getByText('simulated').first().waitFor();
    await page.keyboard.press('Escape');
  });
});

/** Requests that ran: the columns, the filters, and the ways on. */
describeStory('the list of requests', (story) => {
  let page: Page;

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await openRegistration(stack);
    const organizationId = await register(stack, await browser.newPage(), CUSTOMER);
    await stack.platform.addModel({ canonicalId: MODEL });
    await stack.platform.addModel({ canonicalId: 'acme/flaky' });
    await stack.platform.addChannel({ name: 'simulated', serves: [MODEL, 'acme/flaky'] });
    await stack.admin('POST', `/organizations/${organizationId}/topups`, { amount_usd: '50' });
    const { secret } = await stack.admin<{ secret: string }>('POST', `/organizations/${organizationId}/keys`, {
      name: 'checkout-prod',
    });
    await eventually(async () => (await callGateway(stack, secret, MODEL)).ok);
    for (let sent = 0; sent < 5; sent++) await callGateway(stack, secret, MODEL);
    await callGateway(stack, secret, 'acme/flaky', { simulate: { status: 500 } });
    await eventually(async () => {
      const rows = await stack.platform.query('SELECT 1 FROM usage_record');
      return rows.length >= 7;
    });
    page = await openOperator(stack, browser);
  });

  it('shows whose each request was and what it left, and filters by names', async () => {
    await openScreen(page, 'Requests');
    await page
      .getByRole('row', { name: /Acme Robotics/ })
      .first()
      .waitFor();
    await checkScreen(page, 'requests-list');
    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('menuitem', { name: 'Organization' }).click();
    await page.getByPlaceholder('Type a name').fill('acme');
    await page.getByRole('option', { name: CUSTOMER.organization }).click();
    await page.getByRole('button', { name: `Organization ${CUSTOMER.organization}` }).waitFor();
    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('menuitem', { name: 'Model' }).click();
    await page.getByRole('option', { name: 'acme/flaky' }).click();
    await eventually(async () => (await page.getByRole('row').count()) === 2);
    await checkScreen(page, 'requests-filtered');
  });

  it('saves the filtered list as a file, with names', async () => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    const lines = readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(
      /^gen_\w+,.*,Acme Robotics,key_\w+,checkout-prod,acme\/flaky,simulated,all_channels_failed,502,/,
    );
  });

  it('counts how they ended over time: a bar chooses its time, an outcome itself', async () => {
    await openScreen(page, 'Requests');
    const totals = page.getByRole('region', { name: 'Requests by outcome over time' });
    const failures = totals.getByRole('button', { name: /^all channels failed 1$/ });
    await failures.waitFor();
    await checkScreen(page, 'requests-totals');
    await failures.click();
    await eventually(async () => (await page.getByRole('row').count()) === 2);
    await failures.click();
    await eventually(async () => (await page.getByRole('row').count()) > 2);
    const bars = totals.getByRole('toolbar').getByRole('button');
    const filled = (await bars.evaluateAll((all) => all.map((bar) => bar.children.length))).findIndex(
      (parts) => parts > 0,
    );
    await bars.first().focus();
    for (let at = 0; at < filled; at++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove filter: Time' }).waitFor();
    await page
      .getByRole('row', { name: /Acme Robotics/ })
      .first()
      .waitFor();
    await checkScreen(page, 'requests-of-a-bar');
    await page.getByRole('button', { name: 'Remove filter: Time' }).click();
    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('menuitem', { name: 'Slower than, ms' }).click();
    await page.getByRole('textbox', { name: 'Slower than, ms' }).fill('1');
    await page.keyboard.press('Enter');
    await totals.getByText('No totals with these filters').waitFor();
    await page.goBack();
  });

  it('is what the customer sees of its own, without costs', async () => {
    const own = await openCustomer(story.stack, story.browser, CUSTOMER);
    await openScreen(own, 'Requests');
    const totals = own.getByRole('region', { name: 'Requests by outcome over time' });
    await totals.getByRole('button', { name: /^no provider available 1$/ }).click();
    await eventually(async () => (await own.getByRole('row').count()) === 2);
    await checkScreen(own, 'own-requests-totals');
  });

  it('leads from a failed request to its organization in one click', async () => {
    await page
      .getByRole('row', { name: /acme\/flaky/ })
      .getByRole('link')
      .first()
      .click();
    await page.getByRole('heading', { name: 'Identifiers' }).waitFor();
    await checkScreen(page, 'request-failed');
    await page.getByRole('link', { name: CUSTOMER.organization }).click();
    await page.getByRole('heading', { name: CUSTOMER.organization, level: 1 }).waitFor();
  });
});
