import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { createGzip, gzipSync } from 'node:zlib';
import { Agent } from 'undici';
import { classifyFailure, UpstreamCall, type CallTimeouts, type UpstreamListener } from './upstream-call.js';

const LONG_TIMEOUTS: CallTimeouts = { firstByteMs: 5_000, idleMs: 5_000, totalMs: 5_000 };

/** A server in a worker thread, which keeps running while the main thread is blocked. */
const TWO_CHUNK_SERVER = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:http').createServer((request, response) => {
    response.writeHead(200).write('a');
    setTimeout(() => response.end('b'), 50);
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

/** Records the events of a call; `over` resolves at the end of the call. */
class Recorder implements UpstreamListener {
  readonly events: string[] = [];
  readonly over: Promise<void>;
  onChunk: (text: string) => void = () => undefined;
  private end!: () => void;

  constructor() {
    this.over = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  onHead(status: number): void {
    this.events.push(`head ${status}`);
  }

  onData(chunk: Buffer): void {
    this.events.push(`data ${chunk.toString()}`);
    this.onChunk(chunk.toString());
  }

  onEnd(): void {
    this.events.push('end');
    this.end();
  }

  onFailure({ kind }: { kind: string }): void {
    this.events.push(`failure ${kind}`);
    this.end();
  }
}

describe('UpstreamCall', () => {
  let server: http.Server;
  let handler: http.RequestListener;
  const agent = new Agent();

  beforeAll(async () => {
    server = http.createServer((request, response) => {
      handler(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(async () => {
    await agent.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function call(recorder: Recorder, timeouts: Partial<CallTimeouts> = {}): UpstreamCall {
    const upstream = new UpstreamCall(recorder, { ...LONG_TIMEOUTS, ...timeouts });
    const { port } = server.address() as AddressInfo;
    agent.dispatch(
      { origin: `http://127.0.0.1:${port}`, path: '/', method: 'POST', body: '{}', headersTimeout: 0, bodyTimeout: 0 },
      upstream,
    );
    return upstream;
  }

  it('passes on head, data and end', async () => {
    handler = (_request, response) => response.writeHead(201).end('hello');
    const recorder = new Recorder();
    call(recorder);
    await recorder.over;
    expect(recorder.events).toEqual(['head 201', 'data hello', 'end']);
  });

  it('C24: fails when the first byte does not arrive', async () => {
    handler = () => undefined;
    const recorder = new Recorder();
    call(recorder, { firstByteMs: 40 });
    await recorder.over;
    expect(recorder.events).toEqual(['failure first_byte_timeout']);
  });

  it('C24: fails when only headers arrive', async () => {
    handler = (_request, response) => {
      response.writeHead(200).flushHeaders();
    };
    const recorder = new Recorder();
    call(recorder, { firstByteMs: 500 });
    await recorder.over;
    expect(recorder.events).toEqual(['head 200', 'failure first_byte_timeout']);
  });

  it('C24: fails on silence between chunks', async () => {
    handler = (_request, response) => {
      response.writeHead(200).write('a');
    };
    const recorder = new Recorder();
    call(recorder, { idleMs: 40 });
    await recorder.over;
    expect(recorder.events).toEqual(['head 200', 'data a', 'failure idle_timeout']);
  });

  it('C24: fails at the total timeout, however often chunks arrive', async () => {
    handler = (_request, response) => {
      const timer = setInterval(() => response.write('x'), 5);
      response.on('close', () => {
        clearInterval(timer);
      });
    };
    const recorder = new Recorder();
    call(recorder, { totalMs: 80 });
    await recorder.over;
    expect(recorder.events.at(-1)).toBe('failure total_timeout');
  });

  it('C25: distinguishes a reset from an end', async () => {
    handler = (_request, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('half');
      setImmediate(() => response.destroy());
    };
    const recorder = new Recorder();
    call(recorder);
    await recorder.over;
    expect(recorder.events.at(-1)).toBe('failure connection_lost');
  });

  it('closes the upstream connection at once on abort, and emits nothing more', async () => {
    let closed!: () => void;
    const upstreamClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    handler = (_request, response) => {
      response.on('close', closed);
      response.writeHead(200).write('a');
    };
    const recorder = new Recorder();
    const running = call(recorder);
    await new Promise<void>((resolve) => {
      recorder.onChunk = () => {
        running.abort();
        resolve();
      };
    });
    await upstreamClosed;
    expect(recorder.events).toEqual(['head 200', 'data a']);
  });

  it('does not count a slow reader as a silent upstream', async () => {
    handler = (_request, response) => {
      response.writeHead(200).write('a');
      setTimeout(() => response.end('b'), 120);
    };
    const recorder = new Recorder();
    const running = call(recorder, { idleMs: 60 });
    recorder.onChunk = (text) => {
      if (text !== 'a') return;
      running.pause();
      setTimeout(() => {
        running.resume();
      }, 140);
    };
    await recorder.over;
    expect(recorder.events).toEqual(['head 200', 'data a', 'data b', 'end']);
  });

  it('does not count a stall of this process as a silent upstream', async () => {
    const upstream = new Worker(TWO_CHUNK_SERVER, { eval: true });
    const [port] = (await once(upstream, 'message')) as [number];
    const recorder = new Recorder();
    recorder.onChunk = (text) => {
      if (text === 'a') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    };
    const origin = `http://127.0.0.1:${port}`;
    agent.dispatch({ origin, path: '/', method: 'GET' }, new UpstreamCall(recorder, { ...LONG_TIMEOUTS, idleMs: 100 }));
    await recorder.over;
    await upstream.terminate();
    expect(recorder.events).toEqual(['head 200', 'data a', 'data b', 'end']);
  });

  it('decodes a content encoding that was not requested', async () => {
    handler = (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('data: hello\n\n'));
    const recorder = new Recorder();
    call(recorder);
    await recorder.over;
    expect(recorder.events).toEqual(['head 200', 'data data: hello\n\n', 'end']);
  });

  it('passes on compressed data that arrived before the connection broke', async () => {
    handler = (_request, response) => {
      const compressor = createGzip();
      response.writeHead(200, { 'content-encoding': 'gzip' });
      compressor.on('data', (bytes: Buffer) => response.write(bytes));
      compressor.write('half');
      compressor.flush(() => setTimeout(() => response.destroy(), 20));
    };
    const recorder = new Recorder();
    call(recorder);
    await recorder.over;
    expect(recorder.events).toEqual(['head 200', 'data half', 'failure connection_lost']);
  });

  it.each([
    ['zstd', '(', ['failure unreadable_reply']],
    ['gzip', 'not gzip', ['head 200', 'failure unreadable_reply']],
  ])('fails on %s with the body %j', async (encoding, body, events) => {
    handler = (_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end(body);
    const recorder = new Recorder();
    call(recorder);
    await recorder.over;
    expect(recorder.events).toEqual(events);
  });

  it.each([
    ['ROUTIFY_PROXY_UNREACHABLE', 'proxy_unreachable'],
    ['ROUTIFY_PROXY_REFUSED', 'proxy_refused'],
    ['ROUTIFY_BLOCKED_ADDRESS', 'blocked'],
    ['ECONNREFUSED', 'token_unavailable'],
  ])('sends nothing without a token; %s on the way to its service is %s', async (code, kind) => {
    const listener = new Recorder();
    new UpstreamCall(listener, LONG_TIMEOUTS).sendWith(Promise.reject(Object.assign(new Error('x'), { code })), () => {
      throw new Error('sent');
    });
    await listener.over;
    expect(listener.events).toEqual([`failure ${kind}`]);
  });

  it('C21: reports a refused connection', async () => {
    const recorder = new Recorder();
    agent.dispatch(
      { origin: 'http://127.0.0.1:1', path: '/', method: 'GET' },
      new UpstreamCall(recorder, LONG_TIMEOUTS),
    );
    await recorder.over;
    expect(recorder.events).toEqual(['failure connect_failed']);
  });
});

describe('classifyFailure', () => {
  it.each([
    ['ECONNREFUSED', 'connect_failed'],
    ['ENOTFOUND', 'dns_failed'],
    ['EAI_AGAIN', 'dns_failed'],
    ['UND_ERR_CONNECT_TIMEOUT', 'connect_failed'],
    ['ROUTIFY_BLOCKED_ADDRESS', 'blocked'],
    ['ROUTIFY_PROXY_UNREACHABLE', 'proxy_unreachable'],
    ['ROUTIFY_PROXY_REFUSED', 'proxy_refused'],
    ['ROUTIFY_PROXY_TARGET', 'connect_failed'],
    ['EPROTO', 'tls_failed'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_failed'],
    ['CERT_HAS_EXPIRED', 'tls_failed'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_failed'],
    ['ECONNRESET', 'connection_lost'],
    ['UND_ERR_SOCKET', 'connection_lost'],
  ])('%s is %s', (code, kind) => {
    expect(classifyFailure(Object.assign(new Error('x'), { code }))).toBe(kind);
  });
});
