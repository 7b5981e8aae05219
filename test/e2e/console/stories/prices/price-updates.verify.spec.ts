import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { ConsoleStack } from '../../../../support/browser/console-stack.js';
import { checkScreen, openOperator } from '../../../../support/browser/people.js';
import { describeStory } from '../../../../support/browser/story.js';
import { eventually } from '../../../../support/eventually.js';

const MODEL = 'acme/one';

/** A price list of LiteLLM's format, in US dollars a million. */
let inputUsd = 2;
const list = createServer((_request, response) => {
  const price = { mode: 'chat', input_cost_per_token: inputUsd / 1_000_000, output_cost_per_token: 0.000_008 };
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ [MODEL]: price }));
});

async function start(): Promise<ConsoleStack> {
  await once(list.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${(list.address() as AddressInfo).port}`;
  const stack = await ConsoleStack.start({
    variables: {
      ROUTIFY_UPSTREAM_ALLOW: origin,
      ROUTIFY_PRICE_LIST_URL: `${origin}/prices.json?token=secret`,
      ROUTIFY_PRICE_LIST_FORMAT: 'litellm',
    },
  });
  await stack.addOperator();
  await stack.platform.addModel({
    canonicalId: MODEL,
    price: [{ fromPromptTokens: 0, rates: { input: 2_000_000_000n, output: 8_000_000_000n } }],
  });
  return stack;
}

describeStory(
  'prices of a list on the network',
  (story) => {
    let page: Page;

    beforeAll(async () => {
      page = await openOperator(story.stack, story.browser);
    });
    afterAll(() => {
      list.close();
    });

    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const currentInput = async (): Promise<string> => {
      const { data } = await story.stack.admin<{ data: Model[] }>('GET', '/models');
      return data[0]?.current_price.input_per_mtok_usd ?? '';
    };

    /** The panel closes when the decision is answered. To leave the page before would take it back. */
    const decided = () => page.getByRole('heading', { name: 'Price updates' }).waitFor({ state: 'hidden' });

    /** Reads the list until a worker has found `result` in it. */
    async function readUntil(result: string): Promise<void> {
      await eventually(async () => {
        await page.goto(`${story.stack.url}/operator/models?panel=updates`);
        await page.getByRole('heading', { name: 'Price updates' }).waitFor();
        await page.getByText('Result', { exact: true }).waitFor();
        if (await page.getByText(result, { exact: true }).isVisible()) return true;
        if (await button('Read now').isVisible()) await button('Read now').click();
        return false;
      }, 60_000);
    }

    it('are the same as those of the catalog', async () => {
      await readUntil('No new differences');
      await page.getByText('No open proposal.').waitFor();
      expect(await page.locator('body').textContent()).not.toContain('token=secret');
      await checkScreen(page, 'price-updates-none');
    });

    it('differ, which the overview says, and are applied as they are shown', async () => {
      inputUsd = 3;
      await readUntil('Differences found');
      await checkScreen(page, 'price-updates');
      expect(await currentInput()).toBe('2');
      await page.goto(`${story.stack.url}/operator`);
      const item = page.getByRole('listitem').filter({ hasText: 'Price changes to approve' });
      await item.getByRole('button', { name: 'Open' }).click();
      await button('Apply 1 change').click();
      await decided();
      expect(await currentInput()).toBe('3');
    });

    it('are rejected, and not proposed again', async () => {
      inputUsd = 4;
      await readUntil('Differences found');
      await button('Reject').click();
      await decided();
      await readUntil('No new differences');
      expect(await currentInput()).toBe('3');
    });

    it('are found beside the import of a file', async () => {
      await page.goto(`${story.stack.url}/operator/models`);
      await button('Import').click();
      await page.getByRole('link', { name: 'Price list on the network' }).click();
      await page.getByRole('heading', { name: 'Price updates' }).waitFor();
    });
  },
  start,
);

interface Model {
  readonly current_price: { readonly input_per_mtok_usd: string };
}
