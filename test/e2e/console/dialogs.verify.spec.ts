import type { Page } from 'playwright-core';
import { CUSTOMER_FORMS } from '../../support/browser/dialogs/customer-forms.js';
import { DialogWalk, type FormCase } from '../../support/browser/dialogs/dialog-walk.js';
import { OPERATOR_FORMS } from '../../support/browser/dialogs/operator-forms.js';
import { ConsoleTexts } from '../../support/browser/dialogs/texts.js';
import {
  ageSessions,
  CUSTOMER,
  join,
  openCustomer,
  openOperator,
  openRegistration,
  register,
  sellTo,
  VIEWER,
  waitForScreen,
} from '../../support/browser/people.js';
import { describeStory } from '../../support/browser/story.js';

const VIEW = { language: 'ru', scheme: 'dark', width: 1440, height: 1100 } as const;

/** Every dialog and panel with a form, by the keyboard, and while the server fails. */
describeStory('forms of the console', (story) => {
  const texts = new ConsoleTexts(VIEW.language);
  let ids: Readonly<Record<string, string>>;
  let operator: Page;
  let customer: Page;

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await openRegistration(stack);
    const organization = await register(stack, await browser.newPage(), CUSTOMER);
    await sellTo(stack, organization);
    await join(stack, await browser.newPage(), organization, VIEWER);
    ids = { organization, ...(await makeThings(organization)) };
    operator = await openOperator(stack, browser, VIEW);
    customer = await openCustomer(stack, browser, CUSTOMER, VIEW);
  });

  /** What the forms are opened of. */
  async function makeThings(organization: string): Promise<Record<string, string>> {
    const { stack } = story;
    const idOf = async (path: string, name: string): Promise<string> => {
      const { data } = await stack.admin<{ data: Record<string, string>[] }>('GET', path);
      return data.find((one) => Object.values(one).includes(name))?.id ?? '';
    };
    await stack.platform.addModel({ canonicalId: 'openai/unpriced', status: 'draft', price: null });
    await stack.platform.addChannel({ name: 'resting', serves: ['openai/gpt-4.1'] });
    const disabled = await idOf('/channels', 'resting');
    await stack.admin('POST', `/channels/${disabled}/disable`, {});
    await stack.admin('POST', `/organizations/${organization}/invitations`, {
      email: 'pending@example.com',
      role: 'viewer',
    });
    await stack.admin('POST', '/identity-providers', { kind: 'github', name: 'Code', client_id: 'console' });
    await stack.admin('PUT', '/settings/display-rates', {
      rates: [{ date: '2026-11-01', currency: 'EUR', rate: '0.9' }],
    });
    const rule = await stack.admin<{ id: string }>('POST', '/routes', { match: { model: 'openai/gpt-4.1' } });
    const tier = await stack.admin<{ id: string }>('POST', '/tiers', { name: 'spare' });
    return {
      disabled,
      rule: rule.id,
      tier: tier.id,
      channel: await idOf('/channels', 'simulated'),
      model: await idOf('/models', 'openai/gpt-4.1'),
      user: await idOf('/users', CUSTOMER.email),
      key: await idOf(`/organizations/${organization}/keys`, 'checkout-prod'),
    };
  }

  async function walk(page: Page, form: FormCase): Promise<void> {
    const path = form.address.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? '');
    await page.goto(`${story.stack.url}${path}`);
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
    await operator.goto(`${story.stack.url}/operator/organizations/${ids.organization}`);
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
