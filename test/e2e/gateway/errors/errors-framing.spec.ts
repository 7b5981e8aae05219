import { connect } from 'node:net';
import { once } from 'node:events';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

/** Invalid HTTP: only the parser sees it, and the response still has the error envelope. */
describe('malformed HTTP', () => {
  let platform: Platform;
  let customer: Customer;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'] });
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4o'] });
    customer = await platform.addCustomer();
  }, 120_000);

  afterAll(() => platform.stop());

  /** Everything received until the gateway closes. */
  async function answerTo(bytes: string): Promise<string> {
    const { hostname, port } = new URL(platform.gateway.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.on('error', () => undefined);
    socket.write(bytes);
    await once(socket, 'close');
    return answer;
  }

  const POST = 'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n';

  it.each<[what: string, bytes: string, status: number, code: string]>([
    ['no HTTP', 'Hello!\r\n\r\n', 400, 'invalid_request_error'],
    [
      'a length with chunks',
      `${POST}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n`,
      400,
      'invalid_request_error',
    ],
    ['two lengths', `${POST}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`, 400, 'invalid_request_error'],
    ['a non-numeric length', `${POST}content-length: 2x\r\n\r\n{}`, 400, 'invalid_request_error'],
    ['a header with a bare line feed', `${POST}x: a\n b\r\n\r\n`, 400, 'invalid_request_error'],
    ['HTTP/1.1 without a host', 'GET /v1/models HTTP/1.1\r\n\r\n', 400, 'invalid_request_error'],
    ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n', 405, 'method_not_allowed'],
    ['headers without end', `${POST}x: ${'a'.repeat(17_000)}\r\n\r\n`, 431, 'headers_too_large'],
  ])('ERR-400: %s', async (_what, bytes, status, code) => {
    const answer = await answerTo(bytes);
    const [head, body] = answer.split('\r\n\r\n') as [string, string];
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/^content-type: application\/json/m);
    expect(head).toMatch(/^x-should-retry: false$/m);
    const requestId = /^x-request-id: (gen_\w{26})$/m.exec(head)?.[1];
    expect(JSON.parse(body)).toEqual({
      error: {
        message: expect.any(String) as string,
        type: 'invalid_request_error',
        code,
        param: null,
        routify: { code, retryable: false, retry_after_ms: null, excluded: [], alternatives: [] },
      },
      request_id: requestId,
    });
    expect(head).toMatch(/^connection: close$/m);
    expect(body).not.toMatch(/HPE|llhttp|Parse Error/);
  });

  it('ERR-405: CONNECT is allowed nowhere, whatever is sent through the tunnel', async () => {
    const tunnel = `CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n${POST}content-length: 0\r\n\r\n`;
    const answer = await answerTo(tunnel);
    expect(answer).toMatch(/^allow: ?$/m);
    expect(answer.match(/HTTP\/1.1 /g)).toHaveLength(1);
  });

  it('serves HTTP/1.0 without a host', async () => {
    expect(await answerTo('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
  });

  it('ERR-400: does not write into a response that has begun', async () => {
    const messages = [{ role: 'user', content: 'Hello!' }];
    const simulate = { completion_tokens: 400, chunk_ms: 20 };
    const body = JSON.stringify({ model: 'gpt-4o', messages, stream: true, simulate });
    const headers = `authorization: Bearer ${customer.apiKey}\r\ncontent-type: application/json\r\n`;
    const request = `${POST}${headers}content-length: ${body.length}\r\n\r\n${body}`;
    const { hostname, port } = new URL(platform.gateway.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('utf8').on('error', () => undefined);
    socket.write(request);
    socket.on('data', (text: string) => {
      if (answer === '') socket.write('Hello!\r\n\r\n');
      answer += text;
    });
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
    expect(answer).not.toContain('HTTP/1.1 400');
  });

  it('serves the next client', async () => {
    const caller = new GatewayCaller(platform, customer.apiKey);
    const answer = await caller.chat({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello!' }] });
    expect(answer.status).toBe(200);
  });
});
