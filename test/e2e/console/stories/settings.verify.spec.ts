import type { Page } from 'playwright-core';
import { checkScreen, openOperator, waitForScreen } from '../../../support/browser/people.js';
import { describeStory } from '../../../support/browser/story.js';

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><script>window.hacked = 1</script>
<rect width="24" height="24" rx="6" fill="#0a7d5a"/></svg>`;

/** An operator gives the console its brand, and takes it back. */
describeStory('the settings', (story) => {
  let page: Page;

  beforeAll(async () => {
    await story.stack.addOperator();
    page = await openOperator(story.stack, story.browser);
  });

  it('show a brand while it is typed, and its uploaded logo everywhere', async () => {
    await page.goto(`${story.stack.url}/operator/settings`);
    await page.getByRole('tab', { name: 'Brand' }).click();
    await page.getByLabel('Service name').fill('Halden AI');
    await page.getByLabel('Button color').fill('#0a7d5a');
    const chosen = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Upload: Logo', exact: true }).click();
    await (await chosen).setFiles({ name: 'logo.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(SVG) });
    const preview = page.getByRole('region', { name: 'Preview' });
    await preview.getByText('Halden AI').first().waitFor();
    expect(await preview.locator('img').count()).toBe(3);
    await checkScreen(page, 'settings-brand');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Changed').nth(2).waitFor();
    await checkScreen(page, 'settings-brand-saved');
    const visitor = await story.browser.newPage();
    await visitor.goto(`${story.stack.url}/login`);
    const logo = visitor.locator('main img[src^="/api/v1/public/logos/"]');
    await logo.waitFor();
    expect(await logo.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBeGreaterThan(
      0,
    );
    await checkScreen(visitor, 'settings-brand-login');
  });

  it('take a change back, and say what is refused in the words of the reader', async () => {
    await page.getByRole('button', { name: 'Reset' }).first().click();
    await page.getByText('Changed').nth(2).waitFor({ state: 'detached' });
    const russian = await openOperator(story.stack, story.browser, { width: 360, scheme: 'dark', language: 'ru' });
    await russian.goto(`${story.stack.url}/operator/settings?tab=brand`);
    await waitForScreen(russian);
    await russian.getByLabel('Адрес условий использования').or(russian.getByLabel(/услов/i)).first().fill('ftp://x');
    await russian.locator('button[type=submit]').click();
    await russian.getByText('Укажите адрес, который начинается с https://.').waitFor();
    await checkScreen(russian, 'settings-brand-narrow');
    await russian.getByLabel('Настройки').selectOption('mail');
    await waitForScreen(russian);
    await checkScreen(russian, 'settings-mail-narrow');
  });

  it('lead from a page of nothing to the list', async () => {
    await page.goto(`${story.stack.url}/operator/organizations/org_01jd3k9v6qe8yb5t2x7m4c0n1p`);
    await page.getByText('There is nothing with this ID').waitFor();
    await checkScreen(page, 'missing-organization');
    await page.getByRole('main').getByRole('link', { name: 'Organizations' }).last().click();
    await page.waitForURL(/\/operator\/organizations$/);
    await page.goto(`${story.stack.url}/operator/settings?tab=brand`);
  });

  it('have every section', async () => {
    for (const name of ['Email', 'Registration', 'Security']) {
      await page.getByRole('tab', { name, exact: true }).click();
      await checkScreen(page, `settings-${name.toLowerCase()}`);
    }
  });
});
