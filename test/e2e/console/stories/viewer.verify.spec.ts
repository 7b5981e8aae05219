import { checkScreen, CUSTOMER, openRegistration, openScreen, register } from '../../../support/browser/people.js';
import { describeStory } from '../../../support/browser/story.js';

const VIEWER = { email: 'lena@example.com', name: 'Lena Berg', password: 'pebble harbor violin' };

describeStory('a viewer', (story) => {
  it('is not offered what it may not do', async () => {
    const { stack, browser } = story;
    await openRegistration(stack);
    const organizationId = await register(stack, await browser.newPage(), CUSTOMER);
    await stack.admin('POST', `/organizations/${organizationId}/invitations`, { email: VIEWER.email, role: 'viewer' });
    const { source } = await stack.mails.mailTo(VIEWER.email, '/invitation#token=');
    const page = await browser.newPage();
    await page.goto(/http\S+\/invitation#token=[\w-]+/.exec(source)?.[0] ?? '');
    await page.getByLabel('Your name').fill(VIEWER.name);
    await page.getByLabel('Password', { exact: true }).fill(VIEWER.password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: VIEWER.name }).waitFor();
    for (const name of ['Home', 'Keys', 'Team', 'Billing']) {
      await openScreen(page, name);
      await checkScreen(page, `viewer-${name.toLowerCase()}`);
      expect(await page.getByRole('button', { name: /New key|Create a key|Invite|Redeem/ }).count()).toBe(0);
    }
  });
});
