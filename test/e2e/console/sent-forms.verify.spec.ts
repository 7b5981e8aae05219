import type { Page } from 'playwright-core';
import { keepPicture } from '../../support/browser/browser.js';
import { CUSTOMER_FORMS } from '../../support/browser/dialogs/customer-forms.js';
import { DialogWalk, type FormCase } from '../../support/browser/dialogs/dialog-walk.js';
import { OPERATOR_FORMS } from '../../support/browser/dialogs/operator-forms.js';
import { ConsoleTexts } from '../../support/browser/dialogs/texts.js';
import { addressOf, makeThings, type Things } from '../../support/browser/dialogs/things.js';
import { CUSTOMER, openCustomer, openOperator, waitForScreen } from '../../support/browser/people.js';
import { describeStory } from '../../support/browser/story.js';

const VIEW = { language: 'en', scheme: 'light', width: 1440, height: 1100 } as const;

/** What ends something comes last. */
const inOrder = (forms: readonly FormCase[]): FormCase[] =>
  forms
    .filter(({ end }) => end !== 'never')
    .toSorted((one, other) => Number(one.end === 'last') - Number(other.end === 'last'));

/** Every form whose values the API takes is sent, and accepted. */
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

  async function send(page: Page, form: FormCase): Promise<void> {
    await page.goto(`${story.stack.url}${addressOf(form, things)}`);
    await waitForScreen(page);
    await new DialogWalk(page, texts, form).isAccepted();
  }

  it.each(inOrder(CUSTOMER_FORMS))('are accepted: $name', async (form) => {
    await send(customer, form);
  });

  it('leave an account to a person who has left', async () => {
    await customer.goto(`${story.stack.url}/usage`);
    await customer.getByRole('heading', { name: texts.nameOf('portal:no_organization') }).waitFor();
    await keepPicture(customer, 'no-organization');
    await customer.getByRole('link', { name: texts.nameOf('kit:security') }).click();
    await customer.getByRole('heading', { name: texts.nameOf('account:password') }).waitFor();
  });

  it.each(inOrder(OPERATOR_FORMS))('are accepted: $name', async (form) => {
    await send(operator, form);
  });
});
