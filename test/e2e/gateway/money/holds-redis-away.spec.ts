import { UsageRecorder } from '#billing/metering';
import { RedisService } from '#core/infra';
import { startGateway, type RunningGateway } from '../../../../apps/gateway/start-gateway.js';
import { booked, leftovers } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { FaultProxy } from '../../../support/processes/fault-proxy.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const TOKEN = 8_000n;
const QUANTUM_TOKENS = 4_096n;
const WORDS_PER_CHUNK = 64;

/** Redis becomes unreachable while a request runs: the request continues, and its capture follows later. */
describe('a running request without Redis', () => {
  let platform: Platform;
  let redis: FaultProxy;
  let gateway: RunningGateway;
  let customer: Customer;
  let write: (data: string) => void = () => undefined;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    upstream.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      write = (data) => response.write(`data: ${data}\n\n`);
      writeWords(1);
    });
    platform = await startPlatform();
    const price = [{ fromPromptTokens: 0, rates: { input: 0n, output: TOKEN * 1_000_000n } }];
    await platform.addModel({ canonicalId: 'acme/scripted', aliases: ['scripted'], price });
    await platform.addChannel({ name: 'scripted', serves: ['scripted'], baseUrl: upstream.url });
    customer = await platform.addCustomer();
    redis = await FaultProxy.start(platform.config.redisUrl);
    gateway = await startGateway(Object.assign({}, platform.config, { instance: 'cut-off', redisUrl: redis.url }));
  }, 120_000);

  afterAll(async () => {
    redis.restore();
    await gateway.stop();
    await redis.stop();
    await platform.stop();
    await upstream.stop();
  });

  afterEach(() => {
    redis.restore();
  });

  /** Streams words of one token each. */
  function writeWords(words: number): void {
    for (let left = words; left > 0; left -= WORDS_PER_CHUNK) {
      const content = ' one'.repeat(Math.min(left, WORDS_PER_CHUNK));
      write(JSON.stringify({ id: 'a', choices: [{ index: 0, delta: { content } }] }));
    }
  }

  /** Each connection to Redis recovers at its own time. */
  async function open(): Promise<GatewayStream> {
    const { admitClient } = gateway.app.get(RedisService);
    await eventually(() => admitClient.status === 'ready');
    const body = { model: 'scripted', messages: [{ role: 'user', content: 'Hello!' }] };
    return (await GatewayStream.open({ gateway }, customer.apiKey, body)).received(1);
  }

  async function bookedLater(stream: GatewayStream): ReturnType<typeof booked> {
    redis.restore();
    const recorder = gateway.app.get(UsageRecorder);
    await eventually(() => recorder.openCount() === 0);
    return booked(platform, stream.id);
  }

  it.each(['cut', 'freeze'] as const)(
    'down: Redis in mid-request — the request continues; the capture follows, charged once (%s)',
    async (fault) => {
      const stream = await open();
      redis[fault]();
      writeWords(9);
      write('{"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}');
      write('[DONE]');
      expect((await stream.ended()).isDone).toBe(true);
      expect(await bookedLater(stream)).toMatchObject({
        outcome: 'completed',
        charge: 10n * TOKEN,
        transfers: [
          ['usage', 10n * TOKEN],
          ['cogs', expect.any(BigInt)],
        ],
      });
    },
  );

  it('LIFE-6: ends at its hold, and nothing beyond it is delivered', async () => {
    const stream = await open();
    redis.freeze();
    const covered = Number(QUANTUM_TOKENS);
    writeWords(covered - 1);
    await stream.received(covered / WORDS_PER_CHUNK + 1);
    expect(stream.outcome).toBeNull();
    writeWords(1);
    await stream.ended();
    expect(stream.isDone).toBe(true);
    expect(stream.chunks.at(-1)).toMatchObject({ routify: { ended: 'insufficient_balance' } });
    expect(stream.text).toBe(' one'.repeat(covered));
    expect(await bookedLater(stream)).toMatchObject({
      outcome: 'balance_ended',
      charge: QUANTUM_TOKENS * TOKEN,
      forgone: 0n,
      flags: [],
    });
  });

  it('leaves nothing held', async () => {
    await eventually(async () => (await leftovers(platform, [customer])).length === 0);
  });
});
