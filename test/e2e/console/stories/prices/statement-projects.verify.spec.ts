import type { Page } from 'playwright-core';
import {
  callGateway,
  checkScreen,
  CUSTOMER,
  openCustomer,
  openOperator,
  openRegistration,
  openScreen,
  register,
  sellTo,
} from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';
import { eventually } from '../../../../support/eventually.js';

const MODEL = 'openai/gpt-4.1';

describeStory('a statement by project', (story) => {
  let organizationId: string;

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await openRegistration(stack);
    organizationId = await register(stack, await browser.newPage(), CUSTOMER);
    await sellTo(stack, organizationId);
    const path = `/organizations/${organizationId}`;
    const { id } = await stack.admin<{ id: string }>('POST', `${path}/projects`, { name: 'Search' });
    const key = { name: 'search', project_id: id };
    const { secret } = await stack.admin<{ secret: string }>('POST', `${path}/keys`, key);
    await eventually(async () => (await callGateway(stack, secret, MODEL)).ok);
    await stack.platform.settle();
  });

  async function rowsOf(page: Page, name: string): Promise<string[]> {
    const rows = page.getByRole('table', { name }).locator('tbody tr');
    await rows.getByText('Search').waitFor();
    return (await rows.allInnerTexts()).map((row) =>
      row
        .split(/\s*\t\s*/)
        .slice(0, 2)
        .join(': '),
    );
  }

  it('has charges of projects, and those without one, for customers', async () => {
    const page = await openCustomer(story.stack, story.browser, CUSTOMER);
    await openScreen(page, 'Billing');
    await page.getByRole('tab', { name: 'Statement' }).click();
    expect(await rowsOf(page, 'By project')).toEqual(['Search: 1', 'No project: 1']);
    await checkScreen(page, 'statement-projects');
  });

  it('has them for operators', async () => {
    const page = await openOperator(story.stack, story.browser);
    await page.goto(`${story.stack.url}/operator/organizations/${organizationId}?tab=ledger`);
    expect(await rowsOf(page, 'Statement by project')).toEqual(['Search: 1', 'No project: 1']);
    await checkScreen(page, 'organization-statement-projects');
  });
});
