import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { ChannelHealth } from '#channels';
import { startGateway, type RunningGateway } from '../../../../apps/gateway/start-gateway.js';
import { eventually } from '../../../support/eventually.js';
import { FaultProxy } from '../../../support/processes/fault-proxy.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const ROUNDS = 50;
/** Fewer than the breaker's threshold. */
const PAUSES = 3;
const ABORTED_WITHIN_MS = 100;
const REFUSED_WITHIN_MS = 300;
const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const BODY = JSON.stringify({ model: 'scripted', stream: true, messages: MESSAGES });
const FRAME = 'data: {"id":"a","choices":[{"index":0,"delta":{"content":" one"}}]}\n\n';

/** Reaction times of a gateway against a control in the same run: the machine delays both alike. */
describe('the reaction of a gateway', () => {
  let platform: Platform;
  let customer: Customer;
  let channelId: string;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/scripted', aliases: ['scripted'] });
    channelId = await platform.addChannel({ name: 'scripted', serves: ['scripted'], baseUrl: upstream.url });
    customer = await platform.addCustomer();
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  /** Milliseconds from the end of a connection to its detection by the peer or the upstream. */
  async function hangUpMs(url: string, text: string, closed: Promise<unknown>): Promise<number> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write(text);
    await once(socket, 'data');
    const leftAtMs = performance.now();
    socket.destroy();
    await closed;
    return performance.now() - leftAtMs;
  }

  it('CHARGE-6: a client that leaves its stream: upstream aborted within 100 ms', async () => {
    const server = createServer((socket) => socket.write('.')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const controlUrl = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const head =
      `POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${customer.apiKey}\r\n` +
      `content-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n`;
    const [measured, control]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      const aborted = new Promise((resolve) => {
        upstream.answers((response) => {
          response.once('close', resolve);
          response.writeHead(200, { 'content-type': 'text/event-stream' }).write(FRAME);
        });
      });
      measured.push(await hangUpMs(platform.gateway.url, head + BODY, aborted));
      const accepted = once(server, 'connection') as Promise<[NodeJS.EventEmitter]>;
      const seen = accepted.then(([socket]) =>
        once(
          socket.on('data', () => undefined),
          'close',
        ),
      );
      control.push(await hangUpMs(controlUrl, '.', seen));
    }
    server.close();
    expectSoon('an abort', measured, control, ABORTED_WITHIN_MS);
  });

  it('NBR-12: a cancelled stream: upstream aborted within 100 ms', async () => {
    const caller = new GatewayCaller(platform, customer.apiKey);
    const tookMs = async (end: (stream: GatewayStream) => unknown): Promise<number> => {
      const aborted = new Promise((resolve) => {
        upstream.answers((response) => {
          response.once('close', resolve);
          response.writeHead(200, { 'content-type': 'text/event-stream' }).write(FRAME);
        });
      });
      const stream = await GatewayStream.open(platform, customer.apiKey, BODY);
      await stream.received(1);
      const startMs = performance.now();
      const ended = end(stream);
      await aborted;
      const ms = performance.now() - startMs;
      await Promise.all([ended, stream.ended()]);
      return ms;
    };
    const [measured, control]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      measured.push(await tookMs(({ id }) => caller.post(`/v1/generations/${id}/cancel`, {})));
      control.push(
        await tookMs((stream) => {
          stream.hangUp();
        }),
      );
    }
    expectSoon('an abort', measured, control, ABORTED_WITHIN_MS);
  });

  it('a client that disconnects during a retry pause: the request ends before the pause', async () => {
    const pauseMs = 2_000;
    const health = platform.gateway.app.get(ChannelHealth);
    const tookMs: number[] = [];
    for (let round = 0; round < PAUSES; round++) {
      const upstreamCalled = new Promise<void>((resolve) => {
        upstream.answers((response) => {
          response.writeHead(503, { 'retry-after': String(pauseMs / 1_000) }).end('{}', resolve);
        });
      });
      const controller = new AbortController();
      const headers = { authorization: `Bearer ${customer.apiKey}`, 'content-type': 'application/json' };
      const url = `${platform.gateway.url}/v1/chat/completions`;
      const body = JSON.stringify({ model: 'scripted', messages: MESSAGES });
      const left = expect(fetch(url, { method: 'POST', signal: controller.signal, headers, body })).rejects.toThrow(
        'aborted',
      );
      await upstreamCalled;
      await eventually(() => health.vitalsOf(channelId)?.slots.usedCount === 0);
      controller.abort();
      await left;
      await platform.settle();
      const [record] = await platform.query<{ took: number }>(
        `SELECT duration_ms AS took FROM usage_record WHERE outcome = 'client_closed' ORDER BY admitted_at DESC LIMIT 1`,
      );
      tookMs.push(record?.took ?? NaN);
    }
    expect(medianOf(tookMs)).toBeLessThan(pauseMs);
  });

  it('ERR-503: Redis does not answer: refused within 300 ms', async () => {
    upstream.answersJson(JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content: 'one' } }] }));
    const proxy = await FaultProxy.start(platform.config.redisUrl);
    const config = Object.assign({}, platform.config, {
      instance: 'cut-off',
      redisUrl: proxy.url,
      admissionTimeoutMs: 250,
    });
    const gateway: RunningGateway = await startGateway(config);
    const cutOff = new GatewayCaller(platform, customer.apiKey, gateway.url);
    const served = new GatewayCaller(platform, customer.apiKey);
    const body = { model: 'scripted', messages: MESSAGES };
    await eventually(async () => (await cutOff.chat(body)).status === 200);
    proxy.freeze();
    const tookMs = async (caller: GatewayCaller, status: number): Promise<number> => {
      const startMs = performance.now();
      expect((await caller.chat(body)).status).toBe(status);
      return performance.now() - startMs;
    };
    const [measured, control]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      measured.push(await tookMs(cutOff, 503));
      control.push(await tookMs(served, 200));
    }
    proxy.restore();
    await gateway.stop();
    await proxy.stop();
    expectSoon('a refusal', measured, control, REFUSED_WITHIN_MS);
  }, 120_000);
});

/** Asserts that the median exceeds the control's median by less than the bound. */
function expectSoon(what: string, measured: readonly number[], control: readonly number[], boundMs: number): void {
  const [measuredMs, controlMs] = [medianOf(measured), medianOf(control)];
  process.stdout.write(`${what}: ${measuredMs.toFixed(1)} ms, control ${controlMs.toFixed(1)} ms (medians)\n`);
  expect(measuredMs - controlMs).toBeLessThan(boundMs);
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}
