import type { Page } from 'playwright-core';
import { checkScreen, openOperator, openScreen } from '../../../support/browser/people.js';
import { describeStory } from '../../../support/browser/story.js';
import { eventually } from '../../../support/eventually.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const NEW = ['large', 'small', 'vision', 'coder', 'mini'];
const KEY = 'sk-new-0123456789';

/** Five models that no list knows, from a provider whose key is wrong at first. */
describeStory('discovered models', (story) => {
  const upstream = new ScriptedUpstream();
  let page: Page;
  /** Clicks and filled inputs, without those of the wrong key. */
  let steps = 0;
  const step = async (action: Promise<void>): Promise<void> => {
    steps++;
    await action;
  };
  const rowOf = (id: string) =>
    page.getByRole('row').filter({ has: page.getByRole('checkbox', { name: id, exact: true }) });

  beforeAll(async () => {
    await upstream.start();
    upstream.answers((response, request) => {
      const isRight = request.headers.authorization === `Bearer ${KEY}`;
      const data = [
        ...NEW.map((id, index) => ({
          id,
          name: `Acme ${id}`,
          context_length: 131_072,
          ...(index < 3 && { pricing: { prompt: '0.000002', completion: '0.000008' } }),
        })),
        { id: 'gpt-4.1' },
        ...[`<b>bold</b> ${'x'.repeat(10_000)}`, 'embedder'].map((id) => ({ id })),
      ];
      const body = isRight ? { data } : { error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } };
      response.writeHead(isRight ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    const { stack, browser } = story;
    await stack.addOperator();
    await stack.admin('POST', '/channels', {
      name: 'acme',
      kind: 'openai-compatible',
      base_url: `${upstream.url}/v1`,
      credentials: [{ secret: 'sk-wrong-0123456789' }],
    });
    page = await openOperator(stack, browser);
  });
  afterAll(() => upstream.stop());

  it('mends a wrong key where it is noticed', async () => {
    await openScreen(page, 'Channels');
    await page.getByRole('link', { name: 'acme', exact: true }).click();
    await page.getByRole('link', { name: 'Discover models' }).first().click();
    await page.getByText('The provider rejects the key').waitFor();
    await checkScreen(page, 'discovery-key-refused');
    await page.getByRole('button', { name: 'Replace key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Provider API key').fill(KEY);
    await dialog.getByRole('button', { name: 'Replace key' }).click();
    await rowOf('large').waitFor();
    expect(await page.getByText('The provider rejects the key').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Save models' }).isDisabled()).toBe(true);
    await checkScreen(page, 'discovery-list');
  });

  it('adds five models that are unknown, with prices and costs, by one form and one save', async () => {
    for (const id of NEW) await step(rowOf(id).getByRole('checkbox').check());
    for (const id of NEW.slice(3)) {
      await step(page.getByLabel(`Cost, Input of ${id}`).fill('1'));
      await step(page.getByLabel(`Cost, Output of ${id}`).fill('4'));
    }
    await step(page.getByRole('button', { name: 'Apply to selected (5)' }).click());
    await checkScreen(page, 'discovery-filled');
    await step(page.getByRole('button', { name: 'Save models' }).click());
    for (const id of NEW) await rowOf(id).getByText('served', { exact: true }).waitFor();
    await checkScreen(page, 'discovery-saved');
    // A person takes less than three seconds for a click or a number: under a minute.
    expect(steps).toBe(11);
    const { data } = await story.stack.admin<{
      data: { models: { model: string; cost: Record<string, unknown> | null }[] }[];
    }>('GET', '/channels');
    const served = data[0]?.models.map(({ model, cost }) => [model, cost?.input_per_mtok_usd]).sort();
    expect(served).toEqual(
      [
        ['acme/large', '2'],
        ['acme/small', '2'],
        ['acme/vision', '2'],
        ['acme/coder', '1'],
        ['acme/mini', '1'],
      ].sort(),
    );
    const { current_price } = await story.stack.admin<{ current_price: object }>('GET', '/models/acme%2Fmini');
    expect(current_price).toMatchObject({ input_per_mtok_usd: '1.2', output_per_mtok_usd: '4.8' });
  });

  it('says in its row what is wrong, and saves nothing of it', async () => {
    await rowOf('gpt-4.1').getByRole('checkbox').check();
    await rowOf('embedder').getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Save models' }).click();
    await rowOf('embedder').getByText('Enter the context length.').waitFor();
    expect(await rowOf('gpt-4.1').getByText('served', { exact: true }).count()).toBe(0);
    await checkScreen(page, 'discovery-row-refused');
    await page.getByLabel('Context of embedder').fill('8192');
    await page.getByRole('button', { name: 'Save models' }).click();
    await rowOf('embedder').getByText('served', { exact: true }).waitFor();
  });
});

const MANY = 5_000;
const SAVED = 600;

/** A provider with thousands of models: the table draws what is seen, and a save takes as many requests as it needs. */
describeStory('five thousand discovered models', (story) => {
  const upstream = new ScriptedUpstream();
  let page: Page;
  const status = (text: string | RegExp) => page.getByRole('status').filter({ hasText: text });

  beforeAll(async () => {
    await upstream.start();
    const data = Array.from({ length: MANY }, (_, index) => ({
      id: `${index < SAVED ? 'chat' : 'other'}-${index}`,
      context_length: 131_072,
      pricing: { prompt: '0.000002', completion: '0.000008' },
    }));
    upstream.answersJson(JSON.stringify({ data }));
    const { stack, browser } = story;
    await stack.addOperator();
    const { id } = await stack.admin<{ id: string }>('POST', '/channels', {
      name: 'acme',
      kind: 'openai-compatible',
      base_url: upstream.url,
      credentials: [{ secret: 'sk-new-0123456789' }],
    });
    page = await openOperator(stack, browser);
    await page.goto(`${stack.url}/operator/channels/${id}/models`);
    await page.getByText('5,000 models, 0 served').waitFor();
  });
  afterAll(() => upstream.stop());

  it('draw the rows that are seen, and are typed in like five', async () => {
    await eventually(async () => (await page.getByRole('row').count()) > 20);
    expect(await page.getByRole('row').count()).toBeLessThan(150);
    const name = page.getByLabel('Model for chat-3', { exact: true });
    await name.fill('acme/third');
    expect(await name.inputValue()).toBe('acme/third');
    await status('1 model selected').waitFor();
    await checkScreen(page, 'discovery-many');
  });

  it('are all selected by one click, but not saved: a channel has room for a thousand', async () => {
    const all = page.getByRole('checkbox', { name: 'Select all models' });
    await all.click();
    await status('A channel serves at most 1,000 models: deselect 4,000.').waitFor();
    expect(await page.getByRole('button', { name: 'Save models' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Apply to selected (5,000)' }).click();
    await checkScreen(page, 'discovery-too-many');
    await all.click();
    await status(/^0 models selected/).waitFor();
  });

  it('are searched; those that match are selected, and saved by as many requests as they need', async () => {
    await page.getByLabel('Search models').fill('chat-');
    await page.getByText(`${SAVED} match the search.`).waitFor();
    await page.getByRole('checkbox', { name: 'Select all models' }).click();
    await status(`${SAVED} models selected`).waitFor();
    let writes = 0;
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/models')) writes++;
    });
    await page.getByRole('button', { name: 'Save models' }).click();
    await status(/^0 models selected/).waitFor({ timeout: 60_000 });
    expect(writes).toBe(3);
    await page.getByText(`5,000 models, ${SAVED} served`).waitFor();
    const { data } = await story.stack.admin<{ data: { models: { model: string }[] }[] }>('GET', '/channels');
    expect(data[0]?.models).toHaveLength(SAVED);
    expect(data[0]?.models.some(({ model }) => model === 'acme/third')).toBe(true);
  });
});
