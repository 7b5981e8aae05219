import type { Locator, Page } from 'playwright-core';
import Stripe from 'stripe';
import { CARDS, describePaymentsStory, fillCard } from '../../../../support/browser/payments-story.js';
import { checkScreen, CUSTOMER, register, renewSessions, waitForScreen } from '../../../../support/browser/people.js';
import { auditFindings } from '../../../../support/ledger/audit-findings.js';
import { SpendingClients } from '../../../../support/payments/spending-clients.js';
import { TopupWatch } from '../../../../support/payments/topup-watch.js';
import { AppProcess } from '../../../../support/processes/app-process.js';

/** The account of the story's provider. */
const SECRET_KEY = 'sk_test_story';
const CLIENTS = 32;
/** The clients spend 1.60 USD a second at most: the threshold lasts for a minute, in which a charge has its answer. */
const RULE = { threshold: '100', amount: '25', max: '110' };
const CHARGES = 4;
/** At the provider: created, charged, succeeded. */
const EVENTS_OF_CHARGE = 3;
const REQUEST_NANO_USD = 100_000_000n;
const SOON = { timeout: 60_000 };
/** In cents, with the fee. */
const [FIRST_CENTS, TOPUP_CENTS] = [10_202, 2_573];

describePaymentsStory('an automatic top-up under load, with two workers', (story) => {
  let page: Page;
  let apiKey = '';
  let watch: TopupWatch;
  let second: AppProcess;
  let organizationId = '';

  beforeAll(async () => {
    const { stack, browser } = story;
    page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    organizationId = await register(stack, page, CUSTOMER);
    await stack.admin('PATCH', `/payment-providers/${story.stripe.providerId}`, { saves_methods: true });
    watch = new TopupWatch(stack, organizationId);
    second = await AppProcess.start('worker', { environment: stack.platform.environment });
  });

  afterAll(() => second.stop());

  const section = (): Locator => page.getByRole('region', { name: 'Automatic top-up' });

  async function openBilling(tab = ''): Promise<void> {
    await page.goto(`${story.stack.url}/billing${tab}`);
    await waitForScreen(page);
  }

  const simulator = (): string => `http://${story.stack.platform.environment.ROUTIFY_SIMULATOR_LISTEN}`;

  /** Those of the simulated provider that have not happened. */
  async function faultsLeft(): Promise<unknown> {
    return ((await (await fetch(`${simulator()}/stripe/control/faults`)).json()) as { data: unknown }).data;
  }

  /** Amounts and statuses of all payments at the provider, the oldest first. */
  async function paymentsAtProvider(): Promise<(readonly [number, string])[]> {
    const { hostname: host, port } = new URL(simulator());
    const client = new Stripe(SECRET_KEY, { host, port, protocol: 'http', telemetry: false });
    const { data } = await client.paymentIntents.list({ limit: 100 });
    return data.map(({ amount, status }) => [amount, status] as const).reverse();
  }

  const paid = (count: number): (readonly [number, string])[] => [
    [FIRST_CENTS, 'succeeded'],
    ...Array.from({ length: count }, () => [TOPUP_CENTS, 'succeeded'] as const),
  ];

  async function checkWidths(name: string): Promise<void> {
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await checkScreen(page, `load-${name}-${width}`);
      const excess = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect({ name, width, excess }).toEqual({ name, width, excess: 0 });
    }
  }

  it('is set up with the card of the first payment', async () => {
    await page.goto(`${story.stack.url}/billing/add`);
    await page.getByRole('textbox', { name: 'Amount' }).fill('100');
    await page.getByRole('checkbox', { name: 'Save for automatic top-up' }).check();
    await page.getByRole('button', { name: 'Pay $102.02' }).click();
    await fillCard(page, CARDS.good);
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.getByText('$100.00 added to your balance').waitFor(SOON);
    await page.getByRole('link', { name: 'Set up automatic top-up' }).click();
    const dialog = page.getByRole('dialog', { name: 'Automatic top-up' });
    await dialog.getByLabel('When the balance is below').fill(RULE.threshold);
    await dialog.getByLabel('Top up by').fill(RULE.amount);
    await dialog.getByLabel('Monthly maximum').fill(RULE.max);
    await dialog.getByRole('button', { name: 'Agree and set up' }).click();
    await dialog.waitFor({ state: 'detached' });
    await section().getByText('Active', { exact: true }).waitFor();
  });

  it('charges until the monthly maximum, one charge at a time, and no request lacks money before', async () => {
    apiKey = await SpendingClients.prepare(story.stack, organizationId);
    const charging = { account: SECRET_KEY, method: 'POST', path: '/v1/payment_intents' };
    // The first charge is made, and the answers of two calls are lost with its messages: a worker has to call again.
    await story.stripe.control('faults', { ...charging, kind: 'drop_reply', times: 2 });
    await story.stripe.control('webhooks', { account: SECRET_KEY, drop: EVENTS_OF_CHARGE });
    // Calls take long enough for the other worker to come by.
    await story.stripe.control('faults', { ...charging, kind: 'slow', delay_ms: 2_000, times: CHARGES });
    const clients = new SpendingClients(story.stack, apiKey, CLIENTS);
    await watch.withoutPauses(CHARGES);
    await clients.spendAll();
    await watch.balanceBelow(REQUEST_NANO_USD);
    expect(await faultsLeft()).toEqual([]);
    const charges = await watch.charges();
    expect(charges.map(({ state }) => state)).toEqual(Array.from({ length: CHARGES }, () => 'credited'));
    for (const [index, { startedAt }] of charges.entries()) {
      if (index > 0) expect(startedAt.getTime()).toBeGreaterThanOrEqual(charges[index - 1]?.endedAt?.getTime() ?? NaN);
    }
    const lastCredit = charges.at(-1)?.creditedAt?.getTime() ?? NaN;
    const refused = clients.answers.filter(({ status }) => status !== 200);
    expect(new Set(refused.map(({ status, code }) => `${status} ${code}`))).toEqual(
      new Set(['402 insufficient_balance']),
    );
    expect(refused).toHaveLength(CLIENTS);
    expect(Math.min(...refused.map(({ startedAt }) => startedAt.getTime()))).toBeGreaterThan(lastCredit);
    expect(watch.balances.filter((balance) => balance < 0n)).toEqual([]);
    expect(await paymentsAtProvider()).toEqual(paid(CHARGES));
  }, 300_000);

  it('is an order for each charge, and says that the maximum is reached', async () => {
    const { stack } = story;
    await openBilling('?tab=orders');
    await section().getByText('The monthly maximum is reached.').waitFor(SOON);
    await section().getByText('It continues at').waitFor();
    const rows = page.getByRole('row', { name: 'Automatic top-up · Visa •••• 4242' });
    await rows.first().waitFor();
    expect(await rows.count()).toBe(CHARGES);
    expect(await rows.getByText('Credited').count()).toBe(CHARGES);
    expect(await page.getByRole('table', { name: 'Orders' }).getByRole('row').count()).toBe(CHARGES + 2);
    await checkWidths('maximum');
    await stack.mails.mailTo(CUSTOMER.email, 'has reached its monthly maximum');
    expect(await auditFindings(stack.platform.environment)).toEqual([]);
  });

  it('charges nothing more in this month, however low the balance', async () => {
    await watch.compareAgain();
    expect(await watch.charges()).toHaveLength(CHARGES);
    expect(await paymentsAtProvider()).toEqual(paid(CHARGES));
  });

  it('stops when the bank declines the card for good, and says how to continue', async () => {
    const { stack, stripe } = story;
    await renewSessions(stack);
    const declining = { account: SECRET_KEY, outcome: 'decline', decline_code: 'lost_card', times: 100 };
    await stripe.control('off_session', declining);
    await section().getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog', { name: 'Automatic top-up' });
    await dialog.getByLabel('Monthly maximum').fill('300');
    await dialog.getByRole('button', { name: 'Agree and save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await section().getByText('The bank declined the charge.').waitFor(SOON);
    await section().getByText('Paused', { exact: true }).waitFor();
    await section().getByText('Nothing is charged until you set it up again.').waitFor();
    await stack.mails.mailTo(CUSTOMER.email, 'could not be topped up');
    const failed = page.getByRole('row', { name: 'Failed' });
    await failed.waitFor();
    expect(await failed.count()).toBe(1);
    await checkWidths('declined');
    await watch.nextPass(stripe.providerId);
    await watch.nextPass(stripe.providerId);
    expect(await paymentsAtProvider()).toEqual([...paid(CHARGES), [TOPUP_CENTS, 'requires_payment_method']]);
    expect((await SpendingClients.call(stack, apiKey)).status).toBe(402);
  });

  it('continues when its member sets it up again, and so do requests', async () => {
    const { stack, stripe } = story;
    await stripe.control('off_session', { account: SECRET_KEY, outcome: 'usual' });
    await section().getByRole('button', { name: 'Set up again' }).click();
    const dialog = page.getByRole('dialog', { name: 'Automatic top-up' });
    await checkScreen(page, 'load-again');
    await dialog.getByRole('button', { name: 'Agree and s' }).click();
    await dialog.waitFor({ state: 'detached' });
    const credited = page.getByRole('row', { name: 'Automatic top-up' }).getByText('Credited');
    await credited.nth(CHARGES).waitFor(SOON);
    await section().getByText('Active', { exact: true }).waitFor();
    expect((await SpendingClients.call(stack, apiKey)).status).toBe(200);
    expect(await paymentsAtProvider()).toEqual([
      ...paid(CHARGES),
      [TOPUP_CENTS, 'requires_payment_method'],
      [TOPUP_CENTS, 'succeeded'],
    ]);
    await stack.platform.settle();
    expect(await auditFindings(stack.platform.environment)).toEqual([]);
    expect(await second.stop()).toBe(0);
  });
});
