import type { Page } from 'playwright-core';
import { checkScreen, explainRequest, openOperator, openScreen } from '../../../support/browser/people.js';
import { describeStory } from '../../../support/browser/story.js';

const MODEL = 'anthropic/claude-opus-4.8';

/** What a model refuses is left out: the operator sees beforehand what will be, and afterwards what was. */
describeStory('fields that a model does not take', (story) => {
  let page: Page;
  let apiKey: string;

  beforeAll(async () => {
    const { platform } = story.stack;
    await story.stack.addOperator();
    await platform.addModel({ canonicalId: MODEL });
    await platform.addChannel({
      name: 'claude',
      serves: [MODEL],
      kind: 'anthropic-messages',
      models: [{ model: MODEL, upstreamModel: 'claude-opus-4-8', cost: null }],
      options: { allow: ['top_k'], drop: ['stop'] },
    });
    ({ apiKey } = await platform.addCustomer());
    page = await openOperator(story.stack, story.browser);
  });

  it('are listed with the channel’s models, with their sources and what overrides a rule', async () => {
    await openScreen(page, 'Channels');
    await page.getByRole('link', { name: 'claude' }).first().click();
    await page.getByRole('button', { name: '3 changes' }).click();
    const dialog = page.getByRole('dialog', { name: `Changes on the way: ${MODEL}` });
    await dialog.getByText('temperature, top_p').waitFor();
    await dialog.getByText('Not applied: the option allow overrides it.').waitFor();
    await dialog.getByText('Channel option drop').waitFor();
    await dialog.getByRole('link', { name: 'platform.claude.com' }).first().waitFor();
    await checkScreen(page, 'model-changes');
    await page.keyboard.press('Escape');
  });

  it('are named by the request that had them', async () => {
    const body = { model: MODEL, temperature: 0.5, messages: [{ role: 'user', content: 'Hi' }] };
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    const url = `${story.stack.platform.gateway.url}/v1/chat/completions`;
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    expect([answer.status, answer.headers.get('x-routify-dropped')]).toEqual([200, 'temperature']);
    await explainRequest(story.stack, page, MODEL);
    await page.getByText('not sent: temperature').waitFor();
    await checkScreen(page, 'request-not-sent');
  });
});
