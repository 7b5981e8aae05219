import type { Page } from 'playwright-core';
import { accessibilityProblems, keepPicture } from '../../../support/browser/browser.js';
import {
  CUSTOMER,
  openCustomer,
  openOperator,
  openRegistration,
  register,
  sellTo,
  waitForScreen,
} from '../../../support/browser/people.js';
import { describeStory } from '../../../support/browser/story.js';

const { organization } = CUSTOMER;

/** By keyboard alone: what is found, and what can be done to it. */
describeStory('the palette', (story) => {
  let page: Page;

  /** Types into the palette, and waits for an entry. */
  const find = async (side: Page, text: string, entry: string): Promise<void> => {
    await waitForScreen(side);
    await side.keyboard.press('Control+k');
    await side.getByLabel('Search, or paste an ID').fill(text);
    await side.getByRole('dialog').getByText(entry, { exact: true }).waitFor();
  };

  /** Goes down to an entry. */
  const choose = async (side: Page, entry: string): Promise<void> => {
    const chosen = side.locator('[data-selected]');
    do await side.keyboard.press('ArrowDown');
    while (!(await chosen.innerText()).includes(entry));
    await side.keyboard.press('Enter');
  };

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await openRegistration(stack);
    await sellTo(stack, await register(stack, await browser.newPage(), CUSTOMER));
    page = await openOperator(stack, browser);
  });

  it('tops up an organization that it finds, once the payment is confirmed', async () => {
    await find(page, 'acme', `Top up ${organization}…`);
    expect(await accessibilityProblems(page)).toEqual([]);
    await keepPicture(page, 'palette-actions');
    await choose(page, `Top up ${organization}…`);
    const dialog = page.getByRole('dialog', { name: 'Top up' });
    await dialog.waitFor();
    await page.getByRole('heading', { name: organization, level: 1 }).waitFor();
    await keepPicture(page, 'palette-topup');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
    const { data } = await story.stack.admin<{ data: { balance_usd: string }[] }>('GET', '/organizations');
    expect(Number(data[0]?.balance_usd)).toBeLessThanOrEqual(50);
  });

  it('opens the same dialog again on the page where it is', async () => {
    await find(page, 'acme', `Top up ${organization}…`);
    await choose(page, `Top up ${organization}…`);
    await page.getByRole('dialog', { name: 'Top up' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('makes a key, and disables a channel', async () => {
    await find(page, 'new key for acme', `New key for ${organization}…`);
    await choose(page, `New key for ${organization}…`);
    await page.getByRole('dialog', { name: 'New key' }).waitFor();
    await page.keyboard.press('Escape');
    await find(page, 'simulated', 'Disable simulated…');
    await choose(page, 'Disable simulated…');
    const dialog = page.getByRole('dialog', { name: 'Disable' });
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await dialog.waitFor({ state: 'detached' });
    await find(page, 'simulated', 'Enable simulated…');
    await page.keyboard.press('Escape');
  });

  it.each([
    ['ru', 'dark', 1440],
    ['zh-CN', 'light', 360],
  ] as const)('has its actions in %s, %s, at %d px', async (language, scheme, width) => {
    const side = await openOperator(story.stack, story.browser, { language, scheme, width });
    await waitForScreen(side);
    await side.keyboard.press('Control+k');
    await side.getByRole('dialog').getByRole('textbox').fill('acme');
    await side.getByRole('dialog').getByText(organization).nth(1).waitFor();
    expect(await accessibilityProblems(side)).toEqual([]);
    await keepPicture(side, `palette-actions-${language}`);
    await side.close();
  });

  it('rotates a key of a customer, and begins a new one', async () => {
    const home = await openCustomer(story.stack, story.browser, CUSTOMER);
    await find(home, 'checkout', 'Rotate checkout-prod…');
    await keepPicture(home, 'palette-portal');
    await choose(home, 'Rotate checkout-prod…');
    await home.getByRole('dialog', { name: 'Rotate checkout-prod' }).waitFor();
    await home.keyboard.press('Escape');
    await find(home, 'new k', 'New key…');
    await choose(home, 'New key…');
    await home.getByRole('dialog', { name: 'New key' }).waitFor();
  });
});
