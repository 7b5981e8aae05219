import { CUSTOMER, openRegistration, register } from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';

describeStory('a second tab', (story) => {
  it('ends the session of the first one, too, when it logs out', async () => {
    const { stack, browser } = story;
    await openRegistration(stack);
    const person = await browser.openAs();
    const [one, other] = [await person.newPage(), await person.newPage()];
    await register(stack, one, CUSTOMER);
    await other.goto(`${stack.url}/keys`);
    await other.getByRole('button', { name: CUSTOMER.name }).click();
    await other.getByRole('menuitem', { name: 'Log out' }).click();
    await one.getByRole('heading', { name: 'Log in' }).waitFor();
    await other.getByRole('heading', { name: 'Log in' }).waitFor();
  });
});
