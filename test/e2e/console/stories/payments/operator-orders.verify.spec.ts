import type { Locator, Page } from 'playwright-core';
import { keepPicture } from '../../../../support/browser/browser.js';
import { OPERATOR } from '../../../../support/browser/console-stack.js';
import { describePayments, type PayingCustomer, type PlacedOrder } from '../../../../support/browser/payment-desk.js';
import {
  ageSessions,
  checkScreen,
  openOperator,
  openScreen,
  waitForScreen,
} from '../../../../support/browser/people.js';
import { eventually } from '../../../../support/eventually.js';

const DISPUTED = '4000000000000259';
const INQUIRED = '4000000000001976';

/** What operators do about orders: transfers, payments that fit none, refunds, disputes. */
describePayments('orders at the desk of an operator', (story) => {
  let page: Page;
  let customer: PayingCustomer;
  const orders: Record<'transferred' | 'late' | 'card' | 'disputed' | 'asked', PlacedOrder> = {} as never;

  beforeAll(async () => {
    const { desk } = story;
    const [bank, card] = [await desk.bank(), await desk.stripe()];
    await desk.stack.admin('POST', '/topup-offers', {
      kind: 'package',
      amount_usd: '100',
      bonus_usd: '10',
      bonus_days: 90,
    });
    customer = await desk.customer('Halden Labs');
    orders.card = await customer.order(card, '50');
    await desk.pay(orders.card);
    orders.disputed = await customer.order(card, '30');
    await desk.pay(orders.disputed, DISPUTED);
    orders.asked = await customer.order(card, '20');
    await desk.pay(orders.asked, INQUIRED);
    orders.late = await customer.order(bank, '40');
    orders.transferred = await customer.order(bank, '100');
    page = await openOperator(desk.stack, desk.browser);
  });

  const openOrder = async ({ id, reference }: PlacedOrder): Promise<void> => {
    await page.goto(`${story.desk.stack.url}/operator/payments/orders/${id}`);
    await page.getByRole('heading', { name: reference }).waitFor();
    await waitForScreen(page);
  };

  const openTab = async (name: RegExp): Promise<void> => {
    await page.goto(`${story.desk.stack.url}/operator/payments`);
    await page.getByRole('tab', { name }).click();
    await waitForScreen(page);
  };

  const choose = async (row: Locator, item: string): Promise<Locator> => {
    await row.hover();
    await row.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: item }).click();
    const dialog = page
      .getByRole('dialog')
      .filter({ has: page.getByRole('button', { name: 'Cancel' }) })
      .first();
    await dialog.waitFor();
    return dialog;
  };

  async function recordTransfer(amount: string | null, ref: string): Promise<void> {
    await page.getByRole('button', { name: 'Record transfer' }).click();
    const dialog = page.getByRole('dialog');
    if (amount !== null) await dialog.getByLabel('Amount').fill(amount);
    await dialog.getByLabel('Bank’s transaction ID').fill(ref);
    await keepPicture(page, `payments-transfer-${ref}`);
    await dialog.getByRole('button', { name: 'Record' }).click();
    await dialog.waitFor({ state: 'detached' });
    await waitForScreen(page);
  }

  it('are listed, filtered and found by their reference', async () => {
    await openScreen(page, 'Payments');
    await page.getByRole('row', { name: orders.card.reference }).getByText('Test').waitFor();
    await checkScreen(page, 'payments-orders');
    await page.getByLabel('Reference or provider ID').fill(orders.late.reference.toLowerCase());
    await page.getByRole('row', { name: orders.card.reference }).waitFor({ state: 'detached' });
    expect(await page.getByRole('row', { name: orders.late.reference }).count()).toBe(1);
    expect(page.url()).toContain('q=');
    await page.getByLabel('Reference or provider ID').fill('nothing-like-it');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('row', { name: orders.card.reference }).waitFor();
    await page.goto(`${story.desk.stack.url}/operator/payments?state=credited&organization=${customer.id}`);
    await page.getByRole('row', { name: orders.late.reference }).waitFor({ state: 'detached' });
    await eventually(async () => (await page.getByRole('row', { name: 'credited' }).count()) === 3);
  });

  it('are credited by a transfer that the operator records, once', async () => {
    await openOrder(orders.transferred);
    await checkScreen(page, 'payments-order-open');
    await recordTransfer(null, '2026-11-27-0017');
    await page.getByRole('heading', { name: orders.transferred.reference }).getByText('credited').waitFor();
    await page.getByText('Payment received').waitFor();
    await page.getByText('2026-11-27-0017').waitFor();
    await checkScreen(page, 'payments-order-credited');
    await page.getByRole('button', { name: 'Record transfer' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('This order is credited already.').waitFor();
    await dialog.getByLabel('Bank’s transaction ID').fill('2026-11-27-0018');
    await dialog.getByRole('button', { name: 'Record' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('take a payment that fits no other', async () => {
    await openTab(/Unapplied/);
    const row = page.getByRole('row', { name: 'paid twice' });
    await row.waitFor();
    await checkScreen(page, 'payments-unapplied');
    const dialog = await choose(row, 'Assign to order');
    await dialog.getByText('This order is credited already.').waitFor();
    await keepPicture(page, 'payments-assign-credited');
    const input = dialog.getByLabel('Order', { exact: false }).first();
    await input.click();
    await input.fill(orders.late.id);
    await page.getByRole('option', { name: orders.late.reference }).click();
    await dialog.getByText('Left afterwards:').waitFor();
    await keepPicture(page, 'payments-assign');
    await dialog.getByRole('button', { name: 'Assign to order' }).click();
    await dialog.waitFor({ state: 'detached' });
    await eventually(async () => (await row.getByText('$60.00').count()) === 1);
  });

  it('leave a rest that is returned by hand', async () => {
    const row = page.getByRole('row', { name: 'paid twice' });
    const dialog = await choose(row, 'Return to payer');
    await dialog.getByText('Transfer the amount back yourself first').waitFor();
    await dialog.getByLabel('Reason').fill('Paid twice');
    await keepPicture(page, 'payments-return-by-hand');
    await dialog.getByRole('button', { name: 'Record return' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('All payments are applied.').waitFor();
    await checkScreen(page, 'payments-unapplied-none');
    await page.getByText('Closed').click();
    await page.getByRole('row', { name: 'paid twice' }).waitFor();
  });

  it('are refunded at the request of the customer, in the open balance', async () => {
    const { desk } = story;
    await customer.requestRefund(orders.card.id, '20', 'Ordered too much');
    await customer.requestRefund(orders.transferred.id, null, 'We close the project');
    await openTab(/Refunds/);
    const requested = page.getByRole('region', { name: 'Requested' });
    await requested.getByRole('row', { name: 'Ordered too much' }).waitFor();
    await checkScreen(page, 'payments-refunds');
    const approve = await choose(requested.getByRole('row', { name: 'Ordered too much' }), 'Approve');
    await approve.getByText('After').waitFor();
    await keepPicture(page, 'payments-refund-approve');
    await ageSessions(desk.stack);
    await approve.getByRole('button', { name: 'Approve' }).click();
    const proof = page.getByRole('dialog', { name: 'Confirm it’s you' });
    await proof.getByRole('textbox', { name: 'Password' }).fill(OPERATOR.password);
    await proof.getByRole('button', { name: 'Confirm', exact: true }).click();
    await page.getByRole('dialog', { name: 'Approve refund' }).waitFor({ state: 'detached' });
    const decided = page.getByRole('region', { name: 'Decided' });
    await decided.getByRole('row', { name: 'Ordered too much' }).waitFor();
    const decline = await choose(requested.getByRole('row', { name: 'We close the project' }), 'Decline');
    await decline.getByLabel('Reason').fill('The credit has been used');
    await decline.getByRole('button', { name: 'Decline' }).click();
    await decline.waitFor({ state: 'detached' });
    await decided.getByText('The credit has been used').waitFor();
    await checkScreen(page, 'payments-refunds-decided');
  });

  it('are refunded beyond what is unspent only when that is chosen, and transferred by hand', async () => {
    const { desk } = story;
    await desk.stack.admin('POST', `/organizations/${customer.id}/adjustments`, {
      amount_usd: '-150',
      reason: 'Used elsewhere',
    });
    await openOrder(orders.transferred);
    await page.getByRole('button', { name: 'Refund', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('Goodwill');
    await dialog.getByLabel('Amount').fill('100');
    await keepPicture(page, 'payments-refund-order');
    await dialog.getByRole('button', { name: 'Refund' }).click();
    await dialog.getByText(/At most .* USD of this order can be refunded/).waitFor();
    await dialog.getByLabel('Refund more than is refundable now').check();
    await dialog.getByText('After').waitFor();
    await keepPicture(page, 'payments-refund-exceeds');
    await dialog.getByRole('button', { name: 'Refund' }).click();
    await dialog.waitFor({ state: 'detached' });
    const row = page.getByRole('row', { name: 'Goodwill' });
    await row.getByText('to transfer').waitFor();
    const transferred = await choose(row, 'Mark as transferred');
    await keepPicture(page, 'payments-refund-transferred');
    await transferred.getByRole('button', { name: 'Mark as transferred' }).click();
    await transferred.waitFor({ state: 'detached' });
    await row.getByText('refunded').waitFor();
    await checkScreen(page, 'payments-order-refunded');
  });

  it('have their disputes, and lead to them', async () => {
    await openTab(/Disputes/);
    await page.getByRole('row', { name: 'Chargeback' }).getByText('needs response').waitFor();
    await page.getByRole('row', { name: 'Inquiry' }).waitFor();
    await checkScreen(page, 'payments-disputes');
    await page.getByRole('row', { name: 'Chargeback' }).getByRole('link').first().click();
    await page.getByRole('heading', { name: orders.disputed.reference }).waitFor();
    await page.getByText('Withdrawn by a dispute').waitFor();
    await checkScreen(page, 'payments-order-disputed');
  });

  it('are found by their ids, and on the page of their organization', async () => {
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Search, or paste an ID').fill(orders.card.id);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: orders.card.reference }).waitFor();
    await page.getByRole('link', { name: 'Halden Labs' }).first().click();
    await page.getByRole('heading', { name: 'Halden Labs' }).getByText('Test').waitFor();
    await page.getByRole('tab', { name: 'Orders' }).click();
    await page.getByRole('row', { name: orders.card.reference }).waitFor();
    await checkScreen(page, 'payments-organization-orders');
    await openScreen(page, 'Organizations');
    await page.getByRole('row', { name: 'Halden Labs' }).getByText('Test').waitFor();
    await checkScreen(page, 'payments-organizations');
  });

  it('are readable in the dark and on a phone', async () => {
    const { desk } = story;
    const tabs = ['orders', 'refunds', 'unapplied', 'disputes'] as const;
    const dark = await openOperator(desk.stack, desk.browser, { scheme: 'dark' });
    const narrow = await openOperator(desk.stack, desk.browser, { width: 390, scheme: 'dark', language: 'ru' });
    const chinese = await openOperator(desk.stack, desk.browser, { width: 390, language: 'zh-CN' });
    for (const [name, opened] of Object.entries({ dark, narrow, chinese })) {
      for (const tab of tabs) {
        await opened.goto(`${desk.stack.url}/operator/payments?tab=${tab}`);
        await checkScreen(opened, `payments-${tab}-${name}`);
      }
      for (const [kind, { id }] of Object.entries({ disputed: orders.disputed, refunded: orders.transferred })) {
        await opened.goto(`${desk.stack.url}/operator/payments/orders/${id}`);
        await checkScreen(opened, `payments-order-${kind}-${name}`);
      }
    }
  });
});
