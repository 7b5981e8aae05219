import type { Route } from 'playwright-core';
import { accessibilityProblems, keepPicture } from '../../support/browser/browser.js';
import { OPERATOR } from '../../support/browser/console-stack.js';
import { checkScreen, CUSTOMER, fillRegistration, openRegistration } from '../../support/browser/people.js';
import { describeStory } from '../../support/browser/story.js';

/** The stories of `npm test`: the way in of each side. All others are in `npm run verify`. */
describeStory('a first visit', (story) => {
  it('leads an operator through the log-in to the page that was wanted', async () => {
    const page = await story.browser.newPage();
    await story.stack.addOperator();
    await page.goto(`${story.stack.url}/operator`);
    await page.getByRole('heading', { name: 'Operator login' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await keepPicture(page, 'log-in');
    await page.getByLabel('Email').fill(OPERATOR.email);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await page.getByRole('alert').getByText('Incorrect email or password.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(OPERATOR.password);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/operator');
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('registers a customer by a link in a mail, also before the page knows the installation', async () => {
    const page = await story.browser.newPage();
    await openRegistration(story.stack);
    const waiting: Route[] = [];
    await page.route('**/api/v1/auth/config', (route) => void waiting.push(route));
    await fillRegistration(story.stack, page, CUSTOMER);
    await page.unroute('**/api/v1/auth/config');
    for (const route of waiting) await route.continue().catch(() => undefined);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('button', { name: CUSTOMER.name }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
    await checkScreen(page, 'first-visit-home');
  });
});
