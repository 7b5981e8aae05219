import { once } from 'node:events';
import { createServer as createHttpServer, get } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { eventually } from '../eventually.js';
import { FaultProxy } from './fault-proxy.js';

const ALPHABET = Buffer.from('abcdefghijklmnopqrstuvwxyz');

/** One client of the proxy and the bytes it received. */
class Client {
  readonly pieces: Buffer[] = [];
  outcome: 'end' | 'reset' | null = null;

  private constructor(readonly socket: Socket) {
    socket.on('data', (bytes) => this.pieces.push(bytes));
    socket.once('end', () => (this.outcome ??= 'end'));
    socket.once('error', () => (this.outcome ??= 'reset'));
  }

  static async open({ url }: FaultProxy): Promise<Client> {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', noDelay: true });
    const client = new Client(socket);
    await once(socket, 'connect');
    return client;
  }

  get text(): string {
    return Buffer.concat(this.pieces).toString();
  }
}

describe('FaultProxy', () => {
  let echo: Server;
  let proxy: FaultProxy;
  const accepted: Socket[] = [];
  const clients: Client[] = [];

  beforeAll(async () => {
    echo = createServer({ noDelay: true }, (socket) => {
      accepted.push(socket);
      socket.on('error', () => undefined);
      socket.pipe(socket);
    });
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
  });

  beforeEach(async () => {
    accepted.length = 0;
    proxy = await startProxy();
  });

  afterEach(async () => {
    for (const { socket } of clients.splice(0)) socket.destroy();
    await proxy.stop();
  });

  afterAll(async () => {
    echo.close();
    await once(echo, 'close');
  });

  function startProxy(seed = 1): Promise<FaultProxy> {
    const { port } = echo.address() as AddressInfo;
    return FaultProxy.start(`echo://user:secret@127.0.0.1:${port}/path?x=1`, seed);
  }

  async function open(through = proxy): Promise<Client> {
    const client = await Client.open(through);
    clients.push(client);
    return client;
  }

  async function echoed(client: Client, text: string | Buffer = ALPHABET): Promise<number> {
    const startedMs = performance.now();
    const expectedBytes = Buffer.concat(client.pieces).length + text.length;
    client.socket.write(text);
    await eventually(() => Buffer.concat(client.pieces).length >= expectedBytes);
    return performance.now() - startedMs;
  }

  it('passes everything on, both ways, and keeps the rest of the URL', async () => {
    const client = await open();
    const large = Buffer.alloc(3_000_000, ALPHABET);
    await echoed(client, large);
    expect(Buffer.concat(client.pieces).equals(large)).toBe(true);
    client.socket.end();
    await once(client.socket, 'close');
    expect(client.outcome).toBe('end');
    expect(proxy.url).toMatch(/^echo:\/\/user:secret@127\.0\.0\.1:\d+\/path\?x=1$/);
  });

  it('is late by latency and jitter, in both directions or in one, and never out of order', async () => {
    const client = await open();
    proxy.disturb({ latencyMs: 40, jitterMs: 30, sliceBytes: 4 });
    expect(await echoed(client)).toBeGreaterThanOrEqual(80);
    expect(client.text).toBe(ALPHABET.toString());
    proxy.disturb({}, 'upstream');
    const oneWayMs = await echoed(client, 'x');
    expect(oneWayMs).toBeGreaterThanOrEqual(40);
    proxy.restore();
    expect(client.text).toBe(`${ALPHABET.toString()}x`);
  });

  it('delivers bytes in flight when the sender ends', async () => {
    proxy.disturb({ latencyMs: 60 });
    const client = await open();
    client.socket.end(ALPHABET);
    await once(client.socket, 'close');
    expect([client.text, client.outcome]).toEqual([ALPHABET.toString(), 'end']);
  });

  it('limits the bytes per second', async () => {
    const client = await open();
    proxy.disturb({ bytesPerSecond: 100_000 }, 'downstream');
    expect(await echoed(client, Buffer.alloc(20_000, ALPHABET))).toBeGreaterThanOrEqual(200);
  });

  it('delivers slices', async () => {
    const client = await open();
    proxy.disturb({ sliceBytes: 5, bytesPerSecond: 500 }, 'downstream');
    await echoed(client);
    // A loaded client receives several slices at once.
    expect(client.pieces.length).toBeGreaterThan(1);
    for (const piece of client.pieces.slice(0, -1)) expect(piece.length % 5).toBe(0);
    expect(client.text).toBe(ALPHABET.toString());
  });

  it.each(['cut', 'reset'] as const)('breaks a connection at every byte of either direction: %s', async (breakHow) => {
    for (const direction of ['upstream', 'downstream'] as const) {
      await Promise.all(
        Array.from(ALPHABET, async (_byte, breakAfterBytes) => {
          const own = await startProxy();
          const client = await open(own);
          await echoed(client, '.');
          own.disturb({ breakAfterBytes, breakHow }, direction);
          client.socket.write(ALPHABET);
          await eventually(() => client.outcome !== null);
          // Bytes in flight on the way back are cut too.
          const received = client.text.slice(1);
          if (direction === 'downstream') expect(received).toBe(ALPHABET.toString().slice(0, breakAfterBytes));
          else expect(received.length).toBeLessThanOrEqual(breakAfterBytes);
          // Node reports bytes and a reset that arrive together as an end, so only a reset without bytes is visible.
          if (breakHow === 'cut') expect(client.outcome).toBe('end');
          else if (breakAfterBytes === 0) expect(client.outcome).toBe('reset');
          await own.stop();
        }),
      );
    }
  });

  it('refuses while it is cut, closes open connections, and connects again when restored', async () => {
    const client = await open();
    await echoed(client);
    proxy.cut();
    await eventually(() => client.outcome !== null && (accepted[0]?.destroyed ?? false));
    const refused = await open();
    await eventually(() => refused.outcome !== null);
    proxy.restore();
    await echoed(await open());
  });

  it('delivers nothing while it is frozen, and everything after', async () => {
    const client = await open();
    await echoed(client);
    proxy.freeze();
    client.socket.write('1');
    const late = await open();
    late.socket.write('2');
    await quiet(client, late);
    expect([client.text, late.text]).toEqual([ALPHABET.toString(), '']);
    proxy.restore();
    await eventually(() => client.text.endsWith('1') && late.text === '2');
  });

  it('accepts and never answers while it is half open; connections open then are reset later', async () => {
    const client = await open();
    await echoed(client);
    proxy.halfOpen();
    const late = await open();
    for (const { socket } of [client, late]) socket.write('?');
    await quiet(client, late);
    expect([client.outcome, late.outcome, late.text, accepted.length]).toEqual([null, null, '', 1]);
    proxy.restore();
    await eventually(() => client.outcome === 'reset' && late.outcome === 'reset');
    await echoed(await open());
  });

  it('answers by itself on request', async () => {
    const client = await open();
    proxy.disturb({ answer: (piece) => (piece.includes('no') ? Buffer.from('NO') : null) }, 'upstream');
    await echoed(client, 'yes');
    await echoed(client, 'no');
    expect(client.text).toBe('yesNO');
  });

  it('makes the same choices for the same seed', async () => {
    const deliver = async (seed: number): Promise<string> => {
      const own = await startProxy(seed);
      own.disturb({ sliceBytes: 1, duplicateShare: 0.5 }, 'upstream');
      const client = await open(own);
      client.socket.end(ALPHABET);
      await once(client.socket, 'close');
      await own.stop();
      return client.text;
    };
    const texts = [await deliver(7), await deliver(7), await deliver(8)];
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).not.toBe(texts[2]);
    for (const text of texts) {
      expect(text.length).toBeGreaterThan(ALPHABET.length);
      expect(text.replaceAll(/(.)\1/g, '$1')).toBe(ALPHABET.toString());
    }
  });

  it('applies back-pressure to the sender of a slow reader', async () => {
    const client = await open();
    client.socket.pause();
    let isBlocked = false;
    for (let megabytes = 0; megabytes < 64 && !isBlocked; megabytes++) {
      isBlocked = !client.socket.write(Buffer.alloc(1_000_000)) && !(await drained(client.socket));
    }
    expect(isBlocked).toBe(true);
  });

  it('works in front of an HTTP server', async () => {
    const server = createHttpServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const own = await FaultProxy.start(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const [response] = (await once(get(own.url, { agent: false }), 'response')) as [AsyncIterable<Buffer>];
    let text = '';
    for await (const bytes of response) text += bytes.toString();
    expect(text).toBe('hello');
    await own.stop();
    server.close();
  });

  /** Waits for a round trip of another connection past the proxy, by which all bytes in flight have arrived. */
  async function quiet(...clients: Client[]): Promise<void> {
    const before = clients.map(({ text }) => text);
    const direct = connect((echo.address() as AddressInfo).port, '127.0.0.1');
    for (let trips = 0; trips < 20; trips++) {
      direct.write('.');
      await once(direct, 'data');
    }
    accepted.pop();
    direct.destroy();
    expect(clients.map(({ text }) => text)).toEqual(before);
  }
});

async function drained(socket: Socket): Promise<boolean> {
  const patience = new Promise<boolean>((resolve) => setTimeout(resolve, 200, false));
  return Promise.race([once(socket, 'drain').then(() => true), patience]);
}
