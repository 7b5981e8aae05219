import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config, UpstreamRule } from '#core/infra';
import { Secret } from '#core';
import { ProviderRefusal, ProviderUnavailable, type ProviderAccess } from '../port/provider-adapter.js';
import { BtcpayClient } from './btcpay-client.js';

const LOOPBACK: UpstreamRule = {
  scheme: 'http',
  port: null,
  target: { kind: 'cidr', address: '127.0.0.0', prefixLength: 8, family: 4 },
};
const NONE = {
  automaticTax: false,
  collectTaxIds: false,
  providerInvoices: false,
  ...({ methods: [], orderTitle: null, pageBy: 'redirect', receipt: null } as const),
};

let server: Server;
let url: string;
/** Of the next requests. */
let answers: ((request: IncomingMessage, response: ServerResponse) => void)[];
let received: { readonly line: string; readonly authorization: string | undefined }[];

beforeAll(async () => {
  server = createServer((request, response) => {
    received.push({ line: `${request.method} ${request.url}`, authorization: request.headers.authorization });
    answers.shift()?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

beforeEach(() => {
  [answers, received] = [[], []];
});

async function withClient<T>(work: (client: BtcpayClient) => Promise<T>, allow = [LOOPBACK]): Promise<T> {
  const client = new BtcpayClient({ upstreamAllow: allow } as unknown as Config);
  try {
    return await work(client);
  } finally {
    await client.onApplicationShutdown();
  }
}

const accessTo = (serverUrl: string | null, storeId: string | null = 'store'): ProviderAccess => ({
  providerId: '01890a5d-ac96-774b-bcce-b302099a8057',
  mode: 'live',
  currency: 'USD',
  secretKey: new Secret('the-key'),
  webhookSecrets: [],
  apiUrl: null,
  options: { ...NONE, serverUrl, storeId },
});

const says =
  (status: number, body: string, headers: Record<string, string> = {}) =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };

describe('a call', () => {
  it('goes below the path of the server, with the key', async () => {
    answers = [says(200, '{"a":1}'), says(200, '[]'), says(200, '')];
    await withClient(async (client) => {
      const access = accessTo(`${url}/shop`);
      expect(await client.get(access, '/invoices/abc')).toEqual({ a: 1 });
      expect(await client.get(access, '/invoices', { orderId: 'ord_1&x' })).toEqual([]);
      expect(await client.post(access, '/invoices/abc/status', { status: 'Invalid' })).toEqual({});
    });
    expect(received).toEqual(
      [
        'GET /shop/api/v1/stores/store/invoices/abc',
        'GET /shop/api/v1/stores/store/invoices?orderId=ord_1%26x',
        'POST /shop/api/v1/stores/store/invoices/abc/status',
      ].map((line) => ({ line, authorization: 'token the-key' })),
    );
  });

  it.each([
    [400, '[{"path":"amount","message":"The amount is wrong"}]', '400: The amount is wrong'],
    [401, '{"code":"unauthenticated","message":"No key"}', '401: No key'],
    [403, '<html>', '403: BTCPay Server refused the request'],
    [422, '{"message":7}', '422: BTCPay Server refused the request'],
  ])('with the answer %d %s is refused', async (status, body, message) => {
    answers = [says(status, body)];
    await withClient(async (client) => {
      await expect(client.get(accessTo(url), '/invoices/abc')).rejects.toThrow(new ProviderRefusal(message));
    });
    expect(received).toHaveLength(1);
  });

  it('that finds no object is no failure, and one that writes is', async () => {
    answers = [says(404, '{}'), says(404, '{}')];
    await withClient(async (client) => {
      expect(await client.get(accessTo(url), '/invoices/abc')).toBeNull();
      await expect(client.post(accessTo(url), '/invoices', {})).rejects.toBeInstanceOf(ProviderRefusal);
    });
  });

  it.each([
    ['an error', says(500, '{}')],
    ['a limit', says(429, '{}')],
    ['no JSON', says(200, '<html>')],
    ['half a JSON', says(200, '{"a":')],
    ['too much', says(200, JSON.stringify('x'.repeat(17_000_000)))],
    ['nothing', (request: IncomingMessage): void => void request.socket.destroy()],
  ])('with %s is unknown, repeated when it reads, and not when it writes', async (_what, answer) => {
    answers = [answer, says(200, '{"a":1}'), answer];
    await withClient(async (client) => {
      expect(await client.get(accessTo(url), '/invoices/abc')).toEqual({ a: 1 });
      await expect(client.post(accessTo(url), '/invoices', {})).rejects.toBeInstanceOf(ProviderUnavailable);
    });
    expect(received.map(({ line }) => line.split(' ')[0])).toEqual(['GET', 'GET', 'POST']);
  });

  it.each([422, 500])('ATK-306: that is refused with %i says nothing of its key', async (status) => {
    const refusal = says(status, JSON.stringify({ code: 'x', message: 'The key the-key may not do that' }));
    answers = [refusal, refusal];
    await withClient(async (client) => {
      await expect(client.get(accessTo(url), '/invoices/abc')).rejects.toThrow(
        `${status}: The key *** may not do that`,
      );
    });
  });

  it('follows no redirect: the key goes to no other server', async () => {
    answers = [says(302, '', { location: `${url}/elsewhere` })];
    await withClient(async (client) => {
      await expect(client.get(accessTo(url), '/invoices/abc')).rejects.toBeInstanceOf(ProviderRefusal);
    });
    expect(received).toHaveLength(1);
  });

  it('connects to no address that the installation does not allow', async () => {
    await withClient(async (client) => {
      for (const address of [url, 'https://169.254.169.254', 'http://localhost:1']) {
        await expect(client.get(accessTo(address), '/invoices')).rejects.toBeInstanceOf(ProviderUnavailable);
      }
    }, []);
    expect(received).toEqual([]);
  });

  it('is refused without a server or a store', async () => {
    await withClient(async (client) => {
      for (const access of [accessTo(null), accessTo(url, null)]) {
        await expect(client.get(access, '')).rejects.toBeInstanceOf(ProviderRefusal);
      }
    });
  });
});
