import { OPERATOR } from '../../../../support/browser/console-stack.js';
import { ageSessions, checkScreen, openOperator, openScreen } from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';
import { Phone } from '../../../../support/control/phone.js';

describeStory('a second factor that is required', (story) => {
  let phone: Phone;
  let recovery: string;

  beforeAll(() => story.stack.addOperator());

  it('is switched on in the settings', async () => {
    const page = await openOperator(story.stack, story.browser);
    await openScreen(page, 'Settings');
    await page.getByRole('tab', { name: 'Security' }).click();
    await page.getByRole('combobox', { name: 'Require two-factor authentication for' }).click();
    await page.getByRole('option', { name: 'operators' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Reset', { exact: true }).waitFor();
    await checkScreen(page, 'factor-settings');
    await page.goto(`${story.stack.url}/operator/security`);
    await page.getByText('Not set up').waitFor();
    expect(await page.getByRole('button', { name: 'Turn off' }).count()).toBe(0);
  });

  it('leads an operator without one to set it up, before anything else', async () => {
    const page = await story.browser.newPage();
    await page.goto(`${story.stack.url}/operator/login`);
    await page.getByLabel('Email').fill(OPERATOR.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(OPERATOR.password);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await page.getByRole('heading', { name: 'Set up two-factor authentication' }).waitFor();
    await checkScreen(page, 'factor-set-up');
    await page.goto(`${story.stack.url}/operator/requests`);
    await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
    const secret = await page.getByText(/^[A-Z2-7]{20,}/).textContent();
    phone = new Phone((secret ?? '').trim());
    await page.getByRole('textbox', { name: 'Code' }).fill(phone.code());
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await page.getByRole('heading', { name: /recovery/i }).waitFor();
    recovery = (await page.locator('pre').textContent())?.split('\n')[0] ?? '';
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Requests', level: 1 }).waitFor();
  });

  it('is in force: a password alone opens nothing', async () => {
    const page = await story.browser.newPage();
    await page.goto(`${story.stack.url}/operator/login`);
    await page.getByLabel('Email').fill(OPERATOR.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(OPERATOR.password);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    const code = page.getByRole('textbox', { name: 'Code' });
    await code.waitFor();
    await checkScreen(page, 'factor-log-in');
    await code.fill('000000');
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await page.getByText('This code is incorrect').waitFor();
    await code.fill(phone.code(1));
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    await page.goto(`${story.stack.url}/operator/security`);
    await page.getByText('On since').waitFor();
    await page.getByRole('button', { name: 'New recovery codes' }).waitFor();
    expect(await page.getByRole('button', { name: 'Set up' }).count()).toBe(0);
    await checkScreen(page, 'factor-security');
    await ageSessions(story.stack);
    await page.getByRole('button', { name: 'New recovery codes' }).click();
    const confirmation = page.getByRole('dialog', { name: 'Confirm it’s you' });
    await confirmation.getByRole('textbox', { name: 'Password' }).fill(OPERATOR.password);
    await confirmation.getByRole('button', { name: 'Confirm', exact: true }).click();
    const confirmationCode = confirmation.getByRole('textbox', { name: 'Code' });
    await confirmationCode.waitFor();
    await checkScreen(page, 'factor-confirmation');
    await page.keyboard.type(recovery);
    await confirmation.getByRole('button', { name: 'Confirm', exact: true }).click();
    await page.getByRole('dialog', { name: 'Recovery codes' }).waitFor();
    await page.keyboard.press('Escape');
    const present = page.getByLabel('Current password');
    await present.fill('not the password');
    await page.getByLabel('New password').fill('copper meadow saddle');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Your current password is incorrect.').waitFor();
    expect(await present.getAttribute('aria-invalid')).toBe('true');
  });
});
