import type { Locator, Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { parseId } from '#core';
import { ConsoleStack } from '../../../../support/browser/console-stack.js';
import {
  checkScreen,
  CUSTOMER,
  join,
  openCustomer,
  openOperator,
  openRegistration,
  register,
  VIEWER,
  waitForScreen,
} from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';
import { eventually } from '../../../../support/eventually.js';
import { WebhookReceiver } from '../../../../support/webhooks/webhook-receiver.js';

const DEVELOPER = { email: 'maks@example.com', name: 'Maks Orlov', password: 'amber lantern bridge' };
const [OWN, ALL] = ['/hooks/own', '/hooks/all'] as const;
/** The worker passes each second. */
const SOON = { timeout: 30_000 };

let receiver: WebhookReceiver;

async function startWithReceiver(): Promise<ConsoleStack> {
  receiver = await WebhookReceiver.start();
  return ConsoleStack.start({ variables: { ROUTIFY_WEBHOOK_ALLOW: receiver.origin } });
}

describeStory(
  'webhooks in the console',
  (story) => {
    let customer: Page;
    let operator: Page;
    let organizationId = '';
    let endpointPath = '';
    let operatorPath = '';
    let secret = '';

    beforeAll(async () => {
      const { stack, browser } = story;
      await openRegistration(stack);
      await stack.addOperator();
      customer = await browser.newPage();
      organizationId = await register(stack, customer, CUSTOMER);
      operator = await openOperator(stack, browser);
      for (const page of [customer, operator]) page.setDefaultTimeout(10_000);
    });
    afterAll(() => receiver.stop());

    const query = (sql: string) => story.stack.platform.query(sql, parseId('org', organizationId) ?? '');
    const make = async (...names: readonly string[]): Promise<void> => {
      for (const name of names) await story.stack.admin('POST', `/organizations/${organizationId}/keys`, { name });
    };
    const sequencesOf = (messages: typeof receiver.received): number[] =>
      messages.map(({ body }) => (JSON.parse(body) as { sequence: number }).sequence);
    const region = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
    const panelOf = (page: Page): Locator => page.locator('div[role=complementary]');
    const rowsOf = (page: Page): Locator => region(page, 'Deliveries').getByRole('row');

    async function fillNew(page: Page, fields: Readonly<Record<string, string>>): Promise<Locator> {
      await page.getByRole('button', { name: 'New endpoint' }).first().click();
      const dialog = page.getByRole('dialog', { name: 'New endpoint' });
      for (const [path, value] of Object.entries(fields)) await dialog.locator(`[data-path="${path}"]`).fill(value);
      return dialog;
    }

    async function press(dialog: Locator, name: string): Promise<void> {
      await dialog.getByRole('button', { name, exact: true }).last().click();
      await dialog.waitFor({ state: 'detached' });
    }

    async function menu(page: Page, item: string): Promise<void> {
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    }

    describe('of a customer', () => {
      it('begin with an empty list that says what they are for', async () => {
        await customer.goto(`${story.stack.url}/settings?tab=webhooks`);
        await customer.getByText('An endpoint sends events').waitFor();
        await checkScreen(customer, 'webhooks-empty');
      });

      it('refuse an address of a private network, at its field', async () => {
        const dialog = await fillNew(customer, { name: 'Billing system', url: 'http://10.0.0.1/hooks' });
        await checkScreen(customer, 'webhooks-new');
        await dialog.getByRole('button', { name: 'Create endpoint' }).click();
        await dialog.getByText('Enter a public https address').waitFor();
        await dialog.locator('[data-path="url"]').fill(`${receiver.origin}${OWN}`);
        await press(dialog, 'Create endpoint');
      });

      it('show the secret once, and lead to the endpoint', async () => {
        const dialog = customer.getByRole('dialog', { name: 'Signing secret' });
        secret = (await dialog.getByRole('group').textContent()) ?? '';
        expect(secret).toMatch(/^whsec_/);
        await checkScreen(customer, 'webhooks-secret');
        await dialog.getByRole('button', { name: 'Copy' }).click();
        await dialog.getByRole('button', { name: 'Copied' }).waitFor();
        await press(dialog, 'Close');
        await customer.getByRole('heading', { name: 'Billing system' }).waitFor();
        endpointPath = new URL(customer.url()).pathname;
        await checkScreen(customer, 'webhooks-endpoint-new');
      });

      it('send a test, and show its outcome and its bodies', async () => {
        await customer.getByRole('button', { name: 'Send test' }).click();
        const test = region(customer, 'Test');
        await test.getByText('The receiver accepted it (HTTP 204).').waitFor(SOON);
        const [{ body, headers }] = receiver.at(OWN) as [(typeof receiver.received)[number]];
        expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
          type: 'webhook.test',
        });
        await test.getByRole('button', { name: 'View delivery' }).click();
        await panelOf(customer).getByText('"webhook.test"').waitFor();
        await panelOf(customer).getByText('Delivered').waitFor();
        await checkScreen(customer, 'webhooks-delivery');
        await customer.keyboard.press('Escape');
        await panelOf(customer).waitFor({ state: 'detached' });
      });

      it('say what a receiver answers that fails', async () => {
        receiver.status(OWN, 500);
        await customer.getByRole('button', { name: 'Send test' }).click();
        await region(customer, 'Test').getByText('The receiver answered HTTP 500.').waitFor(SOON);
        await customer.getByText('Deliveries fail and are retried.').waitFor();
        await checkScreen(customer, 'webhooks-test-failed');
      });

      it('EVT-41: are replayed without a gap after a day of failures', async () => {
        await make('one', 'two', 'three');
        await eventually(async () => {
          const sql = `SELECT count(*)::int AS count FROM webhook_delivery d JOIN webhook_endpoint w ON w.id = d.endpoint_id
            WHERE w.organization_id = $1 AND d.status = 'waiting' AND d.attempts > 0`;
          const [row] = (await query(sql)) as { readonly count: number }[];
          return row?.count === 4;
        });
        // A day later: three of them have had their last calls, and one waits for its next.
        await query(`UPDATE webhook_endpoint SET failing_since = now() - interval '24 h' WHERE organization_id = $1`);
        await query(`UPDATE webhook_delivery SET attempts = 9, next_attempt_at = now() WHERE id IN (
          SELECT d.id FROM webhook_delivery d JOIN webhook_endpoint w ON w.id = d.endpoint_id
          WHERE w.organization_id = $1 AND d.status = 'waiting' ORDER BY d.position LIMIT 3)`);
        await customer.reload();
        await eventually(async () => (await rowsOf(customer).filter({ hasText: 'Failed' }).count()) === 3);
        await rowsOf(customer).filter({ hasText: 'Retrying' }).waitFor();
        await checkScreen(customer, 'webhooks-failed');
        receiver.answer(OWN, null);
        const before = receiver.at(OWN).length;
        await customer.getByRole('button', { name: 'Replay…' }).click();
        const dialog = customer.getByRole('dialog', { name: 'Send events again' });
        await dialog.getByText('All events that happened in this time range').waitFor();
        await checkScreen(customer, 'webhooks-replay');
        await press(dialog, 'Send again');
        await eventually(async () => (await rowsOf(customer).filter({ hasText: 'Delivered' }).count()) === 6);
        const again = receiver.at(OWN).slice(before);
        const sequences = [...new Set(sequencesOf(again))].toSorted((one, other) => one - other);
        expect(sequences).toEqual([1, 2, 3, 4, 5, 6]);
        await customer.getByText('Deliveries fail and are retried.').waitFor({ state: 'detached' });
        await checkScreen(customer, 'webhooks-replayed');
      });

      it('say that there was nothing to send again', async () => {
        await customer.getByRole('button', { name: 'Replay…' }).click();
        const dialog = customer.getByRole('dialog', { name: 'Send events again' });
        await dialog.locator('[data-path="since"]').fill('2020-01-01T00:00');
        await dialog.locator('[data-path="until"]').fill('2019-01-01T00:00');
        await dialog.getByText('The end must be after the start.').waitFor();
        await dialog.locator('[data-path="until"]').fill('2020-01-02T00:00');
        await press(dialog, 'Send again');
        await customer.getByText('No events in this time range.').waitFor();
      });

      it('are filtered, and one is sent again', async () => {
        await customer.getByRole('combobox', { name: 'Event' }).selectOption('key.created');
        await eventually(async () => (await rowsOf(customer).count()) === 4);
        await customer.getByRole('combobox', { name: 'Status' }).selectOption('failed');
        await customer.getByRole('button', { name: 'Clear filters' }).click();
        await rowsOf(customer).filter({ hasText: 'key.created' }).first().click();
        const before = receiver.at(OWN).length;
        await panelOf(customer).getByRole('button', { name: 'Show request and response' }).first().click();
        await panelOf(customer).getByRole('button', { name: 'Send again' }).click();
        await eventually(() => receiver.at(OWN).length === before + 1);
        await eventually(async () => (await panelOf(customer).getByText('(HTTP 204)').count()) === 2);
        await checkScreen(customer, 'webhooks-sent-again');
        await customer.keyboard.press('Escape');
      });

      it('sign with both secrets after a rotation', async () => {
        await menu(customer, 'Rotate secret');
        const question = customer.getByRole('dialog', { name: 'Rotate the secret of Billing system' });
        await question.getByText('for 24 hours').waitFor();
        await checkScreen(customer, 'webhooks-rotate');
        await press(question, 'Rotate secret');
        const dialog = customer.getByRole('dialog', { name: 'Signing secret' });
        const rotated = (await dialog.getByRole('group').textContent()) ?? '';
        await press(dialog, 'Close');
        const before = receiver.at(OWN).length;
        await make('four');
        await eventually(() => receiver.at(OWN).length > before);
        const [{ body, headers }] = receiver.at(OWN).slice(before) as [(typeof receiver.received)[number]];
        for (const one of [secret, rotated]) new Webhook(one).verify(body, headers as Record<string, string>);
      });

      it('are edited to get selected events', async () => {
        await customer.getByRole('button', { name: 'Edit' }).click();
        const dialog = customer.getByRole('dialog', { name: 'Edit endpoint' });
        await dialog.getByText('Selected events', { exact: true }).click();
        expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
        await dialog.getByRole('checkbox', { name: 'API keys' }).check();
        await dialog.getByRole('checkbox', { name: 'Member joined' }).check();
        expect(await dialog.getByRole('checkbox', { name: 'API key revoked' }).isChecked()).toBe(true);
        await checkScreen(customer, 'webhooks-edit');
        await press(dialog, 'Save');
        await customer.getByText('API key created, API key revoked, API key expires soon, and Member joined').waitFor();
      });

      it('that are gone are disabled, with an email whose link leads to them; enabled, they get what they missed', async () => {
        receiver.status(OWN, 410);
        await make('five');
        const { source } = await story.stack.mails.mailTo(CUSTOMER.email, 'was disabled');
        receiver.answer(OWN, null);
        await make('six');
        const before = receiver.at(OWN).length;
        await customer.goto(/http\S+\/settings\?tab=webhooks/.exec(source)?.[0] ?? '');
        const row = customer.getByRole('row', { name: 'Billing system' });
        await row.getByText('receiver gone (410)').waitFor();
        await checkScreen(customer, 'webhooks-list-disabled');
        await row.click();
        await customer.getByText('The receiver answered HTTP 410, gone').waitFor();
        await checkScreen(customer, 'webhooks-disabled');
        expect(await customer.getByRole('button', { name: 'Send test' }).count()).toBe(0);
        await customer.getByRole('button', { name: 'Enable' }).click();
        const dialog = customer.getByRole('dialog', { name: 'Enable Billing system' });
        await dialog.getByRole('radio', { name: 'Send missed events' }).waitFor();
        await checkScreen(customer, 'webhooks-enable');
        await press(dialog, 'Enable');
        await eventually(() => receiver.at(OWN).length === before + 2);
        await customer.getByText('Enabled', { exact: true }).waitFor();
      });

      it('are messages of chats, too', async () => {
        await customer.goto(`${story.stack.url}/settings?tab=webhooks`);
        const dialog = await fillNew(customer, { name: 'Team chat' });
        await dialog.getByRole('radio', { name: 'Telegram' }).check();
        await dialog.locator('[data-path="bot_token"]').fill('not a token');
        await dialog.locator('[data-path="chat_id"]').fill('-1001234567890');
        await dialog.getByText('Selected events', { exact: true }).click();
        await dialog.getByRole('checkbox', { name: 'Invoices' }).check();
        await dialog.getByRole('button', { name: 'Create endpoint' }).click();
        await dialog.getByText('This value isn’t accepted.').waitFor();
        await checkScreen(customer, 'webhooks-telegram');
        await dialog.locator('[data-path="bot_token"]').fill('123456:abc');
        await press(dialog, 'Create endpoint');
        await customer.getByRole('heading', { name: 'Team chat' }).waitFor();
        await customer.getByText('https://api.telegram.org/…').waitFor();
        await checkScreen(customer, 'webhooks-chat');
        await menu(customer, 'Delete');
        await press(customer.getByRole('dialog', { name: 'Delete Team chat' }), 'Delete');
        await customer.getByRole('row', { name: 'Billing system' }).waitFor();
        expect(await customer.getByRole('row', { name: 'Team chat' }).count()).toBe(0);
      });

      it('come from events, which have a list', async () => {
        await customer.getByRole('tab', { name: 'Events' }).click();
        await customer.getByRole('row', { name: 'API key created' }).first().click();
        await panelOf(customer).getByText('"key_name"').waitFor();
        await checkScreen(customer, 'events');
        await customer.keyboard.press('Escape');
        await customer.getByRole('combobox', { name: 'Event' }).selectOption('invoice.issued');
        await customer.getByRole('button', { name: 'Clear filters' }).waitFor();
      });

      it('are read by a viewer, and hidden from a developer', async () => {
        const { stack, browser } = story;
        const [viewer, developer] = [await browser.newPage(), await browser.newPage()];
        await join(stack, viewer, organizationId, VIEWER, 'viewer');
        await viewer.goto(`${stack.url}/settings?tab=webhooks`);
        await viewer.getByRole('row', { name: 'Billing system' }).waitFor();
        expect(await viewer.getByRole('button', { name: 'New endpoint' }).count()).toBe(0);
        await viewer.goto(`${stack.url}${endpointPath}`);
        await rowsOf(viewer).filter({ hasText: 'Delivered' }).first().click();
        await panelOf(viewer).getByText('Attempt', { exact: true }).first().waitFor();
        expect(await viewer.getByRole('button', { name: /Send|Edit|More|Replay|Enable/ }).count()).toBe(0);
        await checkScreen(viewer, 'webhooks-viewer');
        await join(stack, developer, organizationId, DEVELOPER, 'developer');
        await developer.goto(`${stack.url}/settings?tab=webhooks`);
        await waitForScreen(developer);
        expect(await developer.getByRole('tab', { name: /Webhooks|Events/ }).count()).toBe(0);
        await Promise.all([viewer.close(), developer.close()]);
      });
    });

    describe('of the operator', () => {
      it('get the events of all organizations', async () => {
        await operator.goto(`${story.stack.url}/operator/settings?tab=webhooks`);
        await checkScreen(operator, 'webhooks-operator-empty');
        const dialog = await fillNew(operator, { name: 'Operations', url: `${receiver.origin}${ALL}` });
        await dialog.getByRole('radio', { name: 'Ed25519' }).check();
        await press(dialog, 'Create endpoint');
        await operator.getByRole('heading', { name: 'Operations' }).waitFor();
        operatorPath = new URL(operator.url()).pathname;
        await operator.getByText('whpk_').waitFor();
        await operator.getByRole('button', { name: 'Send test' }).click();
        await region(operator, 'Test').getByText('The receiver accepted it (HTTP 204).').waitFor(SOON);
        await make('seven');
        await rowsOf(operator).filter({ hasText: CUSTOMER.organization }).waitFor(SOON);
        await checkScreen(operator, 'webhooks-operator');
        await operator.goto(`${story.stack.url}/operator/settings?tab=events`);
        await operator.getByRole('row', { name: 'API key created' }).first().getByText('key.created').click();
        await panelOf(operator).getByText('"key_name"').waitFor();
        await checkScreen(operator, 'events-operator');
      });

      it('fail, are disabled with an email, and get what they missed', async () => {
        await story.stack.platform.query('UPDATE login_account SET email_verified_at = now()');
        receiver.status(ALL, 410);
        await make('eight');
        const link = '/operator/settings?tab=webhooks';
        const { source } = await story.stack.mails.mailTo('ines@example.com', link);
        expect(source).toContain('Operations');
        receiver.answer(ALL, null);
        const before = receiver.at(ALL).length;
        await operator.goto(`${story.stack.url}${link}`);
        await operator.getByRole('row', { name: 'Operations' }).click();
        await operator.getByRole('button', { name: 'Enable' }).click();
        await press(operator.getByRole('dialog', { name: 'Enable Operations' }), 'Enable');
        await eventually(() => receiver.at(ALL).length > before);
      });

      it('are hidden from support', async () => {
        await story.stack.platform.query(
          `UPDATE "user" SET platform_role = 'support' WHERE email = 'ines@example.com'`,
        );
        await operator.goto(`${story.stack.url}/operator/settings`);
        await operator.getByRole('tab', { name: 'Registration' }).waitFor();
        expect(await operator.getByRole('tab', { name: /Webhooks|Events/ }).count()).toBe(0);
        await story.stack.platform.query(
          `UPDATE "user" SET platform_role = 'superadmin' WHERE email = 'ines@example.com'`,
        );
      });
    });

    it.each([
      ['en', 'dark', 390],
      ['ru', 'light', 390],
      ['zh-CN', 'dark', 390],
      ['ru', 'dark', 1440],
      ['zh-CN', 'light', 1440],
    ] as const)('are readable in %s, %s, at %i px', async (language, scheme, width) => {
      const { stack, browser } = story;
      const view = { language, scheme, width } as const;
      const own = await openCustomer(stack, browser, CUSTOMER, view);
      const desk = await openOperator(stack, browser, view);
      for (const [name, page, address] of [
        ['list', own, '/settings?tab=webhooks'],
        ['endpoint', own, endpointPath],
        ['events', own, '/settings?tab=events'],
        ['operator-list', desk, '/operator/settings?tab=webhooks'],
        ['operator-endpoint', desk, operatorPath],
        ['operator-events', desk, '/operator/settings?tab=events'],
      ] as const) {
        await page.goto(`${stack.url}${address}`);
        await checkScreen(page, `webhooks-${name}-${language}-${width}`);
        const excess = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect({ address, excess }).toEqual({ address, excess: 0 });
      }
      await own.goto(`${stack.url}${endpointPath}`);
      await own.getByRole('row').nth(1).click();
      await panelOf(own).locator('pre').first().waitFor();
      await checkScreen(own, `webhooks-delivery-${language}-${width}`);
      await own.goto(`${stack.url}/settings?tab=webhooks`);
      await waitForScreen(own);
      await own.locator('main section button').first().click();
      await own.getByRole('dialog').waitFor();
      await checkScreen(own, `webhooks-form-${language}-${width}`);
      await Promise.all([own.close(), desk.close()]);
    });
  },
  startWithReceiver,
);
