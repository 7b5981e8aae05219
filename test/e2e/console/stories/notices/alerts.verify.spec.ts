import type { Locator, Page } from 'playwright-core';
import { ConsoleStack } from '../../../../support/browser/console-stack.js';
import { checkScreen, CUSTOMER, openCustomer, openRegistration, register } from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';
import { eventually } from '../../../../support/eventually.js';
import { SpendingClients } from '../../../../support/payments/spending-clients.js';
import { WebhookReceiver } from '../../../../support/webhooks/webhook-receiver.js';

const PATH = '/hooks/alerts';
const CLIENTS = 32;

let receiver: WebhookReceiver;

async function startWithReceiver(): Promise<ConsoleStack> {
  receiver = await WebhookReceiver.start();
  return ConsoleStack.start({ variables: { ROUTIFY_WEBHOOK_ALLOW: receiver.origin } });
}

interface AlertEvent {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, string>>;
}

describeStory(
  'an alert of a low balance',
  (story) => {
    let page: Page;
    let organizationId = '';
    /** When each type arrived first. */
    const arrived = new Map<string, { event: AlertEvent; atMs: number }>();

    beforeAll(async () => {
      const { stack, browser } = story;
      await openRegistration(stack);
      page = await browser.newPage();
      page.setDefaultTimeout(15_000);
      organizationId = await register(stack, page, CUSTOMER);
      receiver.answer(PATH, ({ body }, response) => {
        const event = JSON.parse(body) as AlertEvent;
        if (!arrived.has(event.type)) arrived.set(event.type, { event, atMs: Date.now() });
        response.writeHead(204).end();
      });
      const types = { event_types: ['balance.low', 'balance.empty'] };
      await stack.admin('POST', '/webhook-endpoints', { name: 'Alerts', url: `${receiver.origin}${PATH}`, ...types });
      const credit = { amount_usd: '20', external_ref: 'story', reason: 'story' };
      await stack.admin('POST', `/organizations/${organizationId}/topups`, credit);
    });
    afterAll(() => receiver.stop());

    const region = (): Locator => page.getByRole('region', { name: 'What to watch' });

    it('is set by the customer', async () => {
      await page.goto(`${story.stack.url}/settings?tab=alerts`);
      await region().getByText('set by the operator').waitFor();
      await region().getByLabel('Low balance, amount').fill('8');
      await region().getByRole('button', { name: 'Save' }).click();
      await page.getByText('set by the operator').waitFor({ state: 'detached' });
      await region().getByText('Saved.').waitFor();
      await eventually(async () => {
        const [wallet] = await story.stack.platform.query<{ low: string }>(
          'SELECT low_nano_usd AS low FROM wallet WHERE low_nano_usd = 8000000000',
        );
        return wallet !== undefined;
      });
    });

    it('is refused with an amount that is none', async () => {
      await region().getByLabel('Low balance, amount').fill('much');
      await region().getByRole('button', { name: 'Save' }).click();
      await region().locator('[aria-invalid=true]').first().waitFor();
      await region().getByLabel('Low balance, amount').fill('8');
    });

    it.each([
      { language: 'en', scheme: 'light', width: 1440 },
      { language: 'ru', scheme: 'dark', width: 390 },
      { language: 'zh-CN', scheme: 'light', width: 390 },
    ] as const)('is seen in $language, $scheme, at $width px', async (view) => {
      const own = await openCustomer(story.stack, story.browser, CUSTOMER, view);
      await own.goto(`${story.stack.url}/settings?tab=alerts`);
      await own.getByRole('switch').first().waitFor();
      await checkScreen(own, `alerts-${view.language}-${view.width}`);
      await own.close();
    });

    it('EVT-42: leaves as a message and an email while 32 programs spend', async () => {
      const { stack } = story;
      const key = await SpendingClients.prepare(stack, organizationId);
      const clients = new SpendingClients(stack, key, CLIENTS);
      await clients.spendAll();
      await eventually(() => arrived.has('balance.low') && arrived.has('balance.empty'));
      const mails = (): Promise<{ sent: Date | null }[]> =>
        stack.platform.query<{ sent: Date | null }>(
          `SELECT sent_at AS sent FROM mail_message WHERE template = 'alert' ORDER BY created_at`,
        );
      await eventually(async () => ((await mails())[0]?.sent ?? null) !== null);
      const { event, atMs } = arrived.get('balance.low')!;
      expect(Number(event.data.available_usd)).toBeLessThan(8);
      expect(event.data.threshold_usd).toBe('8');
      const [first] = await mails();
      const crossedMs = Date.parse(event.timestamp);
      process.stderr.write(
        `from the charge that crossed, under ${CLIENTS} clients with ${clients.answers.length} requests: ` +
          `webhook ${atMs - crossedMs} ms, email ${first!.sent!.getTime() - crossedMs} ms\n`,
      );
      const types = await stack.platform.query<{ type: string; count: bigint }>(
        `SELECT type, count(*) AS count FROM event WHERE type LIKE 'balance.%' GROUP BY 1 ORDER BY 1`,
      );
      // The second of a refused request: ten cents are more than what is left.
      expect(types).toEqual([
        { type: 'balance.empty', count: 1n },
        { type: 'balance.low', count: 1n },
      ]);
    });

    it('is turned off by a member for itself', async () => {
      const own = page.getByRole('switch', { name: 'Send me emails of alerts' });
      await own.click();
      await eventually(async () => !(await own.isChecked()));
      await page.reload();
      await eventually(async () => !(await own.isChecked()));
    });
  },
  startWithReceiver,
);
