import type { Page, Request } from 'playwright-core';
import { PrincipalsRepository } from '../../../libs/auth/principals/principals.repository.js';
import { describeInBrowser, TestBrowser } from '../../support/browser/browser.js';
import { ConsoleStack } from '../../support/browser/console-stack.js';
import {
  checkScreen,
  CUSTOMER,
  openCustomer,
  openRegistration,
  openScreen,
  register,
  sellTo,
} from '../../support/browser/people.js';
import { describeStory } from '../../support/browser/story.js';

const MODEL = 'openai/gpt-4.1';
/** Names that end a string, a line of a shell or a query. */
const SERVICE = `Acme "AI" & 'co' #1 $(id)`;
const KEY_NAME = `laptop & "home" $(id)`;

/** The widest thing of the page stays within it. */
async function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

describeStory('an API key in hand', (story) => {
  let organizationId: string;
  let soldSecret: string;

  /** A key of the customer, by the operator. */
  const makeKey = async (fields: object): Promise<{ id: string; secret: string }> =>
    story.stack.admin('POST', `/organizations/${organizationId}/keys`, { name: KEY_NAME, ...fields });

  /** The page without a session, and every request of it. */
  async function openKeyPage(view = {}): Promise<{ page: Page; sent: Request[] }> {
    const page = await story.browser.newPage(view);
    const sent: Request[] = [];
    page.on('request', (request) => sent.push(request));
    await page.goto(`${story.stack.url}/public/key`);
    await page.getByRole('textbox', { name: 'API key' }).waitFor();
    return { page, sent };
  }

  async function check(page: Page, secret: string): Promise<void> {
    await page.getByRole('textbox', { name: 'API key' }).fill(secret);
    await page.getByRole('button', { name: 'Check' }).click();
  }

  beforeAll(async () => {
    const { stack, browser } = story;
    await openRegistration(stack);
    organizationId = await register(stack, await browser.newPage(), CUSTOMER);
    soldSecret = await sellTo(stack, organizationId);
    await stack.platform.addModel({ canonicalId: 'anthropic/claude-opus-5' });
    await stack.admin('PATCH', '/settings/brand', { name: SERVICE });
  });

  describe('when it is made', () => {
    let page: Page;
    let secret: string;
    const openedLinks = (): Promise<string[]> =>
      page.evaluate(() => (window as unknown as { opened: string[] }).opened);
    const lastCopy = (): Promise<string | undefined> =>
      page.evaluate(() => (window as unknown as { copied: string[] }).copied.at(-1));
    const dialog = () => page.getByRole('dialog', { name: 'Your new key' });

    beforeAll(async () => {
      page = await openCustomer(story.stack, story.browser, CUSTOMER);
      // The policy of the page lets no script read the clipboard.
      await page.evaluate(() => {
        const [opened, copied]: [unknown[], string[]] = [[], []];
        Object.assign(window, { opened, copied, open: (...link: unknown[]) => opened.push(link.join(' ')) });
        navigator.clipboard.writeText = (text) => Promise.resolve(void copied.push(text));
      });
      await openScreen(page, 'Keys');
      await page.getByRole('button', { name: 'New key' }).first().click();
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill(KEY_NAME);
      await page.getByRole('button', { name: 'Models, rate limits' }).click();
      await page.getByRole('dialog').getByLabel('Models', { exact: true }).first().fill('openai/*');
      await page.getByRole('button', { name: 'Create key' }).click();
      secret = (await dialog().locator('pre').first().textContent()) ?? '';
      expect(secret).toMatch(/^rtf_\w{38}$/);
    });

    it('offers the models that it may use', async () => {
      await dialog().getByLabel('Model').waitFor();
      expect(await dialog().getByLabel('Model').locator('option').allTextContents()).toEqual([MODEL]);
      await checkScreen(page, 'new-key-cc-switch');
    });

    it('ATK-251 ATK-252: goes to CC Switch by a click, and is in no attribute and no address before', async () => {
      const address = page.url();
      expect(await openedLinks()).toEqual([]);
      const attributes = await page.evaluate(() =>
        [...document.querySelectorAll('*')].flatMap((element) => [...element.attributes].map(({ value }) => value)),
      );
      expect(attributes.filter((value) => value.includes(secret))).toEqual([]);
      await dialog().getByRole('button', { name: 'Open for Codex' }).click();
      const [opened = ''] = await openedLinks();
      const [link = '', ...how] = opened.split(' ');
      expect(how).toEqual(['_blank', 'noopener,noreferrer']);
      expect(Object.fromEntries(new URL(link).searchParams)).toEqual({
        resource: 'provider',
        app: 'codex',
        name: `${SERVICE} · ${KEY_NAME}`,
        homepage: story.stack.url,
        endpoint: `${story.stack.platform.gateway.url}/v1`,
        apiKey: secret,
        model: MODEL,
      });
      expect(page.url()).toBe(address);
      await dialog().getByRole('button', { name: 'Copy link for Claude Code' }).click();
      expect(await lastCopy()).toContain('app=claude&');
    });

    it('goes to Cherry Studio', async () => {
      await dialog().getByRole('tab', { name: 'Cherry Studio' }).click();
      await dialog().getByRole('button', { name: 'Open Cherry Studio' }).click();
      const link = (await openedLinks()).at(-1)?.split(' ', 1)[0] ?? '';
      const data = Buffer.from(new URL(link).searchParams.get('data') ?? '', 'base64').toString('utf8');
      expect(JSON.parse(data)).toMatchObject({
        name: SERVICE,
        apiKey: secret,
        baseUrl: story.stack.platform.gateway.url,
      });
      await checkScreen(page, 'new-key-cherry-studio');
    });

    it.each(['Claude Code', 'Codex', 'opencode', 'Cline'])(
      'goes to %s as settings to copy, by the keyboard',
      async (name) => {
        await dialog().getByRole('tab', { name }).focus();
        await page.keyboard.press('Enter');
        const block = dialog().locator('pre').last();
        await block.waitFor();
        await block.locator('xpath=following-sibling::span').getByRole('button', { name: 'Copy' }).click();
        const copied = await lastCopy();
        expect(copied).toBe(await block.textContent());
        expect(copied).toContain(secret);
        await checkScreen(page, `new-key-${name.toLowerCase().replace(' ', '-')}`);
      },
    );

    it('fits a phone, in the dark', async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.emulateMedia({ colorScheme: 'dark' });
      for (const name of ['Codex', 'CC Switch']) {
        await dialog().getByRole('tab', { name }).click();
        await checkScreen(page, `new-key-phone-${name.toLowerCase().replace(' ', '-')}`);
        expect(await dialog().evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
        expect(await sideways(page)).toBe(0);
      }
    });

    it('is gone with the dialog', async () => {
      await dialog().getByRole('button', { name: 'Close' }).last().click();
      await dialog().waitFor({ state: 'detached' });
      expect(await page.content()).not.toContain(secret);
    });
  });

  describe('on its public page', () => {
    it('shows what is left, and the gateway alone gets it', async () => {
      const caps = [
        { period: 'day', amount_usd: '2' },
        { period: 'month', amount_usd: '40' },
      ];
      const { secret } = await makeKey({ caps, rpm: 60 });
      const { page, sent } = await openKeyPage();
      await checkScreen(page, 'public-key-empty');
      await check(page, secret);
      await page.getByText('This key works').waitFor();
      await page.getByText(KEY_NAME).first().waitFor();
      const row = page.getByRole('table', { name: 'Spend limits' }).getByRole('row', { name: 'This key, per month' });
      expect(await row.innerText()).toMatch(/\$40\.00\s+\$40\.00\s+\$0\.00/);
      await page.getByRole('row', { name: 'Requests per minute' }).getByText('60', { exact: true }).waitFor();
      await page.getByText('Available balance').waitFor();
      await checkScreen(page, 'public-key');

      const withKey = await Promise.all(
        sent.map(async (request) => {
          const headers = await request.allHeaders();
          return { url: request.url(), text: JSON.stringify([headers, request.postData()]) };
        }),
      );
      const gateway = story.stack.platform.gateway.url;
      expect(withKey.filter(({ text }) => text.includes(secret)).map(({ url }) => url)).toEqual([
        `${gateway}/v1/key`,
        `${gateway}/v1/credits`,
      ]);
      expect(withKey.filter(({ url }) => url.includes(secret))).toEqual([]);
    });

    it('ATK-252: is in no store, no history and no attribute, and is gone when the page was left', async () => {
      const { secret } = await makeKey({});
      const { page } = await openKeyPage();
      await check(page, secret);
      await page.getByText('This key works').waitFor();
      const kept = await page.evaluate(async () =>
        JSON.stringify([
          Object.entries(localStorage),
          Object.entries(sessionStorage),
          document.cookie,
          location.href,
          history.state,
          await indexedDB.databases(),
          await caches.keys(),
          document.documentElement.outerHTML,
        ]),
      );
      expect(kept).not.toContain(secret);
      expect(kept).not.toContain(secret.slice(0, 16));
      const field = page.getByRole('textbox', { name: 'API key' });
      expect(await field.getAttribute('autocomplete')).toBe('off');
      expect(await field.getAttribute('spellcheck')).toBe('false');
      await page.getByRole('link', { name: 'Log in' }).click();
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
      await page.goBack();
      await field.waitFor();
      expect(await field.inputValue()).toBe('');
      await check(page, secret);
      await page.getByText('This key works').waitFor();
      await page.evaluate(() => window.dispatchEvent(new Event('pagehide')));
      expect(await field.inputValue()).toBe('');
      await page.getByText('This key works').waitFor({ state: 'detached' });
    });

    it('names the cap that stops it', async () => {
      const { secret } = await makeKey({ caps: [{ period: 'month', amount_usd: '0' }] });
      const { page } = await openKeyPage();
      await check(page, secret);
      await page.getByRole('alert').getByText('Paid requests are rejected').waitFor();
      await page.getByText(/Spend limit reached: This key, per month\. It resets on/).waitFor();
      await checkScreen(page, 'public-key-stopped');
    });

    it('has the words of the gateway for a revoked key', async () => {
      const { id, secret } = await makeKey({});
      await story.stack.admin('POST', `/keys/${id}/revoke`, {});
      const { page } = await openKeyPage();
      await check(page, secret);
      await page.getByRole('alert').getByText('The gateway rejects this key').waitFor();
      await page.getByRole('alert').getByText('key_revoked').waitFor();
      await checkScreen(page, 'public-key-refused');
    });

    it('ATK-254: a guess meets the gateway, which refuses it without a look-up; what is no key is not sent', async () => {
      const { page, sent } = await openKeyPage();
      const lookUps = jest.spyOn(story.stack.platform.gateway.app.get(PrincipalsRepository), 'findByDigests');
      const typo = soldSecret.slice(0, -1) + (soldSecret.endsWith('a') ? 'b' : 'a');
      await check(page, typo);
      await page.getByRole('alert').getByText('invalid_api_key').waitFor();
      expect(lookUps).not.toHaveBeenCalled();
      lookUps.mockRestore();
      const count = sent.length;
      await check(page, 'not a key');
      await page.getByRole('alert').getByText('This isn’t an API key').waitFor();
      expect(sent.slice(count).filter((request) => request.url().includes('/v1/'))).toEqual([]);
    });

    it('is usable by the keyboard, on a phone in the dark, in Russian and Chinese', async () => {
      const { secret } = await makeKey({ caps: [{ period: 'month', amount_usd: '40' }] });
      for (const language of ['ru', 'zh-CN'] as const) {
        const view = { language, scheme: language === 'ru' ? 'dark' : 'light', width: 390, height: 844 } as const;
        const page = await story.browser.newPage(view);
        await page.goto(`${story.stack.url}/public/key`);
        await page.getByRole('textbox').waitFor();
        await page.keyboard.type(secret);
        await page.keyboard.press('Enter');
        await page.getByRole('table').first().waitFor();
        await checkScreen(page, `public-key-phone-${language}`);
        expect(await sideways(page)).toBe(0);
      }
    });

    it('says that nothing answers', async () => {
      const { page } = await openKeyPage({ scheme: 'dark' });
      await page.route(`${story.stack.platform.gateway.url}/**`, (route) => route.abort());
      await check(page, soldSecret);
      await page
        .getByRole('alert')
        .getByText(/didn’t respond/)
        .waitFor();
      await checkScreen(page, 'public-key-unreachable');
    });

    it('is there as long as the operator has it on', async () => {
      const page = await story.browser.newPage();
      await page.goto(`${story.stack.url}/login`);
      await page.getByRole('link', { name: 'Check a key' }).click();
      await page.getByRole('textbox', { name: 'API key' }).waitFor();
      await story.stack.admin('PATCH', '/settings/public', { key: false });
      await page.goto(`${story.stack.url}/public/key`);
      await page.getByText('The operator hasn’t published this page.').waitFor();
    });
  });
});

describeInBrowser('a gateway that lets no browser of another origin in', () => {
  it('differs from one that is down', async () => {
    const [stack, browser] = await Promise.all([
      ConsoleStack.start({ hasWorker: false, variables: { ROUTIFY_CORS: 'off' } }),
      TestBrowser.launch(),
    ]);
    const { apiKey } = await stack.platform.addCustomer();
    const page = await browser.newPage();
    await page.goto(`${stack.url}/public/key`);
    await page.getByRole('textbox', { name: 'API key' }).fill(apiKey);
    await page.getByRole('button', { name: 'Check' }).click();
    await page
      .getByRole('alert')
      .getByText(/doesn’t accept requests from browsers/)
      .waitFor();
    await checkScreen(page, 'public-key-closed');
    // The browser says it of the refused request, and of nothing else.
    expect(browser.complaints.splice(0).filter((text) => !text.includes('CORS policy'))).toEqual([]);
    await browser.close();
    await stack.stop();
  });
});
