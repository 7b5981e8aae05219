import type { Locator, Page } from 'playwright-core';
import { untilIdle } from '../../../support/browser/browser.js';
import {
  callGateway,
  checkScreen,
  CUSTOMER,
  openOperator,
  openRegistration,
  register,
  sellTo,
  openScreen,
} from '../../../support/browser/people.js';
import { describeStory } from '../../../support/browser/story.js';
import { eventually } from '../../../support/eventually.js';

const MODEL = 'openai/gpt-4.1';

describeStory('an incident', (story) => {
  let page: Page;
  let secret: string;

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await openRegistration(stack);
    secret = await sellTo(stack, await register(stack, await browser.newPage(), CUSTOMER));
    page = await openOperator(stack, browser);
  });

  const callUntil = (status: number): Promise<void> =>
    eventually(async () => (await callGateway(story.stack, secret, MODEL)).status === status);

  /** By the menu of a credential, or by the button beside a refusal. */
  async function replaceKey(key: string, isRefused: boolean): Promise<void> {
    if (!isRefused) await page.getByRole('button', { name: 'Actions for default' }).click();
    await page.getByRole(isRefused ? 'button' : 'menuitem', { name: 'Replace key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Replace key default' });
    await dialog.getByLabel('Provider API key').fill(key);
    await dialog.getByRole('button', { name: 'Replace key' }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  it('names the channel whose credential the provider refuses, and why', async () => {
    await openScreen(page, 'Channels');
    await page.getByRole('row', { name: 'simulated' }).click();
    await replaceKey('sk-bad', false);
    await eventually(async () => !(await callGateway(story.stack, secret, MODEL)).ok);
    await openScreen(page, 'Overview');
    const item = page.getByRole('listitem').filter({ hasText: 'simulated' }).first();
    await eventually(async () => {
      await page.reload();
      await page.getByRole('heading', { name: 'Needs attention' }).waitFor();
      await untilIdle(page);
      return (await item.count()) > 0;
    });
    await checkScreen(page, 'incident-attention');
    await item.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('heading', { name: 'simulated', level: 1 }).waitFor();
    await checkScreen(page, 'incident-channel');
  });

  it('is found from the overview in at most five clicks: whose requests fail, of what channel, and why', async () => {
    await openScreen(page, 'Overview');
    let clicks = 0;
    const click = async (what: Locator): Promise<void> => {
      await what.click();
      clicks++;
    };
    await click(page.getByRole('link', { name: 'Requests', exact: true }));
    await click(page.getByRole('button', { name: /^all channels failed \d+$/ }));
    await click(
      page
        .getByRole('row', { name: /all channels failed/ })
        .first()
        .getByRole('link')
        .first(),
    );
    await page.getByRole('link', { name: CUSTOMER.organization }).waitFor();
    await page.getByText(/^401 /).first().waitFor();
    await checkScreen(page, 'incident-request');
    await click(page.getByRole('link', { name: 'simulated' }).first());
    await page.getByRole('heading', { name: 'simulated', level: 1 }).waitFor();
    await page.getByRole('heading', { name: 'Credentials', exact: true }).waitFor();
    expect(clicks).toBeLessThanOrEqual(5);
  });

  it('answers again with another credential', async () => {
    await replaceKey('sk-simulator-5678', true);
    await callUntil(200);
    await openScreen(page, 'Overview');
    await page.getByText('All clear').waitFor();
    await checkScreen(page, 'incident-over');
  });

  it('ends the pause of a channel that the provider asks to wait', async () => {
    await callGateway(story.stack, secret, MODEL, { simulate: { status: 429, retry_after: 600 } });
    const heading = page.getByRole('heading', { name: 'Traffic is routed around it' });
    await openScreen(page, 'Channels');
    await page.getByRole('row', { name: 'simulated' }).click();
    await eventually(async () => {
      await page.reload();
      await page.getByRole('heading', { name: 'Credentials', exact: true }).waitFor();
      return (await heading.count()) > 0;
    });
    await checkScreen(page, 'incident-paused');
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Reset health' }).click();
    await heading.waitFor({ state: 'detached' });
    await callUntil(200);
  });
});
