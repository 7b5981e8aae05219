import type { Locator, Page } from 'playwright-core';
import { callGateway, checkScreen, openOperator, openScreen } from '../../../support/browser/people.js';
import { describeStory } from '../../../support/browser/story.js';
import { eventually } from '../../../support/eventually.js';
import { ProxyProcess } from '../../../support/proxies/proxy-process.js';

const MODEL = 'openai/gpt-4.1';
const USER = { username: 'routify', password: 'first password' };

describeStory('a proxy', (story) => {
  let page: Page;
  let apiKey: string;
  let ofChannel: ProxyProcess;
  let ofCredential: ProxyProcess;

  beforeAll(async () => {
    const { stack, browser } = story;
    [ofChannel, ofCredential] = await Promise.all([ProxyProcess.start('socks5', USER), ProxyProcess.start('http')]);
    await stack.addOperator();
    await stack.platform.addModel({ canonicalId: MODEL });
    await stack.platform.addChannel({ name: 'simulated', serves: [MODEL] });
    ({ apiKey } = await stack.platform.addCustomer());
    page = await openOperator(stack, browser);
  });
  afterAll(() => Promise.all([ofChannel.kill(), ofCredential.kill()]));

  /** Waits until a request goes by a proxy: a change is in force within a second. */
  async function untilBy(proxy: ProxyProcess): Promise<void> {
    const before = proxy.targets.length;
    await eventually(async () => {
      const { ok } = await callGateway(story.stack, apiKey, MODEL);
      return ok && proxy.targets.length > before;
    });
  }

  async function fill(dialog: Locator, { url }: ProxyProcess): Promise<void> {
    await dialog.getByLabel('Proxy URL').fill(url);
    if (url !== ofChannel.url) return;
    await dialog.getByLabel('Username').fill(USER.username);
    await dialog.getByRole('textbox', { name: 'Password' }).fill(USER.password);
  }

  async function removeCredential(label: string): Promise<void> {
    await page.getByRole('button', { name: `Actions for ${label}` }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(label);
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** @param proxy of its own; null: none */
  async function addCredential(label: string, proxy: ProxyProcess | null): Promise<void> {
    await page.getByRole('button', { name: 'Add credential' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Add credential' });
    await dialog.getByLabel('Provider API key').fill('sk-simulator-1234');
    await dialog.getByLabel('Label').fill(label);
    if (proxy !== null) {
      await dialog.getByRole('button', { name: 'Use a separate proxy' }).click();
      await fill(dialog, proxy);
    }
    await dialog.getByRole('button', { name: 'Add credential' }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  it('would read the stored keys of an upstream without TLS, and is refused until they are given for it', async () => {
    await openScreen(page, 'Channels');
    await page.getByRole('row', { name: 'simulated' }).click();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Proxy…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Proxy' });
    await fill(dialog, ofChannel);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('a new proxy would read the stored credentials').waitFor();
    await checkScreen(page, 'proxy-refused');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await removeCredential('default');
  });

  it('of a channel is the way of its requests; its password is never shown', async () => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Proxy…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Proxy' });
    await fill(dialog, ofChannel);
    await checkScreen(page, 'proxy-dialog');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await addCredential('first', null);
    await page.getByText(`${ofChannel.url} · ${USER.username}`).waitFor();
    expect(await page.locator('main').textContent()).not.toContain(USER.password);
    await untilBy(ofChannel);
  });

  it('of a credential wins over that of the channel', async () => {
    await addCredential('second', ofCredential);
    await page.getByRole('table', { name: 'Credentials' }).getByText(ofCredential.url).waitFor();
    await checkScreen(page, 'proxy-channel');
    await removeCredential('first');
    await untilBy(ofCredential);
  });
});
