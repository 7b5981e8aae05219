import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { JournalEntry } from './journal.js';
import { startSimulator, type Simulator } from './simulator.js';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await simulator.close();
});

const chat = { model: 'gpt-4o', messages: [{ role: 'user', content: 'hello' }] };

function post(
  body: object,
  headers: Record<string, string> = {},
  signal: AbortSignal | null = null,
): Promise<Response> {
  return fetch(`${simulator.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ...chat, ...body }),
    signal,
  });
}

/** The body a raw socket receives until the other side ends it, and whether the connection was reset. */
async function postRaw(body: object): Promise<{ body: string; wasReset: boolean }> {
  const socket = send(body);
  let received = '';
  let wasReset = false;
  socket.on('data', (data) => (received += data.toString('latin1')));
  socket.on('error', (error: NodeJS.ErrnoException) => (wasReset = error.code === 'ECONNRESET'));
  await once(socket, 'close').catch(() => once(socket, 'close'));
  return { body: received.slice(received.indexOf('\r\n\r\n') + 4), wasReset };
}

function send(body: object, requestId = 'raw'): Socket {
  const { hostname, port } = new URL(simulator.url);
  const socket = connect(Number(port), hostname);
  const text = JSON.stringify({ ...chat, ...body });
  const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer k\r\nx-request-id: ${requestId}`;
  socket.write(`${head}\r\ncontent-length: ${text.length}\r\n\r\n${text}`);
  return socket;
}

async function until<T>(probe: () => T | undefined): Promise<T> {
  const deadlineMs = Date.now() + 20_000;
  for (;;) {
    const found = probe();
    if (found !== undefined) return found;
    if (Date.now() > deadlineMs) throw new Error('did not happen');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function closedEntry(requestId: string): Promise<JournalEntry> {
  return until(() => simulator.journal.ofRequest(requestId).find(({ outcome }) => outcome !== 'running'));
}

function eventsOf(text: string): string[] {
  return text.split('\n\n').filter((event) => event !== '');
}

describe('broken connections', () => {
  it('reset: not one byte', async () => {
    expect(await postRaw({ simulate: { reset: true } })).toMatchObject({ wasReset: true });
  });

  it.each([0, 1, 5])('cut_after_chunks: exactly %i events', async (count) => {
    const { body, wasReset } = await postRaw({ stream: true, simulate: { cut_after_chunks: count } });
    expect(body.match(/data: /g) ?? []).toHaveLength(count);
    expect(body).not.toContain('\r\n0\r\n');
    expect(wasReset).toBe(false);
  });

  it.each([0, 1, 100])('cut_after_bytes: exactly %i bytes of a JSON body', async (count) => {
    const whole = await (await post({})).text();
    const { body } = await postRaw({ simulate: { cut_after_bytes: count } });
    expect(body).toBe(whole.slice(0, count));
  });

  it('hang_after_chunks: even after [DONE]', async () => {
    const whole = await (await post({ stream: true })).text();
    const socket = send({ stream: true, simulate: { hang_after_chunks: eventsOf(whole).length } }, 'hang-done');
    await until(() => simulator.journal.ofRequest('hang-done').find(({ bytesSent }) => bytesSent === whole.length));
    await expect(once(socket, 'end', { signal: AbortSignal.timeout(30) })).rejects.toThrow('aborted');
    socket.destroy();
    expect(await closedEntry('hang-done')).toMatchObject({ outcome: 'hung_up' });
  });

  it('a cut is not reported as a hang-up', async () => {
    await post({ stream: true, simulate: { cut_after_chunks: 2 } }, { 'x-request-id': 'cut-1' }).then((r) =>
      r.text().catch(() => ''),
    );
    expect(await closedEntry('cut-1')).toMatchObject({ outcome: 'broken', chunksSent: 2, hungUpAfterMs: null });
  });

  it('error_in_stream_after: an error and no [DONE]', async () => {
    const events = eventsOf(await (await post({ stream: true, simulate: { error_in_stream_after: 2 } })).text());
    expect(events).toHaveLength(3);
    expect(events[2]).toContain('"error"');
  });

  it.each([
    ['hang', { hang: true }, null],
    ['hang_after_chunks', { hang_after_chunks: 2 }, 200],
  ])('%s: until the client leaves', async (name, simulate, status) => {
    const aborter = new AbortController();
    const pending = post({ stream: true, simulate }, { 'x-request-id': name }, aborter.signal).then((r) => r.text());
    const expectedChunks = status === null ? 0 : 2;
    const entry = await until(() =>
      simulator.journal.ofRequest(name).find((e) => e.status === status && e.body !== null),
    );
    await until(() => (entry.chunksSent === expectedChunks ? entry : undefined));
    expect(entry.outcome).toBe('running');
    aborter.abort();
    await expect(pending).rejects.toThrow('aborted');
    expect(await closedEntry(name)).toMatchObject({ outcome: 'hung_up', status, chunksSent: expectedChunks });
  });

  it('fail_status: an attempt fails by a reset', async () => {
    const simulate = { fail_times: 1, fail_key: 'tries-2', fail_status: 'reset' };
    expect((await postRaw({ simulate })).wasReset).toBe(true);
    expect((await post({ simulate })).status).toBe(200);
  });

  it('a hang-up is noticed at once; the journal has the bytes sent before it', async () => {
    const socket = send({ stream: true, simulate: { chunk_ms: 20, completion_tokens: 1_000 } }, 'j-2');
    const entry = await until(() => simulator.journal.ofRequest('j-2').find(({ chunksSent }) => chunksSent >= 3));
    socket.destroy();
    const sentBefore = entry.chunksSent;
    await until(() => (entry.outcome === 'hung_up' ? entry : undefined));
    expect(entry).toMatchObject({ usage: null, tokensSent: entry.chunksSent - 1 });
    // Half a second of events: a stalled machine does not send them faster.
    expect(entry.chunksSent - sentBefore).toBeLessThan(25);
    expect(entry.hungUpAfterMs).toEqual(expect.any(Number));
  });
});

describe('rhythm', () => {
  async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
    const startMs = performance.now();
    await work();
    return performance.now() - startMs;
  }

  it.each([
    ['first_byte_ms', { stream: false, simulate: { first_byte_ms: 60 } }],
    ['tokens_per_second of a reply', { stream: false, simulate: { completion_tokens: 6, tokens_per_second: 100 } }],
    ['tokens_per_second of a stream', { stream: true, simulate: { completion_tokens: 6, tokens_per_second: 100 } }],
    ['chunk_ms', { stream: true, simulate: { completion_tokens: 4, chunk_ms: 10 } }],
  ])('%s takes its time', async (_, body) => {
    expect(await elapsedMs(async () => (await post(body)).text())).toBeGreaterThanOrEqual(55);
  });

  it('chunk_bytes does not change the bytes', async () => {
    const whole = await (await post({ stream: true })).text();
    expect(await (await post({ stream: true, simulate: { chunk_bytes: 7 } })).text()).toBe(whole);
  });

  it('chunk_bytes: each write is sent alone', async () => {
    const { body } = await postRaw({ stream: true, simulate: { chunk_bytes: 1, completion_tokens: 1 } });
    const sizes = [...body.matchAll(/([0-9a-f]+)\r\n(?:.|\n)\r\n/g)].map(([, size]) => size);
    expect(sizes.length).toBeGreaterThan(300);
    expect(new Set(sizes)).toEqual(new Set(['1']));
  });
});
