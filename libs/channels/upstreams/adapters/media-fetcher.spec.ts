import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import type { UpstreamRule } from '#core/infra';
import { UpstreamAgents } from './agents/upstream-agents.js';
import { MediaFetcher } from './media-fetcher.js';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(100, 7)]);
/** A rule that an operator may set for channels. */
const LOOPBACK: UpstreamRule = {
  scheme: 'https',
  target: { kind: 'cidr', address: '127.0.0.0', prefixLength: 8, family: 4 },
  port: null,
};
/** Addresses that are closed to channels as well; see test/e2e/attacks/ssrf.spec.ts. */
const CLOSED_URLS = [
  'https://169.254.169.254/latest',
  'https://0/1.png',
  'https://0x7f.1/1.png',
  'https://2130706433/1.png',
  'https://[::1]/1.png',
  'https://[::ffff:127.0.0.1]/1.png',
  'https://127。0。0。1/1.png',
  'https://1.1.1.1:6379/1.png',
];
const MEGABYTE = 1_024 * 1_024;
const FREE = { take: () => true, signal: new AbortController().signal };

describe('MediaFetcher', () => {
  /** One connection per request: the server breaks some of them. */
  const agent = new Agent({ pipelining: 0 });
  const requestedPaths: string[] = [];
  let server: Server;
  let answer: RequestListener;

  beforeAll(async () => {
    server = createServer((request, response) => {
      requestedPaths.push(request.url ?? '');
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  beforeEach(() => {
    requestedPaths.length = 0;
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(PNG);
  });

  afterAll(async () => {
    await agent.destroy();
    server.closeAllConnections();
    server.close();
  });

  /** Routes every public address to the test server. */
  function fetcher(): MediaFetcher {
    const { port } = server.address() as AddressInfo;
    const dispatch = (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean =>
      agent.dispatch({ ...options, origin: `http://127.0.0.1:${port}` }, handler);
    return new MediaFetcher({ forCustomers: () => ({ dispatch }) } as never);
  }

  it('detects the media type from the bytes, not from content-type', async () => {
    const urls = ['https://a.example/1?size=2', 'https://b.example/2'];
    const outcome = await fetcher().fetchAll(urls, FREE);
    const media = { mediaType: 'image/png', base64: PNG.toString('base64') };
    expect(outcome).toEqual({ kind: 'fetched', media: new Map(urls.map((url) => [url, media])) });
    expect(requestedPaths.sort()).toEqual(['/1?size=2', '/2']);
  });

  it.each<[what: string, answer: RequestListener, reason: string]>([
    ['a missing file', (_, response) => response.writeHead(404).end(), 'its server answered with status 404'],
    [
      'a redirect, which could lead anywhere',
      (_, response) => response.writeHead(302, { location: 'https://127.0.0.1/' }).end(),
      'its server answered with status 302',
    ],
    [
      'a page',
      (_, response) => response.writeHead(200, { 'content-type': 'image/png' }).end('<html>'),
      'it is not an image or PDF',
    ],
    [
      'a content-length over the limit',
      (_, response) => response.writeHead(200, { 'content-length': 11 * MEGABYTE }).write(PNG),
      'it is larger than 10485760 bytes',
    ],
    [
      'a body over the limit without content-length',
      (_, response) => {
        response.writeHead(200);
        for (let part = 0; part < 11; part++) response.write(Buffer.alloc(MEGABYTE));
      },
      'it is larger than 10485760 bytes',
    ],
    ['a broken connection', (_, response) => response.destroy(), 'its server gave no answer'],
  ])('refuses %s', async (_what, script, reason) => {
    answer = script;
    const url = 'https://a.example/1.png';
    expect(await fetcher().fetchAll([url], FREE)).toEqual({ kind: 'failed', url, reason });
  });

  it('limits the files of a request together', async () => {
    const large = Buffer.concat([PNG, Buffer.alloc(9 * MEGABYTE)]);
    // Without a network: a busy machine must not take longer than a download may.
    const dispatch = (_options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean => {
      const controller = { abort: () => undefined } as unknown as Dispatcher.DispatchController;
      handler.onRequestStart?.(controller, {});
      handler.onResponseStart?.(controller, 200, {});
      handler.onResponseData?.(controller, large);
      handler.onResponseEnd?.(controller, {});
      return true;
    };
    const local = new MediaFetcher({ forCustomers: () => ({ dispatch }) } as never);
    const urls = [1, 2, 3, 4].map((file) => `https://a.example/${file}`);
    expect(await local.fetchAll(urls, FREE)).toMatchObject({ reason: 'all of a request may be 33554432 bytes' });
    const many = Array.from({ length: 21 }, (_, file) => `https://a.example/${file}`);
    expect(await fetcher().fetchAll(many, FREE)).toMatchObject({ url: many[20], reason: 'at most 20 are read' });
  });

  describe('ATK-434: a download that costs nothing', () => {
    type Handler = Dispatcher.DispatchHandler;

    /** Without a network. `begun` are the calls, which the test answers. */
    function scripted() {
      const begun: {
        readonly handler: Handler;
        readonly controller: Dispatcher.DispatchController;
        isAborted: boolean;
      }[] = [];
      const dispatch = (_options: Dispatcher.DispatchOptions, handler: Handler): boolean => {
        const call = { handler, controller: {} as Dispatcher.DispatchController, isAborted: false };
        call.controller.abort = () => {
          call.isAborted = true;
        };
        handler.onRequestStart?.(call.controller, {});
        begun.push(call);
        return true;
      };
      return { begun, local: new MediaFetcher({ forCustomers: () => ({ dispatch }) } as never) };
    }
    const urls = [1, 2].map((file) => `https://a.example/${file}`);

    it('ends with the first failure of another one', async () => {
      const { begun, local } = scripted();
      const outcome = local.fetchAll(urls, FREE);
      const [first, second] = begun;
      second!.handler.onResponseStart?.(second!.controller, 404, {});
      expect(await outcome).toEqual({ kind: 'failed', url: urls[1], reason: 'its server answered with status 404' });
      expect(first!.isAborted).toBe(true);
    });

    it('ends at the bounds of the organization', async () => {
      const { begun, local } = scripted();
      const taken: number[] = [];
      const outcome = local.fetchAll(urls, { ...FREE, take: (bytes) => taken.push(bytes) < 2 });
      for (const { handler, controller } of begun) {
        handler.onResponseStart?.(controller, 200, {});
        handler.onResponseData?.(controller, PNG);
      }
      expect(await outcome).toEqual({ kind: 'stopped' });
      expect([taken, begun.map(({ isAborted }) => isAborted)]).toEqual([
        [PNG.length, PNG.length],
        [true, true],
      ]);
    });

    it('ends when the client leaves', async () => {
      const { begun, local } = scripted();
      const client = new AbortController();
      const outcome = local.fetchAll(urls, { ...FREE, signal: client.signal });
      client.abort();
      expect(await outcome).toEqual({ kind: 'stopped' });
      expect(begun.every(({ isAborted }) => isAborted)).toBe(true);
    });

    it('is not begun for the other addresses of one that may not be called', async () => {
      const { begun, local } = scripted();
      expect(await local.fetchAll([...urls, 'http://a.example'], FREE)).toMatchObject({ url: 'http://a.example' });
      expect(begun).toEqual([]);
    });
  });

  it.each([
    ['http://a.example/1.png', 'its address must begin with https://'],
    ['file:///etc/passwd', 'its address must begin with https://'],
    ['https://me:secret@a.example/', 'its address must not contain a username or password'],
  ])('ATK-46: sends no request to %s', async (url, reason) => {
    expect(await fetcher().fetchAll([url], FREE)).toEqual({ kind: 'failed', url, reason });
    expect(requestedPaths).toEqual([]);
  });

  it('ATK-46: reaches no address that is open to channels only', async () => {
    const agents = new UpstreamAgents({ upstreamAllow: [LOOPBACK] } as never);
    for (const url of ['https://127.0.0.1:9/1.png', 'https://localhost:9/1.png', ...CLOSED_URLS]) {
      const outcome = await new MediaFetcher(agents).fetchAll([url], FREE);
      expect(outcome).toEqual({ kind: 'failed', url, reason: 'its address is not public' });
    }
    await agents.onApplicationShutdown();
  });
});
