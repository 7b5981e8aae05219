import { Agent, request, type IncomingMessage } from 'node:http';
import { Heartbeat, Instances } from '#infra';
import { admissionOf } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { FaultProxy } from '../../../support/processes/fault-proxy.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { startGateway, type RunningGateway } from '../../../../apps/gateway/start-gateway.js';

const LOOP_DELAY_MS = 20;
const SPIN_MS = 20;
const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello!' }] };

/** Takes the event loop's time before and after each poll for I/O, until the returned function is called. */
function occupyLoop(): () => void {
  let isOccupied = true;
  const turn = (): void => {
    if (!isOccupied) return;
    spin();
    setImmediate(spin);
    setTimeout(turn, 0);
  };
  turn();
  return () => {
    isOccupied = false;
  };
}

function spin(): void {
  const untilMs = performance.now() + SPIN_MS;
  while (performance.now() < untilMs);
}

describe('a gateway without CPU time', () => {
  let platform: Platform;
  let proxy: FaultProxy;
  let busy: RunningGateway;
  let customer: Customer;
  let caller: GatewayCaller;
  let release: (() => void) | null = null;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'] });
    proxy = await FaultProxy.start(`${platform.simulator.url}/v1`);
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4o'], baseUrl: proxy.url });
    customer = await platform.addCustomer();
    busy = await startGateway(Object.assign({}, platform.config, { instance: 'busy', loopDelayMs: LOOP_DELAY_MS }));
    caller = new GatewayCaller(platform, customer.apiKey, busy.url);
  }, 120_000);

  afterEach(() => release?.());

  afterAll(async () => {
    await busy.stop();
    await platform.stop();
    await proxy.stop();
  });

  /** Until the gateway refuses requests, which are otherwise 401; returns the first answer. */
  async function overload(): Promise<Answer> {
    release = occupyLoop();
    const stranger = new GatewayCaller(platform, 'rtf_unknown', busy.url);
    let answer = await stranger.chat(hello);
    await eventually(async () => (answer = await stranger.chat(hello)).status === 503);
    return answer;
  }

  async function recover(): Promise<void> {
    release?.();
    await eventually(async () => (await caller.chat(hello)).status === 200);
  }

  const heldCount = async (): Promise<number> =>
    (await admissionOf(platform).listHolds(customer.organizationId, 100)).length;

  it('ERR-503: refuses new requests while its event loop is late, and serves all again when it is not', async () => {
    expect((await caller.chat(hello)).status).toBe(200);
    await eventually(async () => (await heldCount()) === 0);
    const refused = await overload();
    expect(refused.json()).toEqual({
      error: {
        message: expect.stringMatching(/\S/),
        type: 'api_error',
        code: 'overloaded',
        param: null,
      },
      request_id: refused.headers['x-request-id'],
    });
    expect(refused.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'retry-after': expect.stringMatching(/^[1-3]$/),
      'x-should-retry': 'true',
      'x-request-id': expect.stringMatching(/^gen_/),
    });
    expect((await caller.chat(hello)).status).toBe(503);
    expect(await heldCount()).toBe(0);
    expect(platform.simulator.journal.ofRequest(String(refused.headers['x-request-id']))).toEqual([]);
    expect((await caller.get('/v1/models')).status).toBe(200);
    expect((await caller.get('/readyz')).json()).toEqual({ status: 'ready' });
    await recover();
  });

  it('ERR-503: streams that run continue while others are refused', async () => {
    proxy.freeze();
    const stream = caller.chat({ ...hello, stream: true });
    await eventually(async () => (await heldCount()) === 1);
    await overload();
    proxy.restore();
    const { status, text } = await stream;
    expect([status, text.trimEnd().split('\n').at(-1)]).toEqual([200, 'data: [DONE]']);
    await recover();
  });

  it('ERR-503: the connection of a refused request serves the next one, unless much of its body is unread', async () => {
    await overload();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const first = await send(agent, JSON.stringify(hello));
    expect([first.statusCode, first.headers.connection]).toEqual([503, 'keep-alive']);
    await recover();
    // A busy machine may be late again.
    let second = first;
    await eventually(async () => {
      second = await send(agent, JSON.stringify(hello));
      return second.statusCode === 200;
    });
    expect(second.socket).toBe(first.socket);
    agent.destroy();
    await overload();
    const large = await caller.chat(JSON.stringify({ ...hello, x: 'x'.repeat(200_000) }));
    expect([large.status, large.headers.connection]).toEqual([503, 'close']);
    await recover();
  });

  it('reports how many requests were refused', async () => {
    const heartbeat = busy.app.get(Heartbeat);
    await overload();
    await recover();
    await heartbeat.beat();
    const beat = (await busy.app.get(Instances).list()).find(({ name }) => name === 'busy');
    expect(beat?.reports.load?.refused).toBeGreaterThanOrEqual(1);
  });

  function send(agent: Agent, body: string): Promise<IncomingMessage> {
    const { hostname, port } = new URL(busy.url);
    const headers = {
      authorization: `Bearer ${customer.apiKey}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    return new Promise((resolve, reject) => {
      const options = { hostname, port, method: 'POST', path: '/v1/chat/completions', headers, agent };
      const outgoing = request(options, (response) => {
        const { socket } = response; // null once the response has ended
        response.resume().once('end', () => {
          resolve(Object.assign(response, { socket }));
        });
      });
      outgoing.once('error', reject).end(body);
    });
  }
});
