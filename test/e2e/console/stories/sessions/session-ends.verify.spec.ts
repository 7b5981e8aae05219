import {
  checkScreen,
  CUSTOMER,
  endSessions,
  openCustomer,
  openRegistration,
  openScreen,
  register,
} from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';

describeStory('a session that ends', (story) => {
  it('loses nothing of a form', async () => {
    const { stack, browser } = story;
    await openRegistration(stack);
    await register(stack, await browser.newPage(), CUSTOMER);
    const page = await openCustomer(stack, browser, CUSTOMER);
    await openScreen(page, 'Keys');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('nightly-batch');
    await endSessions(stack, CUSTOMER);
    await page.getByRole('button', { name: 'Create key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.waitFor();
    await checkScreen(page, 'session-ended');
    await dialog.getByRole('textbox', { name: 'Password' }).fill(CUSTOMER.password);
    await dialog.getByRole('button', { name: 'Log in', exact: true }).click();
    const secret = page.getByRole('dialog', { name: 'Your new key' });
    await secret.getByRole('button', { name: 'Close' }).last().click();
    await secret.waitFor({ state: 'hidden' });
    await page.getByRole('row', { name: 'nightly-batch' }).waitFor();
    await checkScreen(page, 'session-resumed');
  });
});
