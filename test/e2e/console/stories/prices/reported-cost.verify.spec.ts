import type { Page } from 'playwright-core';
import {
  callGateway,
  checkScreen,
  explainRequest,
  openOperator,
  openScreen,
} from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';
import { eventually } from '../../../../support/eventually.js';
import { ScriptedUpstream } from '../../../../support/gateway/scripted-upstream.js';

const MODEL = 'acme/reporting';
/** Three times what the channel's list says of these tokens. */
const REPLY = {
  id: 'a',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, cost: 0.00009 },
};

describeStory('a reported cost', (story) => {
  const upstream = new ScriptedUpstream();
  let page: Page;
  let apiKey: string;

  beforeAll(async () => {
    const { platform } = story.stack;
    await Promise.all([upstream.start(), story.stack.addOperator()]);
    upstream.answersJson(JSON.stringify(REPLY));
    await platform.addModel({ canonicalId: MODEL });
    await platform.addChannel({ name: 'reporter', serves: [MODEL], baseUrl: upstream.url });
    ({ apiKey } = await platform.addCustomer());
    page = await openOperator(story.stack, story.browser);
  });
  afterAll(() => upstream.stop());

  it('is trusted by a setting of its channel', async () => {
    await openScreen(page, 'Channels');
    await page.getByRole('link', { name: 'reporter' }).click();
    await page.getByRole('heading', { name: 'reporter', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Reported cost…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Reported cost' });
    await dialog.getByRole('switch', { name: 'Record the cost that the provider reports' }).check();
    await dialog.getByLabel('Cost field').fill('usage.cost');
    await checkScreen(page, 'reported-cost-dialog');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('reported by the provider', { exact: true }).waitFor();
  });

  it('is the cost of the request, beside the list’s and how far they are apart', async () => {
    await eventually(async () => {
      const answer = await callGateway(story.stack, apiKey, MODEL);
      return answer.ok && !(await answer.text()).includes('"cost"');
    });
    await explainRequest(story.stack, page, MODEL);
    await page.getByText('reported, recorded').waitFor();
    await page.getByText('0.00009 × $1').waitFor();
    await page.getByText('off by +200.0 %').waitFor();
    await page.getByText('far from the cost list').waitFor();
    await checkScreen(page, 'reported-cost-request');
  });
});
