import type { Page } from 'playwright-core';
import { describeInBrowser, TestBrowser } from '../../support/browser/browser.js';
import { ConsoleStack } from '../../support/browser/console-stack.js';
import { checkScreen, openOperator, openRegistration, register, sellTo } from '../../support/browser/people.js';
import { pictureOf, pairwiseViews, screensOf, shareOf } from '../../support/browser/views.js';

/** Lists of the settings, a form, and the changes of an actor, which the navigation does not lead to. */
const OF_SETTINGS = [
  ...['/operator/settings?tab=webhooks', '/operator/settings?tab=events', '/operator/news/new'],
  '/operator/actors/system:cli',
];

const allScreens = async (page: Page): Promise<string[]> => [...(await screensOf(page)), ...OF_SETTINGS];

describeInBrowser('every screen of the operator', () => {
  let stack: ConsoleStack;
  let browser: TestBrowser;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([ConsoleStack.start(), TestBrowser.launch()]);
    await stack.addOperator();
    await openRegistration(stack);
    await sellTo(stack, await register(stack, await browser.newPage()));
    await stack.platform.settle();
  });
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });
  afterEach(() => {
    expect(browser.complaints.splice(0)).toEqual([]);
  });

  it.each(pairwiseViews(900))('is in order in $language, $scheme, at $width px', async (view) => {
    const page = await openOperator(stack, browser, view);
    for (const address of shareOf(await allScreens(page), view)) {
      await page.goto(`${stack.url}${address}`);
      await checkScreen(page, pictureOf(address, view));
    }
    await page.close();
  });
});
