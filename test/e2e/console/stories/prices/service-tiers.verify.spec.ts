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
import { ScriptedUpstream } from '../../../../support/gateway/scripted-upstream.js';

const MODEL = 'acme/tiered';
const REPLY = {
  id: 'a',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
};

describeStory('service tiers', (story) => {
  const upstream = new ScriptedUpstream();
  let page: Page;
  let apiKey: string;

  beforeAll(async () => {
    const { platform } = story.stack;
    await Promise.all([upstream.start(), story.stack.addOperator()]);
    upstream.answersJson(JSON.stringify({ ...REPLY, service_tier: 'flex' }));
    await platform.addModel({ canonicalId: MODEL });
    await platform.addChannel({ name: 'provider', serves: [MODEL], baseUrl: upstream.url });
    ({ apiKey } = await platform.addCustomer());
    page = await openOperator(story.stack, story.browser);
  });
  afterAll(() => upstream.stop());

  const callUntil = (status: number): Promise<void> =>
    eventually(async () => {
      const answer = await callGateway(story.stack, apiKey, MODEL, { service_tier: 'flex' });
      return answer.status === status;
    });

  it('are refused until they have a price, whose margin is beside it', async () => {
    await callUntil(400);
    const panel = await openPrice(page, MODEL);
    await panel.getByRole('button', { name: 'Add service tier' }).click();
    const tier = panel.getByRole('group', { name: 'flex' });
    await tier.getByRole('textbox', { name: 'Multiplier' }).fill('0.75');
    await panel.getByRole('row', { name: 'flex' }).getByText('6.00').waitFor();
    await checkScreen(page, 'tier-price');
    await savePrice(panel);
    await page
      .getByRole('table', { name: 'Service tiers' })
      .getByRole('row', { name: 'flex' })
      .getByText('6.00')
      .waitFor();
    await checkScreen(page, 'tier-model');
  });

  it('have a cost of their own at a channel', async () => {
    await page.getByRole('link', { name: 'provider' }).click();
    await page.getByRole('row', { name: MODEL }).getByRole('button', { name: 'Cost…' }).click();
    const dialog = page.getByRole('dialog', { name: `Cost of ${MODEL}` });
    await dialog.getByRole('tab', { name: 'Service tiers' }).click();
    await dialog.getByRole('button', { name: 'Add service tier' }).click();
    await checkScreen(page, 'tier-cost');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('are charged as they served', async () => {
    await callUntil(200);
    await explainRequest(story.stack, page, MODEL);
    await page.getByText('“flex” service tier').waitFor();
    await checkScreen(page, 'tier-request');
  });
});
