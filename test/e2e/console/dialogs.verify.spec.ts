import type { Page } from 'playwright-core';
import { CUSTOMER_FORMS } from '../../support/browser/dialogs/customer-forms.js';
import { DialogWalk, type FormCase } from '../../support/browser/dialogs/dialog-walk.js';
import { OPERATOR_FORMS } from '../../support/browser/dialogs/operator-forms.js';
import { ConsoleTexts } from '../../support/browser/dialogs/texts.js';
import { addressOf, makeThings, type Things } from '../../support/browser/dialogs/things.js';
import {
  ageSessions,
  CUSTOMER,
  openCustomer,
  openOperator,
  renewSessions,
  waitForScreen,
} from '../../support/browser/people.js';
import { describeStory } from '../../support/browser/story.js';

const VIEW = { language: 'ru', scheme: 'dark', width: 1440, height: 1100 } as const;

/** Every dialog and panel with a form, by the keyboard, and while the server fails. */
describeStory('forms of the console', (story) => {
  const texts = new ConsoleTexts(VIEW.language);
  let things: Things;
  let operator: Page;
  let customer: Page;

  beforeAll(async () => {
    things = await makeThings(story);
    operator = await openOperator(story.stack, story.browser, VIEW);
    customer = await openCustomer(story.stack, story.browser, CUSTOMER, VIEW);
  });

  // A suite that takes longer than ten minutes meets the confirmation of sensitive writes.
  beforeEach(() => renewSessions(story.stack));

  async function walk(page: Page, form: FormCase): Promise<void> {
    await page.goto(`${story.stack.url}${addressOf(form, things)}`);
    await waitForScreen(page);
    const dialog = new DialogWalk(page, texts, form);
    await dialog.opensAndCloses();
    await dialog.survivesFailure();
  }

  it.each(OPERATOR_FORMS)('are usable by the keyboard and lose nothing: $name', async (form) => {
    await walk(operator, form);
  });

  it.each(CUSTOMER_FORMS)('are usable by the keyboard and lose nothing: $name', async (form) => {
    await walk(customer, form);
  });

  it('keep what is typed when the confirmation above them is given up', async () => {
    await operator.goto(`${story.stack.url}/operator/organizations/${things.organization}`);
    await operator.getByRole('button', { name: texts.nameOf('operator/organizations:topup') }).click();
    const amount = operator.locator('[data-path="amount_usd"]');
    await amount.fill('25');
    await ageSessions(story.stack);
    await amount.press('Enter');
    const confirmation = operator.getByRole('dialog', { name: texts.nameOf('auth:confirm_title') });
    await confirmation.waitFor();
    await operator.keyboard.press('Escape');
    await confirmation.waitFor({ state: 'detached' });
    await operator.getByRole('dialog').getByRole('alert').waitFor();
    expect(await amount.inputValue()).toBe('25');
    expect(await amount.evaluate((field) => field === document.activeElement)).toBe(true);
  });
});
