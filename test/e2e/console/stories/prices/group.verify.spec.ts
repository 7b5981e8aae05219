import type { Locator, Page } from 'playwright-core';
import { checkScreen, openOperator, openScreen, waitForScreen } from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';

const PRICED = ['acme/large', 'acme/medium', 'acme/small'];
const UNPRICED = 'acme/unpriced';

interface Price {
  readonly input_per_mtok_usd: string;
  readonly cache_read_per_mtok_usd: string;
  readonly source: string;
}

describeStory('prices of several models', (story) => {
  let page: Page;

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    for (const canonicalId of [...PRICED, 'zeta/other']) await stack.platform.addModel({ canonicalId });
    await stack.platform.addModel({ canonicalId: UNPRICED, status: 'draft', price: null });
    await stack.platform.addChannel({ name: 'provider', serves: [...PRICED, UNPRICED] });
    page = await openOperator(stack, browser);
    await openScreen(page, 'Models & prices');
  });

  const row = (model: string): Locator => page.getByRole('row', { name: model });
  const pricesOf = async (model: string): Promise<readonly Price[]> =>
    (await story.stack.admin<{ data: Price[] }>('GET', `/models/${encodeURIComponent(model)}/prices`)).data;

  it('are raised together: old and new are shown, what stays is named, and one save writes all', async () => {
    await page.getByLabel('Search models').fill('acme');
    await row('zeta/other').waitFor({ state: 'detached' });
    await page.getByRole('checkbox', { name: 'Select acme/large' }).check();
    const bar = page.getByRole('region', { name: 'Selected models' });
    await bar.getByRole('button', { name: 'Select all 4' }).click();
    await bar.getByText('4 models selected').waitFor();
    await checkScreen(page, 'group-chosen');
    await bar.getByRole('button', { name: 'Change prices…' }).click();
    const panel = page.getByRole('complementary', { name: 'Change prices' });
    await panel.getByRole('textbox', { name: 'Change in percent' }).fill('+20');
    const preview = panel.getByRole('table', { name: 'Preview' });
    expect(await preview.getByRole('row', { name: 'Input' }).allTextContents()).toEqual(
      PRICED.map(() => 'Input2.002.4058.3'),
    );
    await panel.getByText('1 model unchanged').waitFor();
    await panel.getByRole('listitem').filter({ hasText: UNPRICED }).getByText('No price to change.').waitFor();
    await checkScreen(page, 'group-percent');
    await panel.getByRole('button', { name: 'Apply 3 changes' }).click();
    await panel.waitFor({ state: 'detached' });
    await row('acme/small').getByText('2.40').waitFor();
    for (const model of PRICED) {
      const [price] = await pricesOf(model);
      expect(price).toMatchObject({
        input_per_mtok_usd: '2.4',
        cache_read_per_mtok_usd: '0.6',
        source: 'group change, +20 %',
      });
    }
    expect(await pricesOf('zeta/other')).toHaveLength(1);
    expect(await pricesOf(UNPRICED)).toHaveLength(0);
  });

  it('are cost and a markup, and no price that is newer than the screen is overwritten', async () => {
    for (const model of ['acme/small', UNPRICED]) {
      await page.getByRole('checkbox', { name: `Select ${model}` }).check();
    }
    await page.getByRole('button', { name: 'Change prices…' }).click();
    const panel = page.getByRole('complementary', { name: 'Change prices' });
    await panel.getByText('Markup on cost', { exact: true }).first().click();
    await panel.getByRole('textbox', { name: 'Markup on cost' }).fill('30');
    await panel.getByRole('row', { name: 'Output' }).first().getByText('5.20').waitFor();
    await checkScreen(page, 'group-markup');
    const price = { input_per_mtok_usd: '7', output_per_mtok_usd: '9' };
    await story.stack.admin('POST', `/models/${encodeURIComponent('acme/small')}/prices`, price);
    await panel.getByRole('button', { name: 'Apply 2 changes' }).click();
    await panel.getByRole('alert').getByText('acme/small').waitFor();
    await panel.getByRole('row', { name: 'Input' }).getByText('7.00').waitFor();
    expect(await pricesOf(UNPRICED)).toHaveLength(0);
    await panel.getByRole('button', { name: 'Apply 2 changes' }).click();
    await panel.waitFor({ state: 'detached' });
    expect((await pricesOf('acme/small'))[0]).toMatchObject({ input_per_mtok_usd: '1.3' });
    expect((await pricesOf(UNPRICED))[0]).toMatchObject({ input_per_mtok_usd: '1.3' });
  });

  it('are sorted by a press on a head', async () => {
    const head = page.getByRole('button', { name: 'Model', exact: true });
    await head.click();
    await page.locator('th[aria-sort=ascending]').getByText('Model').waitFor();
    await head.click();
    await page.locator('th[aria-sort=descending]').getByText('Model').waitFor();
    const rows = await page.locator('tbody').getByRole('row').allTextContents();
    expect(rows[0]).toContain('unpriced');
    await checkScreen(page, 'group-sorted');
  });

  it.each([
    { language: 'ru', scheme: 'light' },
    { language: 'zh-CN', scheme: 'dark' },
    { language: 'ru', scheme: 'dark', width: 360 },
  ] as const)('are changed in $language, $scheme', async ({ language, scheme, width = 1440 }) => {
    const other = await openOperator(story.stack, story.browser, { language, scheme, width });
    await other.goto(`${story.stack.url}/operator/models`);
    await waitForScreen(other);
    await other.locator('tbody').getByRole('checkbox').nth(1).check();
    const bar = other.locator('[role=region]').filter({ has: other.getByRole('status') });
    await bar.waitFor();
    await checkScreen(other, `group-bar-${language}-${width}`);
    await bar.getByRole('button').last().click();
    await other.locator('#group-prices input').nth(2).fill('-5');
    await checkScreen(other, `group-${language}-${width}`);
    await other.context().close();
  });
});
