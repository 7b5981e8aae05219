import type { Page } from 'playwright-core';
import { describeStory } from '../../support/browser/story.js';
import {
  callGateway,
  CUSTOMER,
  join,
  openCustomer,
  openRegistration,
  register,
  VIEWER,
  waitForScreen,
} from '../../support/browser/people.js';
import { screensOf } from '../../support/browser/views.js';
import { eventually } from '../../support/eventually.js';

const MODEL = 'openai/gpt-4.1';
const FLAKY = 'acme/flaky';
const BRAND = 'Fair Models';
/** Names of channels, which are the operator's. */
const SECRET = 'wholesale-contract-7';

/** Names of the wire: members and headers of the API, and the model that chooses models. */
const WIRE = /x-routify-[\w-]+|routify-auto|routify_[a-z_]+|["'`]routify["'`.]|\broutify\.[a-z_]+|routify-v1/g;
const LEAK = /.{0,40}(?:routify|wholesale-contract).{0,40}/gi;

const leaksIn = (text: string): string[] => [...text.replaceAll(WIRE, '').matchAll(LEAK)].map(([found]) => found);

/** The texts of a page: shown, read aloud, and of its tab. */
async function leaksOn(page: Page): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const named = ['title', 'aria-label', 'alt', 'placeholder', 'value'];
    const attributes = [...document.querySelectorAll('*')].flatMap((element) =>
      named.flatMap((name) => element.getAttribute(name) ?? []),
    );
    const pictures = [...document.images].map(({ src }) => (src.endsWith('/assets/icon.svg') ? 'routify icon' : ''));
    return [document.title, document.body.textContent, ...attributes, ...pictures];
  });
  return leaksIn(texts.join('\n'));
}

describeStory('a service with a name of its own', (story) => {
  let page: Page;
  let secret: string;
  let organizationId: string;

  beforeAll(async () => {
    const { stack, browser } = story;
    const support_email = 'help@fair.example';
    await stack.admin('PATCH', '/settings/brand', { name: BRAND, support_email });
    await stack.admin('PATCH', '/settings/public', { models: true, status: true });
    await openRegistration(stack);
    await stack.platform.addModel({ canonicalId: MODEL });
    await stack.platform.addModel({ canonicalId: FLAKY });
    await stack.platform.addChannel({ name: SECRET, label: 'Line A', serves: [MODEL] });
    const force = { simulate: { status: 500 } };
    await stack.platform.addChannel({ name: `${SECRET}-b`, label: 'Line B', serves: [FLAKY], options: { force } });
    page = await browser.newPage();
    organizationId = await register(stack, page, CUSTOMER);
    await stack.admin('POST', `/organizations/${organizationId}/topups`, { amount_usd: '50' });
    ({ secret } = await stack.admin<{ secret: string }>('POST', `/organizations/${organizationId}/keys`, {
      name: 'checkout-prod',
    }));
    await eventually(async () => (await callGateway(stack, secret, MODEL)).ok);
    await callGateway(stack, secret, FLAKY);
    await stack.platform.settle();
  });

  it('shows no other name on any screen of customers', async () => {
    const { stack } = story;
    const tabs = ['security', 'organization', 'tokens', 'audit'].map((tab) => `/settings?tab=${tab}`);
    const more = [`/models?open=${encodeURIComponent(MODEL)}`, '/billing?tab=transfers', '/keys', ...tabs];
    await waitForScreen(page);
    for (const address of [...(await screensOf(page)), ...more]) {
      await page.goto(`${stack.url}${address}`);
      await waitForScreen(page);
      expect({ address, leaks: await leaksOn(page) }).toEqual({ address, leaks: [] });
    }
    await page.goto(`${stack.url}/requests`);
    await page.getByRole('row', { name: FLAKY }).click();
    await page.getByRole('heading', { name: 'Identifiers' }).waitFor();
    expect(await leaksOn(page)).toEqual([]);
  });

  it('answers in the playground by its channel’s public label', async () => {
    await page.goto(`${story.stack.url}/playground?model=${encodeURIComponent(MODEL)}`);
    await page.getByRole('textbox', { name: 'Message' }).fill('Name three rivers.');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('log').getByText('Line A').waitFor();
    await page.getByRole('log').getByText('Server time').waitFor();
    expect(await leaksOn(page)).toEqual([]);
  });

  it.each(['/login', '/register', '/forgot-password', '/public/models', '/public/status', '/public/key'])(
    'shows no other name without a log-in: %s',
    async (address) => {
      const visitor = await story.browser.newPage();
      const response = await visitor.goto(`${story.stack.url}${address}`);
      // Before any code has run, too.
      expect(leaksIn((await response?.text())?.replaceAll(/<script.*?<\/script>|<link[^>]*>/gs, '') ?? '')).toEqual([]);
      await visitor.getByText(BRAND).first().waitFor();
      expect({ address, leaks: await leaksOn(visitor) }).toEqual({ address, leaks: [] });
      await visitor.close();
    },
  );

  it('has no other name in replies, errors and documentation of the gateway', async () => {
    const { gateway } = story.stack.platform;
    const headers = { authorization: `Bearer ${secret}` };
    const read = async (path: string): Promise<string> => (await fetch(`${gateway.url}${path}`, { headers })).text();
    const texts: Record<string, string> = {
      reply: await (await callGateway(story.stack, secret, MODEL)).text(),
      502: await (await callGateway(story.stack, secret, FLAKY)).text(),
      401: await (await callGateway(story.stack, 'rtf_wrong', MODEL)).text(),
      404: await (await callGateway(story.stack, secret, 'acme/none')).text(),
    };
    for (const path of ['/', '/v1', '/v1/models', '/v1/key', '/v1/none', '/docs']) texts[path] = await read(path);
    const { info } = JSON.parse(await read('/v1/openapi.json')) as { info: object };
    texts.document = JSON.stringify(info);
    for (const [name, text] of Object.entries(texts)) {
      expect({ name, leaks: leaksIn(text) }).toEqual({ name, leaks: [] });
    }
    expect(texts['/']).toContain(BRAND);
    expect(texts['502']).toContain('Line B');
  });

  it('has no other name in mails', async () => {
    const { stack, browser } = story;
    await join(stack, await browser.newPage(), organizationId, VIEWER);
    await openCustomer(stack, browser, VIEWER);
    const visitor = await browser.newPage();
    await visitor.goto(`${stack.url}/forgot-password`);
    await visitor.getByLabel('Email').fill(CUSTOMER.email);
    await visitor.locator('form button[type=submit]').click();
    await stack.mails.mailTo(CUSTOMER.email, '#token=');
    expect(stack.mails.received.length).toBeGreaterThan(2);
    for (const { source, from } of stack.mails.received) expect(leaksIn(`${from}\n${source}`)).toEqual([]);
  });
});
