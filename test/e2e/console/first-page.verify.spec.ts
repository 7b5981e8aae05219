import type { Page } from 'playwright-core';
import { keepPicture } from '../../support/browser/browser.js';
import { OPERATOR } from '../../support/browser/console-stack.js';
import { describeStory } from '../../support/browser/story.js';

const FIRST_PAGE = '[data-first-page]';
/** The entry of the code: nothing runs before it. */
const CODE = '**/assets/index-*.js';

/** The log-in that the build rendered: control sends it in the document. */
describeStory('the first page', (story) => {
  beforeAll(() => story.stack.addOperator());

  /** The code of the page comes when the returned function is called. */
  async function openWithoutCode(page: Page, path: string): Promise<() => void> {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(CODE, async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(`${story.stack.url}${path}`, { waitUntil: 'commit' });
    await page.locator('#root').waitFor({ state: 'attached' });
    return release;
  }

  it('takes what is typed and pressed before its code has come', async () => {
    const page = await story.browser.newPage();
    const release = await openWithoutCode(page, '/operator/login');
    await page.getByRole('heading', { name: 'Operator login' }).waitFor();
    await keepPicture(page, 'first-page');
    // The field of the address has the focus from the start.
    await page.keyboard.type(OPERATOR.email);
    await page.getByLabel('Password', { exact: true }).fill(OPERATOR.password);
    await page.keyboard.press('Enter');
    release();
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    expect(await page.locator(FIRST_PAGE).count()).toBe(0);
  });

  it('leaves the focus and the language where the person put them', async () => {
    const page = await story.browser.newPage();
    const release = await openWithoutCode(page, '/login');
    await page.getByLabel('Email').fill('ann@example.com');
    await page.getByLabel('Language').selectOption('ru');
    await page.getByLabel('Password', { exact: true }).focus();
    await page.keyboard.type('half a pass');
    release();
    await page.getByRole('heading', { name: 'Вход' }).waitFor();
    await page.keyboard.type('word');
    expect(await page.getByLabel('Пароль', { exact: true }).inputValue()).toBe('half a password');
    expect(await page.locator('[type=email]').inputValue()).toBe('ann@example.com');
  });

  it.each([
    ['in a language that was chosen', '/login', { 'routify-language': 'ru' }],
    ['where a log-in was refused', '/login?error=sign_on_failed', {}],
  ])('waits %s', async (_case, path, stored) => {
    const page = await story.browser.newPage();
    await page.addInitScript((entries) => {
      for (const [key, value] of entries) localStorage.setItem(key, value);
    }, Object.entries(stored));
    const release = await openWithoutCode(page, path);
    expect(await page.getByRole('heading').count()).toBe(0);
    release();
    await page.getByRole('heading', { level: 1 }).waitFor();
  });

  it('has the colours of the brand at the last visit', async () => {
    const page = await story.browser.newPage();
    await page.addInitScript(() => {
      localStorage.setItem('routify-brand-tokens', JSON.stringify({ light: { '--solid': '#00695c' }, dark: {} }));
    });
    const release = await openWithoutCode(page, '/login');
    const hasColor = (color: string): boolean =>
      getComputedStyle(document.querySelector('[type=submit]')!).backgroundColor === color;
    await page.waitForFunction(hasColor, 'rgb(0, 105, 92)');
    release();
    await page.locator(FIRST_PAGE).waitFor({ state: 'detached' });
    // This installation has no colour of its own any more: that of the ink.
    await page.waitForFunction(hasColor, 'rgb(28, 29, 32)');
  });
});
