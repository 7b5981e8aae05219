import type { Page } from 'playwright-core';
import {
  callGateway,
  checkScreen,
  explainRequest,
  openOperator,
  openPrice,
  savePrice,
} from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';
import { eventually } from '../../../../support/eventually.js';

const MODEL = 'openai/gpt-4.1';

describeStory('prices by the hour', (story) => {
  let page: Page;
  let apiKey: string;

  beforeAll(async () => {
    const { stack, browser } = story;
    await stack.addOperator();
    await stack.platform.addModel({ canonicalId: MODEL });
    await stack.platform.addChannel({ name: 'simulated', serves: [MODEL] });
    ({ apiKey } = await stack.platform.addCustomer());
    page = await openOperator(stack, browser);
  });

  it('spell out their next changes while hours are typed', async () => {
    const panel = await openPrice(page, MODEL);
    await panel.getByRole('button', { name: 'Add time window' }).click();
    const hours = panel.getByRole('group', { name: 'window-1' });
    const changes = panel.getByRole('list', { name: 'Upcoming changes' }).getByRole('listitem');
    // Of a working day's first eight hours there is an end within any eight days.
    await changes.filter({ hasText: '08:00' }).first().waitFor();
    await checkScreen(page, 'schedule-hours');
    await hours.getByText('Sat').click();
    await hours.getByText('Sun').click();
    await hours.getByLabel('To', { exact: true }).fill('24:00');
    await hours.getByRole('textbox', { name: 'Name' }).fill('always');
    await changes.filter({ hasText: 'always × 0.5' }).waitFor();
    expect(await changes.count()).toBe(1);
    await savePrice(panel);
    await page.getByText('Mon–Sun 00:00–24:00').waitFor();
    await checkScreen(page, 'schedule-model');
  });

  it('decide what a request is charged', async () => {
    const body = JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Hi' }] });
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    await eventually(async () => {
      const url = `${story.stack.platform.gateway.url}/v1/estimate`;
      const answer = await fetch(url, { method: 'POST', headers, body });
      return (await answer.text()).includes('"price_window":"always"');
    });
    expect((await callGateway(story.stack, apiKey, MODEL)).status).toBe(200);
    await explainRequest(story.stack, page, MODEL);
    await page.getByText('“always” hours').waitFor();
    await checkScreen(page, 'schedule-request');
  });

  it('are spelled out for customers, with what other hours cost', async () => {
    await story.stack.admin('PATCH', '/settings/public', { models: true });
    const visitor = await story.browser.newPage();
    await visitor.goto(`${story.stack.url}/public/models`);
    await visitor.getByRole('row', { name: MODEL }).click();
    const panel = visitor.getByRole('complementary');
    await panel.getByText('Mon–Sun 00:00–24:00').waitFor();
    await panel.getByText('At other times').waitFor();
    await checkScreen(visitor, 'schedule-public');
  });
});
