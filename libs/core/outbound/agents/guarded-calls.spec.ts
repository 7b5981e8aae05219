import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { UpstreamRule } from '../../infra/config/values/parse-upstream-allow.js';
import { GuardedCalls } from './guarded-calls.js';

const LOOPBACK: UpstreamRule = {
  scheme: 'http',
  port: null,
  target: { kind: 'cidr', address: '127.0.0.0', prefixLength: 8, family: 4 },
};
const ANSWER_BYTES_MAX = 100_000;
const DRIP_MS = 10;

let server: Server;
let url: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
/** Resolves when the connection of the last request is closed. */
let closed: Promise<unknown>;

beforeAll(async () => {
  server = createServer((request, response) => {
    closed = new Promise((resolve) => request.socket.on('close', resolve).on('error', resolve));
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

async function failureOf(timeoutMs: number): Promise<unknown> {
  const calls = new GuardedCalls({ allow: [LOOPBACK], timeoutMs, answerBytesMax: ANSWER_BYTES_MAX });
  try {
    return await calls.fetch(url).then(
      () => null,
      (error: unknown) => error,
    );
  } finally {
    await calls.destroy();
  }
}

/** Writes a byte again and again, until the connection is closed. */
function drip(response: ServerResponse, write: () => void): void {
  const timer = setInterval(write, DRIP_MS);
  response.on('close', () => {
    clearInterval(timer);
  });
}

describe('the answer of a server that others run', () => {
  it.each([
    ['no header', (): void => undefined],
    [
      'a header that never ends',
      (request: IncomingMessage, response: ServerResponse): void => {
        request.socket.write('HTTP/1.1 200 OK\r\nx: ');
        drip(response, () => request.socket.write('x'));
      },
    ],
    [
      'a body that drips for ever',
      (_request: IncomingMessage, response: ServerResponse): void => {
        response.writeHead(200);
        drip(response, () => response.write('x'));
      },
    ],
  ])('ATK-319: with %s ends with the time of the call', async (_what, answers) => {
    answer = answers;
    expect(await failureOf(300)).toMatchObject({ name: 'TimeoutError' });
    await closed;
  });

  it.each([
    ['without a length', {}, Buffer.alloc(2 * ANSWER_BYTES_MAX)],
    ['that is compressed', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(20_000_000))],
    [
      'that is compressed otherwise',
      { 'content-encoding': 'gzip, gzip' },
      gzipSync(gzipSync(Buffer.alloc(20_000_000))),
    ],
  ])('ATK-319: of too many bytes, %s, is read no further', async (_what, headers, body) => {
    answer = (_request, response) => void response.writeHead(200, headers).write(body);
    expect(await failureOf(30_000)).toMatchObject({ message: 'the provider response is too large' });
    await closed;
  });
});
