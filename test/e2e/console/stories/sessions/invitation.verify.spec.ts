import type { Page } from 'playwright-core';
import type { View } from '../../../../support/browser/browser.js';
import {
  checkScreen,
  CUSTOMER,
  openCustomer,
  openRegistration,
  register,
  VIEWER,
} from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';

const NARROW: View = { width: 360, scheme: 'dark', language: 'ru' };
const LINK = /http\S+\/invitation#token=[\w-]+/;

/** The page of an invitation, for everyone that may open its link. */
describeStory('an invitation', (story) => {
  let organizationId: string;

  beforeAll(async () => {
    await story.stack.addOperator();
    await openRegistration(story.stack);
    organizationId = await register(story.stack, await story.browser.newPage(), CUSTOMER);
  });

  /** Invites an address, and returns the link and the mail. */
  async function invite(email: string): Promise<{ readonly link: string; readonly mail: string }> {
    await story.stack.admin('POST', `/organizations/${organizationId}/invitations`, { email, role: 'owner' });
    const { source } = await story.stack.mails.mailTo(email, '/invitation#token=');
    return { link: LINK.exec(source)?.[0] ?? '', mail: source };
  }

  const open = async (link: string, view: View = {}): Promise<Page> => {
    const page = await story.browser.newPage(view);
    await page.goto(link);
    return page;
  };

  it('says to a new person who invites whom to what, until when', async () => {
    const { link, mail } = await invite(VIEWER.email);
    expect(mail).toContain('invites you to join Acme Robotics as owner');
    const narrow = await open(link, NARROW);
    await narrow.getByText('Приглашение в Acme Robotics').waitFor();
    await checkScreen(narrow, 'invitation-new-narrow');
    await narrow.locator('button[type=submit]').click();
    await narrow.getByText('Укажите значение.').first().waitFor();
    await checkScreen(narrow, 'invitation-new-refused');
    const page = await open(link);
    await page.getByText(`invites ${VIEWER.email} to Acme Robotics. Role: Owner.`).waitFor();
    await checkScreen(page, 'invitation-new');
    await page.getByLabel('Your name').fill(VIEWER.name);
    await page.getByLabel('Password', { exact: true }).fill(VIEWER.password);
    await page.getByRole('button', { name: 'Create account and join' }).click();
    await page.getByRole('button', { name: VIEWER.name }).waitFor();
    await page.goto('about:blank');
    await page.goto(link);
    await page.getByRole('heading', { name: 'This invitation can’t be used' }).waitFor();
    await checkScreen(page, 'invitation-used');
    await page.getByRole('link', { name: 'Open the console' }).click();
    await page.getByRole('button', { name: VIEWER.name }).waitFor();
  });

  it('leads an account to its login and back, without the secret in an address that a server reads', async () => {
    organizationId = (await story.stack.admin<{ id: string }>('POST', '/organizations', { name: 'Halden Labs' })).id;
    const { link } = await invite(CUSTOMER.email);
    const page = await open(link);
    await page.getByText('This email already has an account.').waitFor();
    await checkScreen(page, 'invitation-log-in');
    await page.getByRole('link', { name: 'Log in to accept' }).click();
    await page.locator('input[autocomplete=current-password]').waitFor();
    expect(new URL(page.url()).search).not.toContain('rtf_inv_');
    await page.locator('input[autocomplete=username]').fill(CUSTOMER.email);
    await page.locator('input[autocomplete=current-password]').fill(CUSTOMER.password);
    await page.locator('form button[type=submit]').click();
    await page.getByRole('button', { name: 'Accept invitation' }).waitFor();
    await checkScreen(page, 'invitation-accept');
    await page.getByRole('button', { name: 'Accept invitation' }).click();
    await page.getByRole('button', { name: CUSTOMER.name }).waitFor();
  });

  it('says to another person whose it is, and lets it log out', async () => {
    const { link } = await invite('new@example.com');
    const page = await openCustomer(story.stack, story.browser, VIEWER);
    await page.goto(link);
    await page.getByText(`You’re logged in as ${VIEWER.email}.`).waitFor();
    await checkScreen(page, 'invitation-other-person');
    await page.getByRole('button', { name: 'Log out and continue' }).click();
    await page.getByLabel('Your name').waitFor();
  });
});
