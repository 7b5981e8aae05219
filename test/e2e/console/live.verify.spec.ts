import type { BrowserContext, Page } from 'playwright-core';
import { LiveHub } from '../../../libs/billing/http/live/live-hub.js';
import { describeInBrowser, TestBrowser } from '../../support/browser/browser.js';
import { ConsoleStack } from '../../support/browser/console-stack.js';
import {
  callGateway,
  checkScreen,
  CUSTOMER,
  openRegistration,
  register,
  sellTo,
} from '../../support/browser/people.js';
import { eventually } from '../../support/eventually.js';

const MODEL = 'openai/gpt-4.1';

describeInBrowser('what happens now', () => {
  let stack: ConsoleStack;
  let browser: TestBrowser;
  let secret: string;
  let streams: jest.SpyInstance<Promise<void>, Parameters<LiveHub['add']>>;

  beforeAll(async () => {
    streams = jest.spyOn(LiveHub.prototype, 'add');
    [stack, browser] = await Promise.all([ConsoleStack.start(), TestBrowser.launch()]);
    await openRegistration(stack);
    const person = await browser.openAs();
    secret = await sellTo(stack, await register(stack, await person.newPage(), CUSTOMER));
    await person.close();
  });
  afterAll(async () => {
    await browser.close();
    await stack.stop();
    streams.mockRestore();
  });
  beforeEach(async () => {
    await eventually(() => openStreams() === 0);
    streams.mockClear();
  });
  afterEach(() => {
    expect(browser.complaints.splice(0)).toEqual([]);
  });

  const openStreams = (): number => streams.mock.calls.filter(([{ stream }]) => !stream.isClosed).length;
  const rowsOf = (page: Page) => page.getByRole('table', { name: 'Requests' }).getByRole('row', { name: MODEL });
  const isLive = (page: Page): Promise<void> => page.getByRole('button', { name: 'Live' }).waitFor();
  const isPolling = (page: Page): Promise<void> => page.getByText('Updates every 15 s').waitFor();

  async function send(count: number): Promise<void> {
    for (let sent = 0; sent < count; sent++) expect((await callGateway(stack, secret, MODEL)).status).toBe(200);
  }

  /** Two tabs of one person at the list of requests. */
  async function openTabs(person: BrowserContext, isReady = isLive): Promise<[Page, Page]> {
    const [one, other] = [await person.newPage(), await person.newPage()];
    await one.goto(`${stack.url}/login`);
    await one.locator('input[autocomplete=username]').fill(CUSTOMER.email);
    await one.locator('input[autocomplete=current-password]').fill(CUSTOMER.password);
    await one.locator('form button[type=submit]').click();
    await one.locator('main#page h1').waitFor();
    for (const page of [one, other]) {
      await page.goto(`${stack.url}/requests`);
      await (page === one ? isLive : isReady)(page);
      await rowsOf(page).first().waitFor();
    }
    return [one, other];
  }

  async function expectRows(pages: readonly Page[], count: number): Promise<void> {
    for (const page of pages) await eventually(async () => (await rowsOf(page).count()) === count);
  }

  it('is shown to all tabs by one connection, until the person logs out', async () => {
    const [one, other] = await openTabs(await browser.openAs());
    const before = await rowsOf(one).count();
    await send(2);
    await expectRows([one, other], before + 2);
    expect(openStreams()).toBe(1);
    await checkScreen(one, 'live-requests');
    await other.getByRole('button', { name: CUSTOMER.name }).click();
    await other.getByRole('menuitem', { name: 'Log out' }).click();
    await one.getByRole('heading', { name: 'Log in' }).waitFor();
    await eventually(() => openStreams() === 0);
  });

  it('waits while a list is paused, and is counted', async () => {
    const [one] = await openTabs(await browser.openAs());
    const before = await rowsOf(one).count();
    await one.getByRole('button', { name: 'Live' }).click();
    await send(2);
    await one.getByRole('button', { name: '2 new' }).waitFor();
    expect(await rowsOf(one).count()).toBe(before);
    await checkScreen(one, 'live-paused');
    await one.getByRole('button', { name: '2 new' }).click();
    await expectRows([one], before + 2);
    await one.context().close();
  });

  it('is resumed after a restart of the server, without loss and without doubles', async () => {
    const [one, other] = await openTabs(await browser.openAs());
    const before = await rowsOf(one).count();
    await stack.withoutControl(async () => {
      await send(3);
      await isPolling(one);
    });
    await Promise.all([isLive(one), isLive(other)]);
    await send(1);
    await expectRows([one, other], before + 4);
    expect(openStreams()).toBe(1);
    await one.context().close();
  });

  it('is of one tab where there are no shared workers, and the others poll until it is closed', async () => {
    const person = await browser.openAs();
    await person.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'));
    const [one, other] = await openTabs(person, isPolling);
    expect(openStreams()).toBe(1);
    const before = await rowsOf(one).count();
    await send(1);
    await expectRows([one, other], before + 1);
    await one.close();
    await isLive(other);
    await send(1);
    await expectRows([other], before + 2);
    await eventually(() => openStreams() === 1);
    await person.close();
  });
});
