import type { Page } from 'playwright-core';
import { keepPicture } from '../../support/browser/browser.js';
import { CUSTOMER_FORMS } from '../../support/browser/dialogs/customer-forms.js';
import { DialogWalk, type FormCase } from '../../support/browser/dialogs/dialog-walk.js';
import { OPERATOR_FORMS } from '../../support/browser/dialogs/operator-forms.js';
import { ConsoleTexts } from '../../support/browser/dialogs/texts.js';
import { addressOf, makeThings, type Things } from '../../support/browser/dialogs/things.js';
import { CUSTOMER, openCustomer, openOperator, renewSessions, waitForScreen } from '../../support/browser/people.js';
import { describeStory } from '../../support/browser/story.js';

/** `dialogs` looks at the same forms as they move. */
const VIEW = { language: 'en', scheme: 'light', width: 1440, height: 1100, reducedMotion: 'reduce' } as const;

/** What ends something comes last. */
const inOrder = (forms: readonly FormCase[]): FormCase[] =>
  forms
    .filter(({ end }) => end !== 'never')
    .toSorted((one, other) => Number(one.end === 'last') - Number(other.end === 'last'));

const RUSSIAN_VIEW = { ...VIEW, language: 'ru' } as const;
const RUSSIAN = /\p{Script=Cyrillic}/u;
/** Names and codes are shorter. */
const ENGLISH = /[a-z]+ [a-z]+ [a-z]+/i;

/** Every form is refused in words of the reader's; every form whose values the API takes is sent, and accepted. */
describeStory('forms of the console', (story) => {
  const texts = new ConsoleTexts(VIEW.language);
  const russianTexts = new ConsoleTexts(RUSSIAN_VIEW.language);
  let things: Things;
  let operator: Page;
  let customer: Page;
  let russianOperator: Page;
  let russianCustomer: Page;

  beforeAll(async () => {
    things = await makeThings(story);
    operator = await openOperator(story.stack, story.browser, VIEW);
    customer = await openCustomer(story.stack, story.browser, CUSTOMER, VIEW);
    russianOperator = await openOperator(story.stack, story.browser, RUSSIAN_VIEW);
    russianCustomer = await openCustomer(story.stack, story.browser, CUSTOMER, RUSSIAN_VIEW);
  });

  // A suite that takes longer than ten minutes meets the confirmation of sensitive writes.
  beforeEach(() => renewSessions(story.stack));

  async function refuse(page: Page, form: FormCase): Promise<void> {
    await page.goto(`${story.stack.url}${addressOf(form, things)}`);
    await waitForScreen(page);
    const said = await new DialogWalk(page, russianTexts, form).refusals();
    expect(said).not.toEqual([]);
    expect(said.filter((text) => !RUSSIAN.test(text) || ENGLISH.test(text))).toEqual([]);
  }

  it.each(CUSTOMER_FORMS)('are refused in Russian: $name', async (form) => {
    await refuse(russianCustomer, form);
  });

  it.each(OPERATOR_FORMS)('are refused in Russian: $name', async (form) => {
    await refuse(russianOperator, form);
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
