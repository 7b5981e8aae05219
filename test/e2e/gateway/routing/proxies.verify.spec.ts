import { ChannelsService, CredentialsService } from '#channels';
import { RoutifyError, Secret, systemActor } from '#core';
import { ProxiesService, type NewProxy } from '../../../../libs/channels/management/proxies.service.js';
import { booked } from '../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { eventually, startPlatform, type Platform } from '../../../support/gateway/platform.js';
import { ProxyProcess } from '../../../support/proxies/proxy-process.js';

const actor = systemActor('test');
const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const USER = { username: 'routify', password: 'first password' };

/** Real proxies, each its own process, between gateway and simulator. */
describe('calls through proxies', () => {
  let platform: Platform;
  let caller: GatewayCaller;
  let plain: ProxyProcess;
  let locked: ProxyProcess;
  const channelIds = new Map<string, string>();

  beforeAll(async () => {
    plain = await ProxyProcess.start('http');
    locked = await ProxyProcess.start('socks5', USER);
    platform = await startPlatform();
    for (const name of ['direct', 'proxied', 'own', 'failing', 'mixed']) {
      await platform.addModel({ canonicalId: `acme/${name}`, aliases: [name] });
      const second = { secret: new Secret('sk-second'), label: 'second', weight: 1 };
      const first = { secret: new Secret('sk-first'), label: 'first', weight: 2 };
      const credentials = name === 'mixed' ? [first, second] : [first];
      channelIds.set(name, await platform.addChannel({ name, serves: [name], credentials }));
    }
    await platform.addChannel({ name: 'spare', serves: ['failing'], priority: 200 });
    caller = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await Promise.all([plain.kill(), locked.kill()]);
  });

  const chat = (model: string): Promise<Answer> => caller.chat({ model, messages: MESSAGES });
  const channelsOf = (): ChannelsService => platform.services.get(ChannelsService);
  const proxyAt = ({ url }: ProxyProcess, password: string | null = null): NewProxy => ({
    url,
    username: password === null ? null : USER.username,
    password: password === null ? null : new Secret(password),
  });

  /** The simulator's address is not encrypted: a new proxy gets no stored secret, so that all are given again. */
  async function setProxy(channel: string, proxy: NewProxy | null): Promise<void> {
    await withSecretsAgain(channel, (id) => channelsOf().setProxy(id, proxy, null, actor));
  }

  async function setCredentialProxy(channel: string, proxy: NewProxy): Promise<void> {
    await withSecretsAgain(channel, () => Promise.resolve(), proxy);
  }

  /** @param firstProxy of the first credential; null: none of its own */
  async function withSecretsAgain(
    channel: string,
    change: (id: string) => Promise<unknown>,
    firstProxy: NewProxy | null = null,
  ): Promise<void> {
    const id = channelIds.get(channel)!;
    const service = platform.services.get(CredentialsService);
    const { credentials } = await channelsOf().get(id);
    for (const { id: credentialId } of credentials) await service.remove(credentialId, null, actor);
    await change(id);
    for (const [index, { label, weight }] of credentials.entries()) {
      const proxy = index === 0 ? firstProxy : null;
      await service.add(id, { secret: new Secret(`sk-${label}`), label, weight, proxy }, actor);
    }
  }

  /** Waits until a chat has the given effect: a change is in force within a second. */
  function untilChat(model: string, holds: (answer: Answer) => boolean | Promise<boolean>): Promise<void> {
    return eventually(`a chat with ${model}`, async () => {
      await platform.restoreChannels();
      return holds(await chat(model));
    });
  }

  it('go directly without one', async () => {
    expect((await chat('direct')).status).toBe(200);
    expect([...plain.targets, ...locked.targets]).toEqual([]);
  });

  it('go through the proxy of the channel, and directly again', async () => {
    const target = new URL(platform.simulator.url).host;
    await setProxy('proxied', proxyAt(plain));
    await untilChat('proxied', ({ status }) => status === 200 && plain.targets.length > 0);
    expect(new Set(plain.targets)).toEqual(new Set([target]));
    await setProxy('proxied', null);
    await plain.kill();
    await untilChat('proxied', ({ status }) => status === 200);
    plain = await ProxyProcess.start('http');
  });

  it('go through the proxy of the credential, which has a password that can be changed', async () => {
    await setProxy('own', proxyAt(plain));
    await setCredentialProxy('own', proxyAt(locked, USER.password));
    await untilChat('own', ({ status }) => status === 200 && locked.targets.length > 0);
    const ofChannel = plain.targets.length;
    await setCredentialProxy('own', proxyAt(locked, 'wrong password'));
    await untilChat('own', ({ status }) => status === 502);
    await setCredentialProxy('own', proxyAt(locked, USER.password));
    await untilChat('own', ({ status }) => status === 200);
    expect(plain.targets).toHaveLength(ofChannel);
  });

  it('go to another channel while the proxy is down; only operators read why', async () => {
    const down = await ProxyProcess.start('socks5');
    await down.kill();
    await setProxy('failing', proxyAt(down));
    await untilChat('failing', async (answer) => {
      expect(answer.status).toBe(200);
      const { attempts } = await booked(platform, String(answer.headers['x-request-id']));
      return attempts.some(({ reason }) => reason?.startsWith('proxy_unreachable: proxy socks5://') === true);
    });
    const [spare] = (await channelsOf().list({ statuses: null, includeArchived: false, q: 'spare' }, PAGE)).rows;
    await channelsOf().setStatus(spare!.id, 'disabled', null, actor);
    await untilChat('failing', ({ status }) => status !== 200);
    const answer = await chat('failing');
    expect(answer.text).not.toContain('proxy');
    expect(answer.text).not.toContain(String(down.address.port));
  });

  it('go to a credential with another way while the proxy of the first is down', async () => {
    const down = await ProxyProcess.start('http');
    await down.kill();
    await setCredentialProxy('mixed', proxyAt(down));
    await untilChat('mixed', async (answer) => {
      const { attempts } = await booked(platform, String(answer.headers['x-request-id']));
      return answer.status === 200 && attempts.map(({ reason }) => reason === null).join() === 'false,true';
    });
  });

  it.each<[what: string, proxy: NewProxy, param: string]>([
    ['on a private address', { url: 'socks5://10.0.0.7:1080', username: null, password: null }, 'proxy.url'],
    ['at the metadata of a cloud', { url: 'http://169.254.169.254', username: null, password: null }, 'proxy.url'],
    ['of another kind', { url: 'ftp://proxy.example', username: null, password: null }, 'proxy.url'],
    ['with its user in the URL', { url: 'http://a:b@proxy.example', username: null, password: null }, 'proxy.url'],
    ['at a port of another protocol', { url: 'http://proxy.example:25', username: null, password: null }, 'proxy.url'],
    [
      'with a password and no user',
      { url: 'http://proxy.example', username: null, password: new Secret('x') },
      'proxy.password',
    ],
  ])('are not set up through one %s', async (_what, proxy, param) => {
    const refusal = await setProxy('direct', proxy).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RoutifyError);
    expect(refusal).toMatchObject({ code: 'invalid_request_error', param });
  });

  it('are not set up for an upstream, or through a proxy, whose name resolves here to a forbidden address', async () => {
    const proxies = platform.services.get(ProxiesService);
    const proxy = { url: 'http://proxy.example:3128', username: null, password: null };
    const resolved = new Map([['inside.example', '10.0.0.7']]);
    jest.spyOn(proxies, 'resolve' as never).mockImplementation(((host: string, _options: object, done: Resolved) => {
      const address = resolved.get(host);
      if (address === undefined) done(new Error('ENOTFOUND'), []);
      else done(null, [{ address, family: 4 }]);
    }) as never);
    await proxies.check(proxy, 'https://only-there.example/v1', 'proxy');
    await expect(proxies.check(proxy, 'https://inside.example/v1', 'proxy')).rejects.toThrow(/^base_url resolves to/);
    resolved.set('proxy.example', '192.168.0.1');
    await expect(proxies.check(proxy, 'https://only-there.example', 'proxy')).rejects.toThrow(/^proxy.url resolves to/);
    jest.restoreAllMocks();
  });

  it('keep the password sealed, and show its end only where it is long', async () => {
    const secret = 'a-canary-password-9876';
    await setProxy('direct', { url: plain.url, username: 'u', password: new Secret(secret) });
    const record = await channelsOf().get(channelIds.get('direct')!);
    expect(record.proxy).toMatchObject({ url: plain.url, username: 'u', last4: '9876' });
    for (const table of ['channel_proxy', 'audit_event', 'channel_event']) {
      const rows = await platform.query<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${table} t`);
      expect(rows.map(({ row }) => row).join()).not.toContain('canary');
    }
    await setProxy('direct', null);
  });
});

type Resolved = (error: Error | null, addresses: readonly object[]) => void;
const PAGE = { limit: 10, after: null, before: null };
