import type { Page } from 'playwright-core';
import { checkScreen, CUSTOMER, openCustomer, openRegistration, register } from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';

describeStory('a passkey', (story) => {
  let page: Page;

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await openRegistration(stack);
    await register(stack, await browser.newPage(), CUSTOMER);
    page = await openCustomer(stack, browser, CUSTOMER);
    await addAuthenticator(page);
  });

  /** A device that knows its owner, in place of a fingerprint. */
  async function addAuthenticator(of: Page): Promise<void> {
    const session = await of.context().newCDPSession(of);
    await session.send('WebAuthn.enable');
    await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
      },
    });
  }

  const dialog = () => page.getByRole('dialog');
  const passkeys = () => page.getByRole('table', { name: 'Passkeys' });

  it('is made in the browser, with codes for the day on which the device is lost', async () => {
    await page.goto(`${story.stack.url}/settings?tab=security`);
    await page.getByRole('button', { name: 'Add passkey' }).click();
    await dialog().getByLabel('Name').fill('laptop');
    await dialog().getByRole('button', { name: 'Add passkey' }).click();
    await page.getByRole('dialog', { name: 'Recovery codes' }).waitFor();
    await checkScreen(page, 'passkey-codes');
    await page.keyboard.press('Escape');
    await passkeys().getByRole('cell', { name: 'laptop' }).waitFor();
    await checkScreen(page, 'passkey');
  });

  it('gets another name', async () => {
    await page.getByRole('button', { name: 'Rename' }).click();
    await dialog().getByLabel('Name').fill('work laptop');
    await dialog().getByRole('button', { name: 'Rename' }).click();
    await passkeys().getByRole('cell', { name: 'work laptop' }).waitFor();
  });

  it('logs in without a password', async () => {
    await page.getByRole('button', { name: CUSTOMER.name }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await page.getByRole('button', { name: 'Log in with a passkey' }).click();
    await page.getByRole('button', { name: CUSTOMER.name }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
  });

  it('opens nothing once it is removed', async () => {
    await page.goto(`${story.stack.url}/settings?tab=security`);
    await passkeys().getByRole('button', { name: 'Remove' }).click();
    await checkScreen(page, 'passkey-remove');
    await dialog().getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No passkeys yet.').waitFor();
    await page.goto(`${story.stack.url}/login`);
    await page.getByRole('button', { name: 'Log in with a passkey' }).click();
    await page.getByRole('alert').getByText('This passkey isn’t registered here').waitFor();
    await checkScreen(page, 'passkey-refused');
  });
});
