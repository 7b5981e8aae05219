import {
  checkScreen,
  CUSTOMER,
  join,
  openRegistration,
  openScreen,
  register,
  VIEWER,
} from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';

describeStory('a viewer', (story) => {
  it('is not offered what it may not do', async () => {
    const { stack, browser } = story;
    await openRegistration(stack);
    const organizationId = await register(stack, await browser.newPage(), CUSTOMER);
    const page = await browser.newPage();
    await join(stack, page, organizationId, VIEWER);
    for (const name of ['Home', 'Keys', 'Team', 'Billing']) {
      await openScreen(page, name);
      await checkScreen(page, `viewer-${name.toLowerCase()}`);
      expect(await page.getByRole('button', { name: /New key|Create a key|Invite|Redeem/ }).count()).toBe(0);
    }
  });
});
