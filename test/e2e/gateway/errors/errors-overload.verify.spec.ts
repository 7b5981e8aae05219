import { Agent, request, type IncomingMessage } from 'node:http';
import { Heartbeat, Instances } from '#core/infra';
import { admissionOf } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { FaultProxy } from '../../../support/processes/fault-proxy.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { TAKEN_AT_FIRST } from '../../../../libs/completions/v1/conventions/loop-budget.js';
import { startGateway, type RunningGateway } from '../../../../apps/gateway/start-gateway.js';

const LOOP_DELAY_MS = 20;
const SPIN_MS = 20;
/** Longer than the second after which an overload is reviewed. */
const CALM_MS = 1_200;
const FLOOD = 3 * TAKEN_AT_FIRST;
const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello!' }] };
const BODY = JSON.stringify(hello);

type Received = IncomingMessage & { readonly text: string };

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
  const manySockets = new Agent({ keepAlive: true, maxSockets: FLOOD });

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
    manySockets.destroy();
    await busy.stop();
    await platform.stop();
    await proxy.stop();
  });

  /** More requests at once than a late loop takes, of a stranger: without the refusal they are 401. */
  function flood(lastBody = BODY): Promise<Received[]> {
    const bodies = [...Array<string>(FLOOD - 1).fill(BODY), lastBody];
    return Promise.all(bodies.map((body) => send(manySockets, body, 'rtf_unknown')));
  }

  /** Until the gateway refuses requests; returns a refusal. */
  async function overload(): Promise<Received> {
    release?.();
    await flood(); // opens the connections: a late loop accepts one in each turn
    release = occupyLoop();
    let refused: Received | undefined;
    await eventually(async () => {
      refused = (await flood()).find(({ statusCode }) => statusCode === 503);
      return refused !== undefined;
    });
    if (refused === undefined) throw new Error('nothing was refused');
    return refused;
  }

  /** One request after the other for a second, of which none is refused, ends an overload. */
  async function recover(): Promise<void> {
    release?.();
    await eventually(async () => {
      const untilMs = performance.now() + CALM_MS;
      while (performance.now() < untilMs) await send(manySockets, BODY, 'rtf_unknown');
      return (await flood()).every(({ statusCode }) => statusCode === 401);
    });
  }

  const heldCount = async (): Promise<number> =>
    (await admissionOf(platform).listHolds(customer.organizationId, 100)).length;

  it('ERR-503: refuses new requests while its event loop is late, and serves all again when it is not', async () => {
    expect((await caller.chat(hello)).status).toBe(200);
    await eventually(async () => (await heldCount()) === 0);
    const refused = await overload();
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
    expect(await heldCount()).toBe(0);
    expect(platform.simulator.journal.ofRequest(String(refused.headers['x-request-id']))).toEqual([]);
    // A few are always served.
    expect((await caller.chat(hello)).status).toBe(200);
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
    const refused = await overload();
    expect(refused.headers.connection).toBe('keep-alive');
    await recover();
    const sockets = (await flood()).map(({ socket }) => socket);
    expect(sockets).toContain(refused.socket);
    await overload();
    const large = JSON.stringify({ ...hello, x: 'x'.repeat(200_000) });
    await eventually(async () => {
      const last = (await flood(large)).at(-1);
      if (last?.statusCode !== 503) return false;
      expect(last.headers.connection).toBe('close');
      return true;
    });
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

  function send(agent: Agent, body: string, key = customer.apiKey): Promise<Received> {
    const { hostname, port } = new URL(busy.url);
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    return new Promise((resolve, reject) => {
      const options = { hostname, port, method: 'POST', path: '/v1/chat/completions', headers, agent };
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
