import { LiveConnection, type Feed } from './connection';

const FEED: Feed = { key: 'k', path: '/admin/v1/events', headers: { 'x-routify-organization': 'org_1' } };
const READY = 'id: 1-0\nevent: ready\ndata: {}\n\n';

/** A server whose streams a test writes to. */
class Server {
  readonly calls: { readonly headers: Record<string, string>; readonly signal: AbortSignal }[] = [];
  readonly streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  status = 200;
  isAway = false;

  readonly fetch = ((_: string, init: (typeof this.calls)[number]) => {
    this.calls.push(init);
    if (this.isAway) return Promise.reject(new TypeError('no answer'));
    const body = new ReadableStream<Uint8Array>({ start: (stream) => void this.streams.push(stream) });
    init.signal.addEventListener('abort', () => this.streams.at(-1)?.error(new Error('aborted')));
    return Promise.resolve(new Response(body, { status: this.status }));
  }) as unknown as typeof fetch;

  write(text: string): void {
    this.streams.at(-1)?.enqueue(new TextEncoder().encode(text));
  }
}

/** Lets what is promised happen; time stands still. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
};

describe('a connection of live events', () => {
  let server: Server;
  let seen: string[];
  let connection: LiveConnection;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    server = new Server();
    seen = [];
  });
  afterEach(() => {
    connection.stop();
    jest.useRealTimers();
  });

  async function pass(ms: number): Promise<void> {
    await jest.advanceTimersByTimeAsync(ms);
    await new Promise((resolve) => setImmediate(resolve));
    await settle();
  }

  async function connect(lastId: string | null = null): Promise<void> {
    const sink = {
      onEvents: (events: readonly { name: string; data: string }[]) =>
        void seen.push(...events.map(({ name }) => name)),
      onMode: (mode: string) => void seen.push(`is ${mode}`),
    };
    connection = new LiveConnection(FEED, lastId, sink, { fetch: server.fetch, nowMs: () => Date.now() });
    await pass(0);
  }

  async function write(text: string): Promise<void> {
    server.write(text);
    await pass(0);
  }

  it('shows events, and resumes after the last one', async () => {
    await connect();
    expect(server.calls[0]?.headers).toEqual(FEED.headers);
    await write(READY);
    await write('event: request\ndata: {}\n\nid: 2-0\nevent: request\ndata: {}\n\n');
    expect(seen).toEqual(['is live', 'ready', 'request', 'request']);
    await pass(10_000);
    server.streams[0]?.close();
    await pass(0);
    expect(server.calls[1]?.headers).toEqual({ ...FEED.headers, 'last-event-id': '2-0' });
    await write(READY);
    expect(seen.slice(4)).toEqual(['ready']);
  });

  it('polls while the server is away, and then is live again', async () => {
    await connect('7-0');
    await write(READY);
    server.isAway = true;
    server.streams[0]?.error(new Error('reset'));
    await pass(8_000);
    expect(seen).toEqual(['is live', 'ready', 'is polling']);
    expect(server.calls.length).toBeGreaterThan(2);
    server.isAway = false;
    while (server.streams.length < 2) await pass(1_000);
    await write(READY);
    expect(seen.slice(3)).toEqual(['is live', 'ready']);
    expect(server.calls.at(-1)?.headers['last-event-id']).toBe('1-0');
  });

  it('gives a silent stream up, and another a chance', async () => {
    await connect();
    await write(READY);
    await pass(30_000);
    await write(':\n\n');
    await pass(30_000);
    expect(server.calls).toHaveLength(1);
    await pass(15_000);
    expect(server.calls[0]?.signal.aborted).toBe(true);
    expect(server.calls).toHaveLength(2);
  });

  it.each([401, 403, 404])('ends when the session or its right has ended: %i', async (status) => {
    server.status = status;
    await connect();
    await pass(600_000);
    expect(seen).toEqual(['is ended']);
    expect(server.calls).toHaveLength(1);
  });

  it('leaves nothing behind when it is stopped', async () => {
    await connect();
    await write(READY);
    connection.stop();
    await pass(600_000);
    expect(server.calls).toHaveLength(1);
    expect(server.calls[0]?.signal.aborted).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });
});
