import type { Page } from 'playwright-core';
import { keepPicture } from '../../../support/browser/browser.js';
import { OPERATOR } from '../../../support/browser/console-stack.js';
import {
  callGateway,
  checkScreen,
  CUSTOMER,
  openOperator,
  openRegistration,
  openScreen,
  register,
  sellTo,
  waitForScreen,
} from '../../../support/browser/people.js';
import { describeStory } from '../../../support/browser/story.js';
import { eventually } from '../../../support/eventually.js';

const COLLEAGUE = { email: 'petra@example.com', name: 'Petra Novak', password: 'violin harbor pebble' };

/** An operator invites a colleague, who becomes one by the mailed link. */
describeStory('an invitation of an operator', (story) => {
  let page: Page;

  beforeAll(async () => {
    await story.stack.addOperator();
    page = await openOperator(story.stack, story.browser);
  });

  const linkTo = async (email: string): Promise<string> => {
    const { source } = await story.stack.mails.mailTo(email, '/invitation#token=');
    return /http\S+\/invitation#token=[\w-]+/.exec(source)?.[0] ?? '';
  };

  it('is sent from Users, and is in the list of pending ones', async () => {
    await openScreen(page, 'Users');
    await page.getByRole('button', { name: 'Invite operator' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Email').fill(COLLEAGUE.email);
    await keepPicture(page, 'operator-invite');
    await dialog.getByRole('button', { name: 'Send invitation' }).click();
    await page.getByRole('row', { name: new RegExp(COLLEAGUE.email) }).waitFor();
    await checkScreen(page, 'operator-invitations');
    const narrow = await openOperator(story.stack, story.browser, { width: 360, scheme: 'dark', language: 'ru' });
    await narrow.goto(`${story.stack.url}/operator/users`);
    await narrow.getByText(COLLEAGUE.email).waitFor();
    await checkScreen(narrow, 'operator-invitations-narrow');
  });

  it('says who invites whom to what, until when, and makes an operator', async () => {
    const link = await linkTo(COLLEAGUE.email);
    const chinese = await story.browser.newPage({ width: 360, scheme: 'dark', language: 'zh-CN' });
    await chinese.goto(link);
    await chinese.getByRole('heading', { name: /Routify/ }).waitFor();
    await checkScreen(chinese, 'operator-invitation-page-zh');
    const colleague = await story.browser.newPage();
    await colleague.goto(link);
    await colleague.getByText(`${OPERATOR.name} invites ${COLLEAGUE.email} to be an operator of Routify.`).waitFor();
    await checkScreen(colleague, 'operator-invitation-page');
    await colleague.getByLabel('Your name').fill(COLLEAGUE.name);
    await colleague.getByLabel('Password', { exact: true }).fill(COLLEAGUE.password);
    await colleague.getByRole('button', { name: 'Create account' }).click();
    await colleague.waitForURL(/\/operator$/);
    await waitForScreen(colleague);
    await colleague.getByText(COLLEAGUE.name).waitFor();
    await colleague.goto(`${story.stack.url}/operator/users`);
    await waitForScreen(colleague);
    expect(await colleague.getByRole('button', { name: 'Invite operator' }).count()).toBe(0);
  });

  it('opens nothing once it is revoked', async () => {
    const email = 'never@example.com';
    await page.getByRole('button', { name: 'Invite operator' }).click();
    await page.getByRole('dialog').getByLabel('Email').fill(email);
    await page.getByRole('dialog').getByRole('button', { name: 'Send invitation' }).click();
    const row = page.getByRole('row', { name: new RegExp(email) });
    await row.waitFor();
    const link = await linkTo(email);
    await row.hover();
    await row.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Revoke' }).click();
    await keepPicture(page, 'operator-invitation-revoke');
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await row.waitFor({ state: 'detached' });
    const late = await story.browser.newPage();
    await late.goto(link);
    await late.getByText('This invitation can’t be used').waitFor();
  });

  it('has its secret in the tab alone while the browser is at a provider', async () => {
    const { stack, browser } = story;
    await stack.admin('POST', '/identity-providers', { kind: 'github', name: 'Code', client_id: 'console' });
    const email = 'nils@example.com';
    await page.getByRole('button', { name: 'Invite operator' }).click();
    await page.getByRole('dialog').getByLabel('Email').fill(email);
    await page.getByRole('dialog').getByRole('button', { name: 'Send invitation' }).click();
    await page.getByRole('row', { name: new RegExp(email) }).waitFor();
    const fragment = new URL(await linkTo(email)).hash;
    const person = await browser.newPage();
    let sent = '';
    // In place of the way to the provider and back.
    await person.route('**/api/v1/auth/providers/*/login', async (route) => {
      sent = route.request().postData() ?? '';
      await route.fulfill({ json: { object: 'provider_redirect', url: `${stack.url}/invitation` } });
    });
    await person.goto(`${stack.url}/login?to=%2Finvitation${fragment}`);
    await person.getByRole('button', { name: /Code/ }).click();
    await person.getByText(`invites ${email} to be an operator`).waitFor();
    expect(JSON.parse(sent)).toEqual({ audience: 'customer', return_to: '/invitation' });
    expect(new URL(person.url()).hash).toBe(fragment);
    expect(await person.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('rtf_inv_');
  });
});

/** What an operator tries and changes, with what it will be shown before. */
describeStory('a test email, and money with its balance before and after', (story) => {
  let page: Page;
  let organizationId: string;

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await openRegistration(stack);
    organizationId = await register(stack, await browser.newPage(), CUSTOMER);
    const secret = await sellTo(stack, organizationId);
    await callGateway(stack, secret, 'openai/gpt-4.1');
    await eventually(async () => (await stack.platform.query('SELECT 1 FROM usage_record')).length > 0);
    page = await openOperator(stack, browser);
  });

  it('is sent to the operator, whose address must be confirmed, and the answer is said', async () => {
    await page.goto(`${story.stack.url}/operator/settings?tab=mail`);
    const send = page.getByRole('button', { name: 'Send test email' });
    await send.click();
    await page.getByText('Your email isn’t confirmed.').waitFor();
    await checkScreen(page, 'settings-test-mail-unconfirmed');
    await story.stack.platform.query('UPDATE login_account SET email_verified_at = now()');
    await send.click();
    await page.getByText(`The mail server accepted the email to ${OPERATOR.email}.`).waitFor();
    await checkScreen(page, 'settings-test-mail');
    await story.stack.mails.mailTo(OPERATOR.email, 'Email works');
    const narrow = await openOperator(story.stack, story.browser, { width: 360, scheme: 'dark', language: 'ru' });
    await narrow.goto(`${story.stack.url}/operator/settings?tab=mail`);
    await waitForScreen(narrow);
    await narrow.getByRole('button', { name: 'Отправить проверочное письмо' }).click();
    await narrow.getByText('Почтовый сервер принял письмо').waitFor();
    await checkScreen(narrow, 'settings-test-mail-narrow');
  });

  it('shows the balance before and after an adjustment and a refund', async () => {
    await page.goto(`${story.stack.url}/operator/organizations/${organizationId}`);
    await waitForScreen(page);
    await page.getByRole('main').getByRole('button', { name: 'More' }).first().click();
    await page.getByRole('menuitem', { name: 'Adjust balance' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Current balance').waitFor();
    await dialog.getByLabel('Amount').fill('-5');
    await dialog.getByText('Available after').waitFor();
    await keepPicture(page, 'adjustment-before-after');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await openScreen(page, 'Requests');
    await page
      .getByRole('row', { name: /Acme Robotics/ })
      .first()
      .getByRole('link')
      .first()
      .click();
    await page.getByRole('button', { name: 'Refund' }).click();
    await page.getByRole('dialog').getByText('Left to refund').waitFor();
    await page.getByRole('dialog').getByText('Current balance').waitFor();
    await keepPicture(page, 'refund-before-after');
  });
});
