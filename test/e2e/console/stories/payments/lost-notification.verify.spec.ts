import type { Page } from 'playwright-core';
import { describePaymentsStory } from '../../../../support/browser/payments-story.js';
import { checkScreen, CUSTOMER, openOperator, waitForScreen, type Person } from '../../../../support/browser/people.js';
import { auditFindings } from '../../../../support/ledger/audit-findings.js';
import { mailTexts } from '../../../../support/mail/mail-texts.js';
import { EpayVendor } from '../../../../support/payments/epay-vendor.js';
import { eventually } from '../../../../support/eventually.js';

const THIEF = {
  email: 'wei@example.com',
  name: 'Wei Chen',
  password: 'amber window turtle',
  organization: 'Chen Studio',
};
const SOON = { timeout: 60_000 };
const CHINESE = { language: 'zh-CN', width: 1440 } as const;
const PHONE_WIDTH = 390;

describePaymentsStory('an epay payment whose notification never comes', (story) => {
  let vendor: EpayVendor;
  let customer: Page;
  let thief: Page;
  let operator: Page;
  let orderId = '';
  let unpaidId = '';

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await stack.admin('PATCH', '/settings/invoices', {
      issues_from: '2026-01-01',
      name: 'Acme AI (Shanghai)',
      address_lines: ['Century Avenue 1'],
      country: 'CN',
      language: 'zh',
    });
    vendor = await EpayVendor.open(stack);
    [customer, thief] = await Promise.all([browser.newPage(CHINESE), browser.newPage(CHINESE)]);
    await registerInChinese(customer, CUSTOMER);
    await registerInChinese(thief, THIEF);
    operator = await openOperator(stack, browser);
    for (const page of [customer, thief, operator]) page.setDefaultTimeout(15_000);
  });

  async function registerInChinese(page: Page, person: Required<Person>): Promise<void> {
    const { url, mails } = story.stack;
    await page.goto(`${url}/register`);
    await page.locator('input[type=email]').fill(person.email);
    await page.getByRole('button', { name: '发送链接' }).click();
    const { source } = await mails.mailTo(person.email, '/register#token=');
    await page.goto(/http\S+\/register#token=[\w-]+/.exec(source)?.[0] ?? '');
    await page.getByLabel('您的名称').fill(person.name);
    await page.getByLabel('组织').fill(person.organization);
    await page.getByLabel('密码', { exact: true }).fill(person.password);
    await page.getByRole('button', { name: '创建账户' }).click();
    await page.getByRole('button', { name: person.name }).waitFor();
  }

  /** Orders 25 USD by Alipay, and is on the vendor's page. Returns the order's id. */
  async function orderBy(page: Page): Promise<string> {
    await page.goto(`${story.stack.url}/billing/add`);
    await page.getByRole('radio', { name: '支付宝' }).check();
    await page.getByRole('textbox', { name: '金额' }).fill('25');
    await page.getByRole('region', { name: '摘要' }).getByText('¥180.00', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^支付/ }).click();
    await page.getByRole('heading', { name: '¥ 180.00' }).waitFor();
    const { data } = await story.stack.admin<{ data: { id: string }[] }>('GET', '/orders');
    return data[0]?.id ?? '';
  }

  /** At both widths. */
  async function checkWidths(page: Page, name: string): Promise<void> {
    for (const width of [PHONE_WIDTH, CHINESE.width]) {
      await page.setViewportSize({ width, height: 900 });
      await checkScreen(page, `lost-${name}-${width}`);
      const excess = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect({ name, width, excess }).toEqual({ name, width, excess: 0 });
    }
  }

  async function expectNoClaim(page: Page): Promise<void> {
    await page.getByText('待支付', { exact: true }).waitFor();
    for (const claim of ['余额已增加', '已入账', '收据']) expect(await page.getByText(claim).count()).toBe(0);
  }

  /** Mails with the receipt of a payment. */
  const receiptsOf = ({ email }: Person): readonly string[] =>
    story.stack.mails.received
      .filter(({ to }) => to === email)
      .map(mailTexts)
      .filter((text) => text.includes('付款已收到'));

  it('is not claimed by the address that the customer returns to', async () => {
    await vendor.loseNotifications(true);
    await vendor.failQueries(true);
    orderId = await orderBy(customer);
    const returned = customer.waitForRequest(/\/billing\/orders\/ord_\w+\?.*trade_status=TRADE_SUCCESS/);
    await customer.getByRole('button', { name: 'Pay', exact: true }).click();
    await returned;
    await customer.getByText('正在确认付款').waitFor();
    // What the vendor signed stays in no history.
    await customer.waitForURL(`${story.stack.url}/billing/orders/${orderId}?returned=true`);
    await vendor.queryFailed(orderId);
    for (let reads = 0; reads < 2; reads += 1) await customer.waitForResponse(/\/api\/v1\/orders\/ord_/);
    await expectNoClaim(customer);
    expect(await vendor.notifications()).toEqual(['failed']);
    expect(await vendor.order(orderId)).toMatchObject({ state: 'created', inspected_at: null, facts: [] });
    await checkWidths(customer, 'confirming');
  });

  it('is credited on the open page once the vendor answers the query', async () => {
    await customer.evaluate(() => {
      document.body.setAttribute('data-not-reloaded', '');
    });
    await vendor.failQueries(false);
    await customer.getByText('余额已增加 $25.00').waitFor(SOON);
    expect(await customer.locator('body[data-not-reloaded]').count()).toBe(1);
    await customer.getByRole('region', { name: '收据' }).getByText('¥180.00').first().waitFor();
    await customer.getByRole('link', { name: 'TEST-INV-000001' }).waitFor(SOON);
    await checkWidths(customer, 'credited');
    expect(await vendor.notifications()).toEqual(['failed']);
  });

  it('is on the balance, in the orders, in a mail and on an invoice', async () => {
    const { stack } = story;
    await eventually(() => receiptsOf(CUSTOMER).length > 0);
    for (const text of ['$25.00 已计入', '实付: 180.00 CNY', `/billing/orders/${orderId}`]) {
      expect(receiptsOf(CUSTOMER)[0]).toContain(text);
    }
    await customer.getByRole('link', { name: 'TEST-INV-000001' }).click();
    const sheet = customer.frameLocator('main iframe');
    await sheet.getByText('¥180.00').first().waitFor();
    await checkScreen(customer, 'lost-invoice');
    await customer.goto(`${stack.url}/billing?tab=orders`);
    await customer.getByText('$25.00', { exact: true }).first().waitFor();
    const row = customer.getByRole('table', { name: '订单' }).getByRole('row', { name: '支付宝' });
    await row.getByText('已入账').waitFor();
    await row.getByText('¥180.00').waitFor();
    await checkWidths(customer, 'orders');
  });

  it('is credited once, also when its notification comes late, and again and again', async () => {
    const { stack } = story;
    await vendor.loseNotifications(false);
    await vendor.queried(orderId, async () => {
      for (let times = 0; times < 3; times += 1) await vendor.notify(orderId);
      await eventually(async () => (await vendor.notifications()).slice(1).every((state) => state === 'delivered'));
    });
    await vendor.queried(orderId, async () => {
      const replayed = vendor.messageOf(orderId, '180.00');
      for (let times = 0; times < 3; times += 1) expect(await vendor.send(replayed)).toEqual([200, 'success']);
    });
    const { state, facts } = await vendor.order(orderId);
    expect({ state, facts: facts.map(({ kind }) => kind) }).toEqual({ state: 'credited', facts: ['paid'] });
    expect(receiptsOf(CUSTOMER)).toHaveLength(1);
    await customer.reload();
    await waitForScreen(customer);
    await customer.getByText('$25.00', { exact: true }).first().waitFor();
    expect(await customer.getByText('$50.00').count()).toBe(0);
    await customer.goto(`${stack.url}/billing?tab=invoices`);
    await customer.getByRole('row', { name: 'TEST-INV-000001' }).waitFor();
    expect(await customer.getByRole('row', { name: 'TEST-INV-' }).count()).toBe(1);
  });

  it('is claimed in vain by a customer who did not pay, with a forged return address', async () => {
    unpaidId = await orderBy(thief);
    await thief.getByRole('button', { name: 'Return without paying' }).click();
    await thief.getByText('等待付款').waitFor();
    const page = `${story.stack.url}/billing/orders/${unpaidId}`;
    const forged = vendor.messageOf(unpaidId, '180.00', 'key-of-a-thief');
    // The last one is true, of the order of another customer.
    const claims = ['trade_status=TRADE_SUCCESS', forged, vendor.messageOf(orderId, '180.00')];
    for (const claim of claims) {
      await vendor.queried(unpaidId, () => thief.goto(`${page}?${claim}`));
      await thief.waitForResponse(/\/api\/v1\/orders\/ord_/);
      await expectNoClaim(thief);
    }
    for (const claim of claims.slice(0, 2)) expect((await vendor.send(claim))[0]).toBe(400);
    await checkWidths(thief, 'forged');
    expect(await vendor.order(unpaidId)).toMatchObject({ state: 'created', facts: [] });
    await thief.goto(`${story.stack.url}/billing?tab=invoices`);
    await waitForScreen(thief);
    await thief.getByText('$0.00', { exact: true }).first().waitFor();
    expect(await thief.getByRole('row', { name: 'TEST-INV-' }).count()).toBe(0);
    expect(receiptsOf(THIEF)).toEqual([]);
  });

  it('is seen by the operator, with the query that found it', async () => {
    const { stack } = story;
    for (const [name, id, events] of [
      ['paid', orderId, ['Order placed', 'Payment received', 'Credited to the balance']],
      ['unpaid', unpaidId, ['Order placed']],
    ] as const) {
      await operator.goto(`${stack.url}/operator/payments/orders/${id}`);
      await waitForScreen(operator);
      const timeline = operator.getByRole('region', { name: 'Timeline' });
      expect(await timeline.getByRole('listitem').count()).toBe(events.length);
      for (const event of events) await timeline.getByText(event).waitFor();
      const identifiers = operator.getByRole('region', { name: 'Identifiers' });
      expect(await identifiers.textContent()).toMatch(/Last checked\w{3} \d/);
      await checkWidths(operator, `operator-${name}`);
      const [region, copy] = [
        await identifiers.boundingBox(),
        await identifiers.getByRole('button').last().boundingBox(),
      ];
      expect(copy!.x + copy!.width).toBeLessThanOrEqual(region!.x + region!.width);
    }
    expect(await auditFindings(stack.platform.environment)).toEqual([]);
  });
});
