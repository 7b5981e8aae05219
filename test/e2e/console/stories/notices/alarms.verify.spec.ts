import type { Page } from 'playwright-core';
import { ConsoleStack, OPERATOR } from '../../../../support/browser/console-stack.js';
import {
  callGateway,
  checkScreen,
  CUSTOMER,
  openOperator,
  openRegistration,
  openScreen,
  register,
  sellTo,
} from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';
import { eventually } from '../../../../support/eventually.js';
import { WebhookReceiver } from '../../../../support/webhooks/webhook-receiver.js';

const MODEL = 'openai/gpt-4.1';
const TITLE = 'Credential rejected by the provider';

let receiver: WebhookReceiver;

async function startWithReceiver(): Promise<ConsoleStack> {
  receiver = await WebhookReceiver.start();
  return ConsoleStack.start({ variables: { ROUTIFY_WEBHOOK_ALLOW: receiver.origin } });
}

describeStory(
  'an alarm',
  (story) => {
    let page: Page;
    let secret: string;

    beforeAll(async () => {
      const { stack, browser } = story;
      await stack.addOperator();
      await openRegistration(stack);
      secret = await sellTo(stack, await register(stack, await browser.newPage(), CUSTOMER));
      page = await openOperator(stack, browser);
      await stack.platform.query('UPDATE login_account SET email_verified_at = now()');
    });

    afterAll(() => receiver.stop());

    const row = () => page.getByRole('row', { name: TITLE });
    const panel = () => page.getByRole('complementary', { name: TITLE });
    const query = (sql: string): Promise<unknown> => story.stack.platform.query(sql);

    it('can be chosen by its title for a webhook of the operator', async () => {
      await page.goto(`${story.stack.url}/operator/settings?tab=webhooks`);
      await page.getByRole('button', { name: 'New endpoint' }).first().click();
      const dialog = page.getByRole('dialog', { name: 'New endpoint' });
      await dialog.locator('[data-path="name"]').fill('On call');
      await dialog.locator('[data-path="url"]').fill(`${receiver.origin}/alarms`);
      await dialog.getByText('Selected events').click();
      const alarms = dialog.getByRole('group', { name: 'Alarms' });
      await alarms.getByRole('checkbox', { name: TITLE }).check();
      await alarms.scrollIntoViewIfNeeded();
      await checkScreen(page, 'alarms-webhook');
      await dialog.getByRole('button', { name: 'Create endpoint' }).click();
      await page.getByRole('dialog', { name: 'Signing secret' }).getByRole('button', { name: 'Close' }).first().click();
    });

    it('is on its screen within seconds, after the provider has rejected a credential', async () => {
      await openScreen(page, 'Alarms');
      await page.getByText('All clear. Alarms that need attention appear here and are sent to superadmins.').waitFor();
      await checkScreen(page, 'alarms-none');
      await callGateway(story.stack, secret, MODEL, { simulate: { status: 401 } });
      await row().waitFor({ timeout: 30_000 });
      await page.getByRole('link', { name: /^Alarms\s*1$/ }).waitFor({ timeout: 60_000 });
      await checkScreen(page, 'alarms-open');
    });

    it('says what it is about, with its last line and the way to its remedy', async () => {
      await row().click();
      await panel().getByText('simulated', { exact: true }).first().waitFor();
      await panel().getByText('docs/operations/alarms.md, credential_refused').waitFor();
      await panel().getByText('provider refused a credential; it is no longer used').waitFor();
      await checkScreen(page, 'alarms-panel');
    });

    it('is at the webhook, once', async () => {
      await eventually(() => receiver.at('/alarms').length > 0);
      const bodies = receiver.at('/alarms').map(({ body }) => JSON.parse(body) as object);
      expect(bodies).toMatchObject([{ type: 'alarm.credential_refused', data: { status: 'raised' } }]);
    });

    it('is in an email to superadmins, with a link to the screen', async () => {
      await query(`UPDATE alarm SET mail_due_at = mail_due_at - interval '1 minute' WHERE mail_due_at IS NOT NULL`);
      const { source } = await story.stack.mails.mailTo(OPERATOR.email, TITLE);
      expect(source).toContain(`Subject: Routify alarm: ${TITLE}`);
      expect(source).toContain(`${story.stack.url}/operator/alarms`);
      await panel().getByText('Email sent').waitFor({ timeout: 30_000 });
    });

    it('is acknowledged by a person, whom others see', async () => {
      await panel().getByRole('button', { name: 'Acknowledge' }).click();
      await panel().getByText(OPERATOR.name).waitFor();
      expect(await panel().getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
      await row().getByText('acknowledged').waitFor();
      await page.getByRole('link', { name: 'Alarms', exact: true }).waitFor();
      await checkScreen(page, 'alarms-acknowledged');
    });

    it('is silenced for some hours with all of its name, which stands above everything, and can be ended', async () => {
      await panel().getByRole('button', { name: 'Silence' }).click();
      const dialog = page.getByRole('dialog', { name: 'Silence alarm' });
      await dialog.getByLabel('For').click();
      await page.getByRole('option', { name: '24 hours' }).click();
      await dialog.getByLabel('Scope').click();
      await page.getByRole('option', { name: 'All alarms of this name' }).click();
      await checkScreen(page, 'alarms-silence');
      await dialog.getByRole('button', { name: 'Silence' }).click();
      await dialog.waitFor({ state: 'detached' });
      const silences = page.getByRole('region', { name: 'Silenced' });
      await silences.getByText(OPERATOR.name).waitFor();
      await panel().getByText('Silenced until').waitFor();
      await checkScreen(page, 'alarms-silenced');
      await silences.getByRole('button', { name: 'End silence' }).click();
      await page.getByRole('menuitem', { name: 'End silence' }).click();
      await silences.waitFor({ state: 'detached' });
    });

    it('ends once the credential is enabled again, and is listed among those that have', async () => {
      await query('UPDATE alarm SET quiet_at = now()');
      const { data } = await story.stack.admin<{ data: { alarm: string; subject: { credential: string } }[] }>(
        'GET',
        '/alarms?status=open&alarm=credential_refused',
      );
      await story.stack.admin('PATCH', `/credentials/${data[0]?.subject.credential ?? ''}`, { status: 'active' });
      await row().waitFor({ state: 'detached', timeout: 60_000 });
      await page.getByRole('radiogroup', { name: 'Status' }).getByText('ended').click();
      await row().waitFor();
      await checkScreen(page, 'alarms-ended');
    });

    it.each([
      { language: 'ru', scheme: 'dark', width: 390 },
      { language: 'zh-CN', scheme: 'light', width: 390 },
      { language: 'ru', scheme: 'light', width: 1_440 },
    ] as const)('is in order in $language, $scheme, at $width px', async (view) => {
      await query(
        `UPDATE alarm SET quiet_at = now() + interval '1 hour', ended_at = NULL, acknowledged_at = NULL, acknowledged_by = NULL`,
      );
      const other = await openOperator(story.stack, story.browser, view);
      await other.goto(`${story.stack.url}/operator/alarms`);
      await checkScreen(other, `alarms-${Object.values(view).join('-')}`);
      await eventually(async () => (await other.getByRole('row').count()) > 1);
      await other.getByRole('row').nth(1).click();
      await other.getByRole('complementary').first().waitFor();
      await checkScreen(other, `alarms-panel-${Object.values(view).join('-')}`);
      await other.close();
    });
  },
  startWithReceiver,
);
