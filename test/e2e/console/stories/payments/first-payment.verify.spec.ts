import type { Locator, Page } from 'playwright-core';
import { CARDS, describePaymentsStory, fillCard } from '../../../../support/browser/payments-story.js';
import { keepPicture } from '../../../../support/browser/browser.js';
import { callGateway, checkScreen, CUSTOMER, openScreen, register } from '../../../../support/browser/people.js';
import { eventually } from '../../../../support/eventually.js';

const MODEL = 'openai/gpt-4.1';

describePaymentsStory("a customer's first payment", (story) => {
  let page: Page;
  let secret = '';
  let clicks = 0;

  async function click(target: Locator): Promise<void> {
    clicks += 1;
    await target.click();
  }

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.platform.addModel({ canonicalId: MODEL });
    const options = { test_organizations: true };
    await stack.platform.addChannel({ name: 'simulated', serves: [MODEL], options });
    await stack.admin('POST', '/topup-offers', { kind: 'package', amount_usd: '100', bonus_usd: '10', bonus_days: 90 });
    await stack.admin('POST', '/topup-offers', { kind: 'package', amount_usd: '25', bonus_usd: '1' });
    await stack.admin('POST', '/topup-offers', { kind: 'percent', amount_usd: '200', bonus_ppm: 120_000 });
    page = await browser.newPage();
    const id = await register(stack, page, CUSTOMER);
    ({ secret } = await stack.admin<{ secret: string }>('POST', `/organizations/${id}/keys`, {
      name: 'checkout-prod',
    }));
  });

  it('says on every page that the organization is a test', async () => {
    const badge = page.getByRole('button', { name: 'Test', exact: true });
    for (const name of ['Home', 'Usage', 'Models', 'Billing', 'Team', 'Settings']) {
      await openScreen(page, name);
      await badge.waitFor();
    }
    await badge.click();
    await page.locator(':popover-open', { hasText: 'payments here move no money' }).waitFor();
    await checkScreen(page, 'pay-test-badge');
    await page.keyboard.press('Escape');
  });

  it('begins with a request that is rejected for want of credit', async () => {
    await eventually(async () => (await callGateway(story.stack, secret, MODEL)).status === 402);
    await openScreen(page, 'Home');
    await page.reload();
    await page.getByText('Your request was rejected').waitFor();
    await checkScreen(page, 'pay-rejected');
  });

  it('takes three clicks: Add credit, Pay, and Pay on the page of the provider', async () => {
    const steps = page.getByRole('region', { name: 'Quick start' });
    await click(steps.getByRole('link', { name: 'Add credit' }));
    await page.getByRole('heading', { name: 'Add credit' }).waitFor();
    await page.getByText('Test mode').waitFor();
    await checkScreen(page, 'pay-add');
    await click(page.getByRole('button', { name: 'Pay $25.73' }));
    await page.getByText('Simulated test page').waitFor();
    await fillCard(page, CARDS.good);
    await click(page.getByRole('button', { name: 'Pay', exact: true }));
    await page.getByText('$26.00 added to your balance').waitFor();
    expect(clicks).toBe(3);
  });

  it('shows the receipt, and serves the next request', async () => {
    const receipt = page.getByRole('region', { name: 'Receipt' });
    await receipt.getByText('Visa •••• 4242').waitFor();
    await receipt.getByText(CUSTOMER.organization).waitFor();
    await checkScreen(page, 'pay-credited');
    await eventually(async () => (await callGateway(story.stack, secret, MODEL)).ok);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await page.getByRole('article').evaluate((article) => getComputedStyle(article).color)).toBe('rgb(0, 0, 0)');
    await keepPicture(page, 'pay-print');
    await page.emulateMedia({ media: null });
  });
});
