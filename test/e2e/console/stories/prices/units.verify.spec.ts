import type { Page } from 'playwright-core';
import { formatId } from '#core';
import { checkScreen, explainRequest, openOperator, openPrice, savePrice } from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';
import { eventually } from '../../../../support/eventually.js';
import { ScriptedUpstream } from '../../../../support/gateway/scripted-upstream.js';

const MODEL = 'acme/searching';
const SEARCH = { type: 'web_search_call', id: 'ws', status: 'completed', action: { type: 'search', query: 'q' } };
const REPLY = {
  id: 'resp_up',
  object: 'response',
  created_at: 1,
  status: 'completed',
  model: 'up',
  output: [SEARCH, SEARCH],
  usage: { input_tokens: 9, output_tokens: 2, total_tokens: 11 },
};

describeStory('units beside tokens', (story) => {
  const upstream = new ScriptedUpstream();
  let page: Page;
  let apiKey: string;
  let organizationId: string;

  beforeAll(async () => {
    const { platform } = story.stack;
    await Promise.all([upstream.start(), story.stack.addOperator()]);
    upstream.answersJson(JSON.stringify(REPLY));
    await platform.addModel({ canonicalId: MODEL, capabilities: ['tools', 'web_search'] });
    await platform.addChannel({
      name: 'provider',
      kind: 'openai-responses',
      serves: [MODEL],
      baseUrl: upstream.url,
    });
    const customer = await platform.addCustomer();
    ({ apiKey } = customer);
    organizationId = formatId('org', customer.organizationId);
    page = await openOperator(story.stack, story.browser);
  });
  afterAll(() => upstream.stop());

  const search = (): Promise<Response> =>
    fetch(`${story.stack.platform.gateway.url}/v1/responses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: MODEL, input: 'Hi', tools: [{ type: 'web_search' }], tool_choice: 'required' }),
    });

  it('are priced each, and offered then', async () => {
    const panel = await openPrice(page, MODEL);
    await panel.getByRole('button', { name: 'Add unit' }).click();
    await panel.getByRole('combobox', { name: 'Unit' }).fill('web_search_call');
    await panel.getByRole('textbox', { name: 'Price per unit' }).fill('0.025');
    await checkScreen(page, 'unit-price');
    await savePrice(panel);
    await page
      .getByRole('table', { name: 'Units' })
      .getByRole('row', { name: 'web_search_call' })
      .getByText('0.025')
      .waitFor();
    await eventually(async () => (await search()).ok);
  });

  it('are lines of a request’s arithmetic', async () => {
    await explainRequest(story.stack, page, MODEL);
    const line = page.getByRole('row', { name: 'web_search_call' });
    await line.getByText('each').waitFor();
    // Two searches.
    expect(await line.textContent()).toBe('web_search_call20.025 each0.05');
    await checkScreen(page, 'unit-request');
  });

  it('are parts of lines in a customer’s statement', async () => {
    await page.goto(`${story.stack.url}/operator/organizations/${organizationId}?tab=ledger`);
    const statement = page.getByRole('table', { name: 'Statement' });
    const unit = statement.getByRole('row', { name: 'including Web searches' });
    await eventually(async () => {
      await page.reload();
      await statement.getByRole('row', { name: MODEL }).waitFor();
      return unit.isVisible();
    });
    expect(await unit.textContent()).toBe('including Web searches2−$0.050000000');
    await checkScreen(page, 'unit-statement');
  });

  it('are prices that customers see, in words', async () => {
    await story.stack.admin('PATCH', '/settings/public', { models: true });
    const visitor = await story.browser.newPage();
    await visitor.goto(`${story.stack.url}/public/models`);
    await visitor.getByRole('row', { name: MODEL }).click();
    const panel = visitor.getByRole('complementary');
    await panel.getByText('Web searches').waitFor();
    await panel.getByText('0.025').waitFor();
    await checkScreen(visitor, 'unit-public');
  });
});
