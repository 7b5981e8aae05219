import type { Page } from 'playwright-core';
import { watchShifts, shiftsOf } from '../../support/browser/page-speed.js';
import {
  CUSTOMER,
  openCustomer,
  openOperator,
  openRegistration,
  register,
  sellTo,
  waitForScreen,
} from '../../support/browser/people.js';
import { describeStory } from '../../support/browser/story.js';
import { screensOf } from '../../support/browser/views.js';

/** Before the log-in. */
const PUBLIC = ['/login', '/operator/login', '/register', '/forgot-password'];

/** What a person does not see: a figure that gets a digit more. */
const SHIFT_MAX = 0.01;

declare global {
  interface Window {
    /** The colours of the page: at first, and after each change. */
    schemes?: string[];
  }
}

describeStory('the first paint', (story) => {
  const lines: string[] = [];

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await openRegistration(stack);
    await sellTo(stack, await register(stack, await browser.newPage(), CUSTOMER));
    await stack.platform.settle();
  });
  afterAll(() => {
    process.stderr.write(`layout shift of each screen\n  ${lines.join('\n  ')}\n`);
  });

  /** How much moved by itself on each of the screens, the most first. */
  async function expectCalm(page: Page, addresses: readonly string[]): Promise<void> {
    await watchShifts(page);
    const screens: { address: string; score: number; moved: string[] }[] = [];
    for (const address of addresses) {
      await page.goto(`${story.stack.url}${address}`);
      await waitForScreen(page);
      const shifts = await shiftsOf(page);
      const score = shifts.reduce((sum, { value }) => sum + value, 0);
      screens.push({ address, score, moved: shifts.map(({ moved }) => moved) });
    }
    screens.sort((one, other) => other.score - one.score);
    const width = page.viewportSize()?.width ?? 0;
    lines.push(...screens.map(({ address, score }) => `${score.toFixed(4)} at ${width} px: ${address}`));
    expect(screens.filter(({ score }) => score > SHIFT_MAX)).toEqual([]);
  }

  it.each([1440, 390])('of a screen without a session stays where it is, at %i px', async (width) => {
    await expectCalm(await story.browser.newPage({ width }), PUBLIC);
  });

  it.each([1440, 390])('of a screen of the portal stays where it is, at %i px', async (width) => {
    const page = await openCustomer(story.stack, story.browser, CUSTOMER, { width });
    await expectCalm(page, await screensOf(page));
  });

  it.each([1440, 390])('of a screen of the operator stays where it is, at %i px', async (width) => {
    const page = await openOperator(story.stack, story.browser, { width });
    await expectCalm(page, await screensOf(page));
  });

  it.each([
    ['dark', null, 'dark'],
    ['light', null, 'light'],
    ['light', 'dark', 'dark'],
    ['dark', 'light', 'light'],
    ['dark', 'auto', 'dark'],
  ] as const)('of a system in %s, with %s chosen, is %s and stays so', async (scheme, chosen, shown) => {
    const page = await story.browser.newPage({ scheme });
    await page.addInitScript((value) => {
      if (value !== null) localStorage.setItem('mantine-color-scheme-value', value);
      window.schemes = [];
      const note = (): void => {
        // Nothing is painted before there is a body.
        if (document.querySelector('body') === null) return;
        const now = document.documentElement.getAttribute('data-mantine-color-scheme') ?? 'none';
        if (window.schemes?.at(-1) !== now) window.schemes?.push(now);
      };
      new MutationObserver(note).observe(document, { attributes: true, childList: true, subtree: true });
    }, chosen);
    await page.goto(`${story.stack.url}/login`);
    await waitForScreen(page);
    expect(await page.evaluate(() => window.schemes)).toEqual([shown]);
  });
});
