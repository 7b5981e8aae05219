import type { Locator, Page } from 'playwright-core';
import {
  checkScreen,
  CUSTOMER,
  openCustomer,
  openOperator,
  openRegistration,
  register,
  sellTo,
  waitForScreen,
} from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';
import { eventually } from '../../../../support/eventually.js';

const OTHER = {
  email: 'nils@example.com',
  name: 'Nils Roth',
  password: 'violet harbor candle',
  organization: 'Beta Labs',
};
/** A worker passes each second, and looks for prices every 15. */
const SOON = { timeout: 45_000 };

describeStory('news', (story) => {
  let operator: Page;
  let customer: Page;
  let organizationId = '';
  let postPath = '';

  beforeAll(async () => {
    const { stack, browser } = story;
    await openRegistration(stack);
    await stack.addOperator();
    organizationId = await register(stack, await browser.newPage(), CUSTOMER);
    await register(stack, await browser.newPage(), OTHER);
    const { id: tier } = await stack.admin<{ id: string }>('POST', '/tiers', { name: 'Gold' });
    await stack.admin('PATCH', `/organizations/${organizationId}`, { tier_id: tier });
    await stack.platform.query(
      `UPDATE login_account SET locale = 'ru' WHERE user_id = (SELECT id FROM "user" WHERE email = $1)`,
      CUSTOMER.email,
    );
    operator = await openOperator(stack, browser);
    customer = await openCustomer(stack, browser, CUSTOMER, { language: 'ru' });
    for (const page of [operator, customer]) page.setDefaultTimeout(15_000);
  });

  const field = (path: string): Locator => operator.locator(`[data-path="${path}"]`);
  const write = (language: string): Promise<void> =>
    operator.locator('label').filter({ hasText: language }).first().click();
  const confirm = async (name: string): Promise<void> => {
    const dialog = operator.getByRole('dialog');
    await dialog.getByRole('button', { name, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  };
  const mailsTo = (email: string): Promise<object[]> =>
    story.stack.platform.query(`SELECT id FROM mail_message WHERE template = 'news' AND recipient = $1`, email);

  it('begin with a list that says what they are for', async () => {
    await operator.goto(`${story.stack.url}/operator/news`);
    await operator.getByText('No posts yet').waitFor();
    await checkScreen(operator, 'news-empty');
    await customer.goto(`${story.stack.url}/news`);
    await customer.getByText('Новостей пока нет').waitFor();
    await checkScreen(customer, 'news-portal-empty');
  });

  it('need a text in the default language, and an audience that is complete', async () => {
    await operator.getByRole('link', { name: 'New post' }).first().click();
    await operator.getByRole('heading', { name: 'New post' }).waitFor();
    await operator.getByRole('button', { name: 'Save draft' }).click();
    await operator.locator('[aria-invalid=true]').first().waitFor();
    await field('title_en').fill('Faster disks for Gold');
    await field('body_en').fill('We have new disks.\nRead https://example.com/disks for more.');
    await operator.getByText('Organizations with one of these tiers.').click();
    await operator.getByText('Complete the audience').waitFor();
    await operator.getByRole('button', { name: 'Save draft' }).click();
    await operator.getByText('Choose the tiers, the model or the amount').waitFor();
    await checkScreen(operator, 'news-refused');
  });

  it('are drafted in several languages, with the size of the audience', async () => {
    await write('Русский');
    await field('title_ru').fill('Быстрые диски для Gold');
    await field('body_ru').fill('У нас новые диски.\nПодробнее: https://example.com/disks');
    await field('tier_ids').click();
    await operator.getByRole('option', { name: 'Gold' }).click();
    await operator.keyboard.press('Escape');
    await operator.getByText('1 organization, 1 person by email').waitFor();
    await checkScreen(operator, 'news-new');
    await operator.getByRole('button', { name: 'Save draft' }).click();
    await operator.getByRole('heading', { name: 'Faster disks for Gold' }).waitFor();
    postPath = new URL(operator.url()).pathname;
    await checkScreen(operator, 'news-draft');
    await customer.reload();
    await waitForScreen(customer);
    await customer.getByText('Новостей пока нет').waitFor();
  });

  it('are published after a question, and arrive by email in the language of the reader', async () => {
    await operator.getByRole('button', { name: 'Publish', exact: true }).click();
    await operator.getByRole('dialog').getByText('1 organization, 1 person by email').waitFor();
    await checkScreen(operator, 'news-publish');
    await confirm('Publish');
    await operator.getByText('Sent emails').waitFor(SOON);
    const log = operator.getByRole('region', { name: 'Send log' });
    await log.getByText(CUSTOMER.email).waitFor(SOON);
    await log.getByRole('row').filter({ hasText: 'Sent' }).nth(1).waitFor(SOON);
    await checkScreen(operator, 'news-published');
    const { source } = await story.stack.mails.mailTo(CUSTOMER.email, 'news-unsubscribe');
    expect(source).toMatch(/List-Unsubscribe-Post: List-Unsubscribe=One-Click/i);
    expect(await mailsTo(OTHER.email)).toEqual([]);
  });

  it('are read by the customer concerned, and by no other', async () => {
    await customer.goto(`${story.stack.url}/`);
    const item = customer.getByRole('link', { name: /^Новости/ }).first();
    await eventually(async () => (await item.textContent())?.includes('1') === true);
    await checkScreen(customer, 'news-portal-unread');
    await item.click();
    await customer.getByRole('heading', { name: 'Быстрые диски для Gold' }).waitFor();
    await customer.getByRole('link', { name: 'https://example.com/disks' }).waitFor();
    await customer.getByText('Новое').waitFor();
    await eventually(async () => (await item.textContent())?.includes('1') === false);
    await checkScreen(customer, 'news-portal');
    const other = await openCustomer(story.stack, story.browser, OTHER);
    await other.goto(`${story.stack.url}/news`);
    await other.getByText('No news yet').waitFor();
    await other.close();
  });

  it('are corrected without another email', async () => {
    await operator.goto(`${story.stack.url}${postPath}`);
    await write('Русский');
    await field('title_ru').fill('Новые диски для Gold');
    await operator.getByRole('button', { name: 'Save', exact: true }).click();
    await customer.reload();
    await customer.getByRole('heading', { name: 'Новые диски для Gold' }).waitFor();
    expect(await mailsTo(CUSTOMER.email)).toHaveLength(1);
  });

  it.each([
    { language: 'en', scheme: 'dark', width: 390 },
    { language: 'ru', scheme: 'light', width: 900 },
    { language: 'zh-CN', scheme: 'dark', width: 1440 },
  ] as const)('are seen in $language, $scheme, at $width px', async (view) => {
    const { stack, browser } = story;
    const name = `${view.language}-${view.width}`;
    const [one, two] = [await openOperator(stack, browser, view), await openCustomer(stack, browser, CUSTOMER, view)];
    for (const [address, picture] of [
      ['/operator/news', 'list'],
      ['/operator/news/new', 'new'],
      [postPath, 'post'],
    ]) {
      await one.goto(`${stack.url}${address}`);
      await checkScreen(one, `news-${picture}-${name}`);
    }
    await two.goto(`${stack.url}/news`);
    await two.locator('main section').first().waitFor();
    await checkScreen(two, `news-portal-${name}`);
    await two.goto(`${stack.url}/settings?tab=alerts`);
    await two.getByRole('switch').nth(1).waitFor();
    await checkScreen(two, `news-subscription-${name}`);
    await Promise.all([one.close(), two.close()]);
  });

  it('are turned off by the mail program', async () => {
    const { source } = await story.stack.mails.mailTo(CUSTOMER.email, 'news-unsubscribe');
    const path = /news-unsubscribe\/[\w-]+/.exec(source.replaceAll(/=?\r?\n\s?/g, ''))?.[0] ?? '';
    const answer = await fetch(`${story.stack.url}/api/v1/public/${path}`, {
      method: 'POST',
      body: 'List-Unsubscribe=One-Click',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(answer.status).toBe(200);
    await customer.goto(`${story.stack.url}/settings?tab=alerts`);
    const own = customer.getByRole('switch', { name: 'Присылать мне письма с новостями' });
    await own.waitFor();
    await eventually(async () => !(await own.isChecked()));
  });

  it('are withdrawn', async () => {
    await operator.goto(`${story.stack.url}${postPath}`);
    await operator.getByRole('button', { name: 'Withdraw' }).click();
    await confirm('Withdraw');
    await operator.getByText('Withdrawn').first().waitFor();
    await customer.goto(`${story.stack.url}/news`);
    await customer.getByText('Новостей пока нет').waitFor();
  });

  it('are drafted by a change of prices, which a person publishes', async () => {
    const { stack } = story;
    await sellTo(stack, organizationId);
    await stack.platform.settle();
    const { data } = await stack.admin<{ data: { id: string }[] }>('GET', '/models');
    const price = { input_per_mtok_usd: '7', output_per_mtok_usd: '21' };
    await stack.admin('POST', `/models/${data[0]?.id}/prices`, price);
    await operator.goto(`${stack.url}/operator/news`);
    await eventually(async () => {
      await operator.reload();
      await waitForScreen(operator);
      return (await operator.getByText('Generated').count()) === 1;
    }, SOON.timeout);
    await operator.getByText('New prices of openai/gpt-4.1').click();
    await operator.getByRole('heading', { name: 'New prices of openai/gpt-4.1' }).waitFor();
    expect(await field('body_en').inputValue()).toContain('→ $7');
    await checkScreen(operator, 'news-generated');
  });
});
