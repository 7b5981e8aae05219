import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import type { Config, UpstreamRule } from '#core/infra';
import { Secret } from '#core';
import { ProviderRefusal, ProviderUnavailable, type ProviderAccess } from '../port/provider-adapter.js';
import { EpayClient, messageOf } from './epay-client.js';

const LOOPBACK: UpstreamRule = {
  scheme: 'http',
  port: null,
  target: { kind: 'cidr', address: '127.0.0.0', prefixLength: 8, family: 4 },
};
/** Its escapes differ by who escapes it. */
const KEY = "k(ey'of+1001 &x";

let server: Server;
let url: string;
/** Of the next requests. */
let answers: ((request: IncomingMessage, response: ServerResponse) => void)[];
let received: { readonly line: string; readonly body: string }[];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ line: `${request.method} ${request.url}`, body: Buffer.concat(chunks).toString() });
      answers.shift()?.(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

beforeEach(() => {
  [answers, received] = [[], []];
});

async function withClient<T>(work: (client: EpayClient) => Promise<T> | T, allow = [LOOPBACK]): Promise<T> {
  const client = new EpayClient({ upstreamAllow: allow } as unknown as Config);
  try {
    return await work(client);
  } finally {
    await client.onApplicationShutdown();
  }
}

const accessTo = (serverUrl: string | null, storeId: string | null = '1001', key = KEY): ProviderAccess => ({
  providerId: '01890a5d-ac96-774b-bcce-b302099a8057',
  mode: 'live',
  currency: 'CNY',
  secretKey: new Secret(key),
  webhookSecrets: [],
  apiUrl: null,
  options: {
    automaticTax: false,
    collectTaxIds: false,
    providerInvoices: false,
    serverUrl,
    storeId,
    methods: [],
    orderTitle: null,
    pageBy: 'redirect',
    receipt: null,
  },
});

const says =
  (status: number, body: string, headers: Record<string, string> = {}) =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body);
  };

async function failureOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => new Error('it did not fail'),
    (error: unknown) => error as Error,
  );
}

/** All that a log may write of an error. */
const written = (error: Error): string => `${inspect(error, { depth: 9, showHidden: true })} ${String(error.cause)}`;

function expectNoKey(text: string): void {
  const parts = [KEY, encodeURIComponent(KEY), new URLSearchParams({ KEY }).toString().slice(4), 'of+1001', 'ey%27of'];
  for (const part of parts) expect(text).not.toContain(part);
}

describe('a query', () => {
  it('goes below the path of the vendor, with the key in it', async () => {
    answers = [says(200, '{"code":1}'), says(200, '\uFEFF {"code":"1","a":"b"}\n'), says(404, '{"code":-1}')];
    await withClient(async (client) => {
      const access = accessTo(`${url}/pay/epay`);
      expect(await client.query(access, 'order', { out_trade_no: 'a&b' })).toEqual({ code: 1 });
      expect(await client.query(access, 'query')).toEqual({ code: '1', a: 'b' });
      expect(await client.query(access, 'query')).toEqual({ code: -1 });
    });
    const key = 'k%28ey%27of%2B1001+%26x';
    expect(received.map(({ line }) => line).slice(0, 2)).toEqual([
      `GET /pay/epay/api.php?act=order&pid=1001&key=${key}&out_trade_no=a%26b`,
      `GET /pay/epay/api.php?act=query&pid=1001&key=${key}`,
    ]);
  });

  it.each([
    ['an error', says(500, '{"code":1}')],
    ['a limit', says(429, '{"code":-1}')],
    ['a page', says(200, '<html>')],
    ['a shield', says(403, '<html>')],
    ['half a JSON', says(200, '{"code":')],
    ['another JSON', says(200, '{"result":"error"}')],
    ['a list', says(200, '[{"code":1}]')],
    ['nothing', says(200, '')],
    ['too much', says(200, `{"code":"${'x'.repeat(600_000)}"}`)],
    ['a cut', (request: IncomingMessage): void => void request.socket.destroy()],
  ])('with %s is unknown, repeated when it reads, and not when it opens a page', async (_what, answer) => {
    answers = [answer, says(200, '{"code":1}'), answer];
    await withClient(async (client) => {
      expect(await client.query(accessTo(url), 'order')).toEqual({ code: 1 });
      const failure = await failureOf(client.open(accessTo(url), {}));
      expect(failure).toBeInstanceOf(ProviderUnavailable);
      expectNoKey(written(failure));
    });
    expect(received.map(({ line }) => line.split(' ')[0])).toEqual(['GET', 'GET', 'POST']);
  });

  it('follows no redirect: the key goes to no other server', async () => {
    answers = [says(302, '', { location: `${url}/elsewhere` }), says(302, '{}', { location: `${url}/elsewhere` })];
    await withClient(async (client) => {
      await expect(client.query(accessTo(url), 'order')).rejects.toBeInstanceOf(ProviderUnavailable);
    });
    expect(received.map(({ line }) => line.slice(0, 12))).toEqual(['GET /api.php', 'GET /api.php']);
  });

  it('that fails does not say the key', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    await withClient(async (client) => {
      for (const address of [`http://127.0.0.1:${port}`, 'http://127.0.0.1:1/epay', 'https://epay.invalid']) {
        const failure = await failureOf(client.query(accessTo(address), 'order'));
        expect(failure).toBeInstanceOf(ProviderUnavailable);
        expect(failure.cause).toBeUndefined();
        expectNoKey(written(failure));
      }
    });
  });
});

describe('an address', () => {
  it('is one that the installation allows, for calls and for customers', async () => {
    await withClient(async (client) => {
      for (const address of [url, 'http://pay.example.com', 'https://169.254.169.254', 'ftp://x', 'x', '']) {
        await expect(client.query(accessTo(address), 'order')).rejects.toBeInstanceOf(ProviderRefusal);
        await expect(client.open(accessTo(address), {})).rejects.toBeInstanceOf(ProviderRefusal);
        expect(() => client.pageUrl(accessTo(address), {})).toThrow(ProviderRefusal);
      }
      const page = client.pageUrl(accessTo('https://pay.example.com/epay'), { name: '测 试' });
      expect(page).toMatch(
        /^https:\/\/pay\.example\.com\/epay\/submit\.php\?name=.*&pid=1001&sign=[0-9a-f]{32}&sign_type=MD5$/,
      );
      expectNoKey(page);
    }, []);
    expect(received).toEqual([]);
  });

  it('needs a server, a merchant and a key', async () => {
    await withClient(async (client) => {
      for (const access of [accessTo(null), accessTo(url, null), accessTo(url, ''), accessTo(url, '1001', '')]) {
        await expect(client.query(access, 'order')).rejects.toBeInstanceOf(ProviderRefusal);
        await expect(client.open(access, {})).rejects.toBeInstanceOf(ProviderRefusal);
        expect(() => client.pageUrl(access, {})).toThrow(ProviderRefusal);
      }
    });
    expect(received).toEqual([]);
  });
});

it('what a vendor says of a refusal is short, and without the key', () => {
  const access = accessTo(url);
  expect(messageOf(access, { code: -3, msg: '商户密钥错误' })).toBe('-3: 商户密钥错误');
  expect(messageOf(access, { code: 'error', msg: {} })).toBe('error: the vendor refused the request');
  expect(messageOf(access, { code: -3, msg: `wrong ${KEY} at /api.php?act=order&key=abc%20d&x=1` })).toBe(
    '-3: wrong *** at /api.php?act=order&key=***&x=1',
  );
  const escaped = [encodeURIComponent(KEY), new URLSearchParams({ KEY }).toString().slice('KEY='.length)];
  const lower = escaped.map((form) => form.replaceAll(/%../g, (escape) => escape.toLowerCase()));
  expect(messageOf(access, { code: -3, msg: [...escaped, ...lower].join(' ') })).toBe('-3: *** *** *** ***');
  expectNoKey(messageOf(access, { code: -3, msg: 'x'.repeat(190) + KEY }));
  expect(messageOf(access, { code: -3, msg: 'x'.repeat(900) })).toHaveLength(200);
});
