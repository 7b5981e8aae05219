import { Agent, request, type IncomingMessage } from 'node:http';
import { Heartbeat, Instances } from '#core/infra';
import { admissionOf } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { FaultProxy } from '../../../support/processes/fault-proxy.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { startGateway, type RunningGateway } from '../../../../apps/gateway/start-gateway.js';

const CONCURRENT_MAX = 3;
const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello!' }] };
const BODY = JSON.stringify(hello);

type Received = IncomingMessage & { readonly text: string };

describe('a gateway that serves as many requests as it may', () => {
  let platform: Platform;
  let proxy: FaultProxy;
  let busy: RunningGateway;
  let customer: Customer;
  let caller: GatewayCaller;
  const sockets = new Agent({ keepAlive: true, maxSockets: 1 });

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'] });
    proxy = await FaultProxy.start(`${platform.simulator.url}/v1`);
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4o'], baseUrl: proxy.url });
    customer = await platform.addCustomer();
    const config = Object.assign({}, platform.config, { instance: 'busy', concurrentMax: CONCURRENT_MAX });
    busy = await startGateway(config);
    caller = new GatewayCaller(platform, customer.apiKey, busy.url);
  }, 120_000);

  afterAll(async () => {
    sockets.destroy();
    await busy.stop();
    await platform.stop();
    await proxy.stop();
  });

  const heldCount = async (): Promise<number> =>
    (await admissionOf(platform).listHolds(customer.organizationId, 100)).length;

  /** Streams whose upstream is silent until `proxy.restore()`; resolves when all are admitted. */
  async function fill(): Promise<ReturnType<GatewayCaller['chat']>[]> {
    await eventually(async () => (await heldCount()) === 0);
    proxy.freeze();
    const streams = Array.from({ length: CONCURRENT_MAX }, () => caller.chat({ ...hello, stream: true }));
    await eventually(async () => (await heldCount()) === CONCURRENT_MAX);
    return streams;
  }

  async function release(streams: readonly ReturnType<GatewayCaller['chat']>[]): Promise<void> {
    proxy.restore();
    await Promise.all(streams);
  }

  it('ERR-503: refuses new requests while as many run as may, and serves all again when they are over', async () => {
    expect((await caller.chat(hello)).status).toBe(200);
    const streams = await fill();
    const refused = await send(BODY);
    expect(refused.statusCode).toBe(503);
    expect(JSON.parse(refused.text)).toEqual({
      error: {
        message: expect.stringMatching(/\S/),
        type: 'api_error',
        code: 'overloaded',
        param: null,
        routify: {
          code: 'overloaded',
          retryable: true,
          excluded: [],
          alternatives: [],
          retry_after_ms: Number(refused.headers['retry-after']) * 1_000,
        },
      },
      request_id: refused.headers['x-request-id'],
    });
    expect(refused.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'retry-after': expect.stringMatching(/^[1-3]$/),
      'x-should-retry': 'true',
      'x-request-id': expect.stringMatching(/^gen_/),
    });
    expect(await heldCount()).toBe(CONCURRENT_MAX);
    expect(platform.simulator.journal.ofRequest(String(refused.headers['x-request-id']))).toEqual([]);
    expect((await caller.get('/readyz')).json()).toEqual({ status: 'ready' });
    await release(streams);
    await eventually(async () => (await caller.chat(hello)).status === 200);
  });

  it('ERR-503: streams that run continue while others are refused', async () => {
    const streams = await fill();
    expect((await send(BODY)).statusCode).toBe(503);
    proxy.restore();
    for (const { status, text } of await Promise.all(streams)) {
      expect([status, text.trimEnd().split('\n').at(-1)]).toEqual([200, 'data: [DONE]']);
    }
  });

  it('ERR-503: the connection of a refused request serves the next one, unless much of its body is unread', async () => {
    const streams = await fill();
    const refused = await send(BODY);
    expect(refused.headers.connection).toBe('keep-alive');
    expect((await send(BODY)).socket).toBe(refused.socket);
    const large = await send(JSON.stringify({ ...hello, x: 'x'.repeat(200_000) }));
    expect([large.statusCode, large.headers.connection]).toEqual([503, 'close']);
    await release(streams);
  });

  it('reports how many requests were refused', async () => {
    const heartbeat = busy.app.get(Heartbeat);
    const streams = await fill();
    await send(BODY);
    await release(streams);
    await heartbeat.beat();
    const beat = (await busy.app.get(Instances).list()).find(({ name }) => name === 'busy');
    expect(beat?.reports.load?.refused).toBeGreaterThanOrEqual(1);
  });

  function send(body: string): Promise<Received> {
    const { hostname, port } = new URL(busy.url);
    const headers = {
      authorization: `Bearer ${customer.apiKey}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    return new Promise((resolve, reject) => {
      const options = { hostname, port, method: 'POST', path: '/v1/chat/completions', headers, agent: sockets };
      const outgoing = request(options, (response) => {
        const { socket } = response; // null once the response has ended
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.once('end', () => {
          resolve(Object.assign(response, { socket, text }));
        });
      });
      outgoing.once('error', reject).end(body);
    });
  }
});
