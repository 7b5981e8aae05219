import type { Page } from 'playwright-core';
import { Clock } from '#core';
import { keepPicture } from '../../../../support/browser/browser.js';
import { OPERATOR } from '../../../../support/browser/console-stack.js';
import { describePayments, type PayingCustomer, type PlacedOrder } from '../../../../support/browser/payment-desk.js';
import { ageSessions, checkScreen, openOperator, waitForScreen } from '../../../../support/browser/people.js';
import { eventually } from '../../../../support/eventually.js';

/** How the books agree with the world: the account at a provider, and statements of the bank. */
describePayments('the comparison of an operator', (story) => {
  let page: Page;
  let customer: PayingCustomer;
  let card: string;
  let bank: string;
  let missed: PlacedOrder;
  const transferred: PlacedOrder[] = [];

  beforeAll(async () => {
    const { desk } = story;
    [bank, card] = [await desk.bank(), await desk.stripe()];
    customer = await desk.customer('Halden Labs');
    await desk.pay(await customer.order(card, '50'));
    page = await openOperator(desk.stack, desk.browser);
  });

  const openProvider = async (id: string, query = '', opened: Page = page): Promise<void> => {
    await opened.goto(`${story.desk.stack.url}/operator/payments/providers/${id}${query}`);
    await waitForScreen(opened);
  };

  /** What just happened is not compared one by one yet. Sessions stay as new as they were. */
  const passTime = async (): Promise<void> => {
    const { stack } = story.desk;
    const clock = stack.control.app.get(Clock, { strict: false });
    const now = clock.nowMs.bind(clock);
    Object.assign(clock, { nowMs: () => now() + 900_000 });
    await stack.platform.query(`UPDATE session SET authenticated_at = authenticated_at + interval '15 minutes'`);
  };

  const compare = async (): Promise<void> => {
    const answer = page.waitForResponse((response) => response.url().endsWith('/compare'));
    await page.getByRole('button', { name: 'Compare now' }).click();
    await answer;
    await waitForScreen(page);
  };

  const open = () => page.getByRole('region', { name: 'Differences' });

  it('waits for the night, which begins at three o’clock and compares a new provider at once', async () => {
    await openProvider(card);
    const night = page.getByText(/^(?:agrees|doesn’t agree)$/);
    await page.getByText('Not compared yet.').or(night).waitFor();
    await checkScreen(page, 'payments-comparison-none');
  });

  it('agrees with what was paid', async () => {
    await eventually(async () => {
      await compare();
      return (await page.getByText('agrees', { exact: true }).count()) === 1;
    });
    await page.getByText('No open differences.').waitFor();
    await checkScreen(page, 'payments-comparison-agrees');
  });

  it('shows a payment that the ledger lacks', async () => {
    const { desk } = story;
    await desk.simulate('webhooks', { account: 'sk_test_desk', drop: 100 });
    missed = await customer.order(card, '30');
    await desk.simulate('pay', {
      session: /cs_\w+/.exec(missed.checkout_url ?? '')?.[0] ?? '',
      card: '4242424242424242',
    });
    await passTime();
    await compare();
    await page.getByText('doesn’t agree').waitFor();
    await open().getByRole('row', { name: 'not in the ledger' }).getByText('charge').waitFor();
    await checkScreen(page, 'payments-comparison-differs');
  });

  it('is explained by an operator, with a reason', async () => {
    const row = open().getByRole('row', { name: 'not in the ledger' });
    await row.hover();
    await row.getByRole('button', { name: 'Accept' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Accept' }).click();
    expect(await dialog.count()).toBe(1);
    await dialog.getByLabel('Reason').fill('A sale of our web shop');
    await keepPicture(page, 'payments-difference-accept');
    await dialog.getByRole('button', { name: 'Accept' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('agrees', { exact: true }).waitFor();
    await page.getByText('No open differences.').waitFor();
    await open().getByText('Closed').click();
    await open().getByRole('row', { name: 'A sale of our web shop' }).getByText('accepted').waitFor();
    expect(page.url()).toContain('show=closed');
    await checkScreen(page, 'payments-differences-closed');
  });

  it('finds payments that were missed', async () => {
    await page.getByRole('button', { name: 'Find missed payments' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel('Since').inputValue()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/);
    await keepPicture(page, 'payments-sweep');
    await dialog.getByRole('button', { name: 'Find' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('The provider is queried in the background').waitFor();
    await eventually(async () => {
      const { state } = await story.desk.stack.admin<PlacedOrder>('GET', `/orders/${missed.id}`);
      return state === 'credited';
    });
  });

  const choose = async (text: string, encoding: 'utf8' | 'latin1' = 'utf8'): Promise<void> => {
    const file = { name: 'november.csv', mimeType: 'text/csv', buffer: Buffer.from(text, encoding) };
    await page.locator('input[type=file]').setInputFiles(file);
    await waitForScreen(page);
  };

  it('of a bank account is refused as long as amounts are ambiguous', async () => {
    transferred.push(await customer.order(bank, '40'), await customer.order(bank, '1000'));
    await openProvider(bank);
    await page.getByText('The CSV file of your bank').waitFor();
    await checkScreen(page, 'payments-statement');
    await choose(`Date,Amount,Currency,Payee,Description\n2026-11-20,"1,000",USD,Acme,${transferred[1]?.reference}\n`);
    await page.getByText('It is not clear whether “1,000” in line 2 has decimals or thousands.').waitFor();
    await checkScreen(page, 'payments-statement-refused');
    await page.getByLabel('Decimal separator').selectOption('.');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('row', { name: 'order found' }).getByText('$1,000.00').waitFor();
    await checkScreen(page, 'payments-statement-read');
  });

  it('of a bank account is previewed, and imported once', async () => {
    const rows = [
      `20.11.2026;Müller GmbH;Guthaben ${transferred[0]?.reference};40,00;USD`,
      `20.11.2026;Acme;${transferred[0]?.reference} ${transferred[1]?.reference};99,00;USD`,
      '20.11.2026;Somebody;rent of November;12,00;USD',
      '20.11.2026;Bank;fee;-5,00;USD',
      '20.11.2026;Euro;more;7,00;EUR',
    ];
    await choose(`Buchungstag;Auftraggeber;Verwendungszweck;Betrag;Währung\r\n${rows.join('\r\n')}\r\n`, 'latin1');
    await page.getByText('Preview. Nothing is recorded yet.').waitFor();
    await page.getByRole('row', { name: 'Müller GmbH' }).getByText('order found').waitFor();
    await page.getByRole('row', { name: 'unknown order' }).waitFor();
    await page.getByRole('row', { name: 'rent of November' }).getByText('no reference').waitFor();
    await page.getByRole('row', { name: 'outgoing' }).waitFor();
    await page.getByRole('row', { name: 'not in USD' }).waitFor();
    await checkScreen(page, 'payments-statement-preview');
    const { id } = transferred[0]!;
    const stateOf = async () => (await story.desk.stack.admin<PlacedOrder>('GET', `/orders/${id}`)).state;
    expect(await stateOf()).toBe('created');
    await ageSessions(story.desk.stack);
    await page.getByRole('button', { name: 'Import 2 transfers' }).click();
    const proof = page.getByRole('dialog', { name: 'Confirm it’s you' });
    await proof.getByRole('textbox', { name: 'Password' }).fill(OPERATOR.password);
    await proof.getByRole('button', { name: 'Confirm', exact: true }).click();
    await page.getByText('Imported 2 transfers.').waitFor();
    expect(await stateOf()).toBe('credited');
    await checkScreen(page, 'payments-statement-imported');
    await choose(`Buchungstag;Auftraggeber;Verwendungszweck;Betrag;Währung\r\n${rows.join('\r\n')}\r\n`, 'latin1');
    await page.getByText('Nothing to import.').waitFor();
    await page.getByRole('row', { name: 'Müller GmbH' }).getByText('imported before').waitFor();
    expect(await page.getByRole('button', { name: /^Import/ }).count()).toBe(0);
  });

  it('is readable on a phone, in the dark, and by support, who changes nothing', async () => {
    const { desk } = story;
    const narrow = await openOperator(desk.stack, desk.browser, { width: 390, scheme: 'dark', language: 'ru' });
    const chinese = await openOperator(desk.stack, desk.browser, { width: 390, language: 'zh-CN' });
    for (const [name, opened] of Object.entries({ narrow, chinese })) {
      await openProvider(card, '?show=closed', opened);
      await checkScreen(opened, `payments-comparison-${name}`);
      await openProvider(bank, '', opened);
      await checkScreen(opened, `payments-statement-${name}`);
    }
    await desk.stack.platform.query(`UPDATE "user" SET platform_role = 'support'`);
    await openProvider(card);
    for (const name of ['Compare now', 'Find missed payments']) {
      expect(await page.getByRole('button', { name }).getAttribute('aria-disabled')).toBe('true');
    }
    expect(await page.getByRole('button', { name: 'Accept' }).count()).toBe(0);
    await openProvider(bank);
    expect(await page.getByRole('button', { name: 'Choose file' }).getAttribute('aria-disabled')).toBe('true');
  });
});
