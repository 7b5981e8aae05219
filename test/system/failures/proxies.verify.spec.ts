import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayCaller } from '../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../support/gateway/platform.js';
import { GatewayProcess } from '../../support/processes/gateway-process.js';
import { ProxyProcess } from '../../support/proxies/proxy-process.js';

const TIMEOUT_MS = 120_000;
/** Only the proxies of the tests resolve it. */
const NAME = 'model.only-here.test';
const SCHEMES = ['http', 'https', 'socks5'] as const;
const REPLY = JSON.stringify({
  id: 'a',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 },
});

type KeyPair = readonly [key: string, certificate: string];

/** TLS within tunnels: a gateway process that trusts an authority of its own, and upstreams that only proxies resolve. */
describe('upstreams with TLS behind proxies', () => {
  const folder = mkdtempSync(join(tmpdir(), 'routify-tls-'));
  const servers: Server[] = [];
  const proxies: ProxyProcess[] = [];
  let platform: Platform;
  let gateway: GatewayProcess;
  let caller: GatewayCaller;

  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });

  function certificateFor(name: string, subject: string): KeyPair {
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${subject}\n`);
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${name}`,
    );
    const authority = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial'];
    openssl('x509', '-req', '-in', `${name}.csr`, ...authority, '-out', `${name}.pem`, '-extfile', `${name}.ext`);
    return [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  }

  async function startUpstream([key, cert]: KeyPair): Promise<string> {
    const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(REPLY);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `https://${NAME}:${(server.address() as AddressInfo).port}/v1`;
  }

  beforeAll(async () => {
    openssl(
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=authority'],
      ...['-keyout', 'authority.key', '-out', 'authority.pem'],
    );
    const ofProxy = certificateFor('proxy', 'IP:127.0.0.1');
    const right = await startUpstream(certificateFor('right', `DNS:${NAME}`));
    const wrong = await startUpstream(certificateFor('wrong', 'DNS:other.only-here.test'));
    platform = await startPlatform({ ROUTIFY_UPSTREAM_ALLOW: 'http://127.0.0.0/8:*,https://127.0.0.0/8:*' });
    for (const scheme of SCHEMES) {
      const proxy = await ProxyProcess.start(scheme, scheme === 'https' ? { tls: ofProxy } : {});
      proxies.push(proxy);
      for (const [certificate, baseUrl] of Object.entries({ right, wrong })) {
        const name = `${scheme}-${certificate}`;
        await platform.addModel({ canonicalId: `acme/${name}`, aliases: [name] });
        const way = { url: proxy.url, username: null, password: null };
        await platform.addChannel({ name, serves: [name], baseUrl, proxy: way });
      }
    }
    const { apiKey } = await platform.addCustomer();
    gateway = await GatewayProcess.start(platform, {
      environment: { NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem'), ROUTIFY_INSTANCE: 'trusting' },
    });
    caller = new GatewayCaller(platform, apiKey, gateway.url);
  }, TIMEOUT_MS);

  afterAll(async () => {
    await gateway.stop();
    await platform.stop();
    await Promise.all(proxies.map((proxy) => proxy.kill()));
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  });

  const chat = (model: string) => caller.chat({ model, messages: [{ role: 'user', content: 'Hello!' }] });

  it.each(SCHEMES)('answer through %s under their own name', async (scheme) => {
    const answer = await chat(`${scheme}-right`);
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('"Hi"')]);
  });

  it.each(SCHEMES)('are refused through %s under the name of another', async (scheme) => {
    const answer = await chat(`${scheme}-wrong`);
    expect([answer.status, answer.text]).toEqual([502, expect.stringContaining('tls_failed')]);
  });

  it('were reached by their names only', () => {
    expect(proxies.flatMap(({ targets }) => targets).length).toBeGreaterThan(5);
    for (const { targets } of proxies) for (const target of targets) expect(target).toMatch(`${NAME}:`);
  });
});
