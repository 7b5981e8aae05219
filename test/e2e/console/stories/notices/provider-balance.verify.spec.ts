import type { Page } from 'playwright-core';
import { formatId, Secret } from '#core';
import { keepPicture } from '../../../../support/browser/browser.js';
import { checkScreen, openOperator, openScreen, waitForScreen } from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';

const MODEL = 'openai/gpt-4.1';
const KEY = 'sk-prepaid-0123456789';

describeStory('the balance of an account at a provider', (story) => {
  let page: Page;
  let channelId: string;

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await stack.platform.addModel({ canonicalId: MODEL });
    await account({ balance: '120.5' });
    channelId = await stack.platform.addChannel({
      name: 'prepaid',
      serves: [MODEL],
      options: { balance_api: 'openrouter' },
      credentials: [{ secret: new Secret(KEY), label: 'main', weight: 1 }],
    });
    await stack.platform.addChannel({ name: 'postpaid', serves: [MODEL] });
    page = await openOperator(stack, browser);
  });

  async function account(fields: object): Promise<void> {
    const body = JSON.stringify({ key: KEY, ...fields });
    const { url } = story.stack.platform.simulator;
    const { status } = await fetch(`${url}/accounts/control/account`, { method: 'POST', body });
    expect(status).toBe(200);
  }

  /** A minute later. */
  const later = () =>
    story.stack.platform.query(
      `UPDATE upstream_balance SET pulled_at = pulled_at - interval '61 s' WHERE pulled_at IS NOT NULL`,
    );

  const table = () => page.getByRole('table', { name: 'Balance at the provider' });

  async function refresh(): Promise<void> {
    await later();
    await page.getByRole('button', { name: 'Balance of main' }).click();
    await page.getByRole('menuitem', { name: 'Refresh' }).click();
  }

  it('is pulled, and shown with the channel', async () => {
    await openScreen(page, 'Channels');
    await page.getByRole('row', { name: 'prepaid' }).click();
    await page.getByRole('table', { name: 'Balance at the provider' }).waitFor();
    await refresh();
    await table().getByText('$120.50').waitFor({ timeout: 30_000 });
    await table().getByText('provider ·').waitFor();
    expect(await table().getByText('Low', { exact: true }).count()).toBe(0);
    await checkScreen(page, 'balance-channel');
  });

  it('falls below a threshold of its own, and needs attention', async () => {
    await page.getByRole('button', { name: 'Balance of main' }).click();
    await page.getByRole('menuitem', { name: 'Set balance…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Balance of main' });
    await dialog.getByLabel('Low below, amount').fill('20');
    await checkScreen(page, 'balance-dialog');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await account({ balance: '12' });
    await refresh();
    await table().getByText('Low', { exact: true }).waitFor({ timeout: 30_000 });
    await table().getByText('$12.00').waitFor();
    await checkScreen(page, 'balance-low');
    await openScreen(page, 'Overview');
    await page.getByText('prepaid/main: low balance at the provider').waitFor();
    await page.getByText('$12.00 left at the provider.').waitFor();
    await checkScreen(page, 'balance-attention');
    const { data } = await story.stack.admin<{ data: { type: string; data: object }[] }>(
      'GET',
      '/webhook-events?type=upstream.balance_low',
    );
    expect(data).toMatchObject([{ data: { channel_id: formatId('chn', channelId), balance_usd: '12' } }]);
  });

  it('stays what it was when the provider refuses, and is set by hand', async () => {
    await account({ answer: 'refused' });
    await page.goto(`${story.stack.url}/operator/channels/${formatId('chn', channelId)}`);
    await table().waitFor();
    await refresh();
    await table().getByText('Not allowed for this key').waitFor({ timeout: 30_000 });
    await table().getByText('$12.00').waitFor();
    await page.getByRole('button', { name: 'Balance of main' }).click();
    await page.getByRole('menuitem', { name: 'Set balance…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Balance of main' });
    await dialog.getByLabel('Balance', { exact: true }).fill('75');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await table().getByText('$75.00').waitFor();
    await table().getByText('set here ·').waitFor();
    expect(await table().getByText('Low', { exact: true }).count()).toBe(0);
  });

  it('is that of another credential, where the account is the same', async () => {
    await openScreen(page, 'Channels');
    await page.getByRole('row', { name: 'postpaid' }).click();
    await page.getByRole('button', { name: 'Balance of default' }).click();
    await page.getByRole('menuitem', { name: 'Set balance…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Balance of default' });
    await dialog.getByLabel('Account').selectOption('prepaid / main');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await table().getByText('account of prepaid / main').waitFor();
    await table().getByText('$75.00').waitFor();
    await checkScreen(page, 'balance-shared');
  });

  it.each([
    { language: 'ru', scheme: 'dark', width: 1440, height: 1000 },
    { language: 'zh-CN', scheme: 'light', width: 390, height: 900 },
    { language: 'en', scheme: 'dark', width: 390, height: 900 },
  ] as const)('is in order in $language, $scheme, at $width px', async (view) => {
    const other = await openOperator(story.stack, story.browser, view);
    await other.goto(`${story.stack.url}/operator/channels/${formatId('chn', channelId)}`);
    await waitForScreen(other);
    await other.getByText('75').first().waitFor();
    await keepPicture(other, `balance-${view.language}-${view.width}`);
    await other.goto(`${story.stack.url}/operator/settings?tab=upstreams`);
    await checkScreen(other, `balance-settings-${view.language}-${view.width}`);
    await other.close();
  });
});
