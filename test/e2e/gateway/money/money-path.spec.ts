import net from 'node:net';
import { OutboxService, SHARD_COUNT } from '#billing/admission';
import { PrismaService, RedisService } from '#core/infra';
import { OrganizationsService } from '#auth';
import { PricesService } from '#catalog';
import { formatUsd, systemActor } from '#core';
import { UsageRepository } from '../../../../libs/billing/usage/queries/usage.repository.js';
import { booked } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const actor = systemActor('test');
const BODY = { model: 'scripted', messages: [{ role: 'user', content: 'Hello!' }], max_tokens: 10 };
const TOKEN_NANO_USD = 8_000n;
const REPLY = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: 'ten' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 0, completion_tokens: 10, total_tokens: 10 },
});

/** The money of one request, from its arrival to its reply. */
describe('the money path', () => {
  let platform: Platform;
  let modelId: string;
  let answerUpstream: (() => void) | null;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    modelId = await platform.addModel({ canonicalId: 'acme/scripted', aliases: ['scripted'], price: priceOf(1n) });
    await platform.addChannel({ name: 'scripted', serves: ['scripted'], baseUrl: upstream.url });
  }, 120_000);

  beforeEach(() => {
    answerUpstream = null;
    upstream.answers((response) => {
      answerUpstream = () => response.writeHead(200, { 'content-type': 'application/json' }).end(REPLY);
    });
  });

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  /** A request that waits for its upstream. */
  async function begin(caller: GatewayCaller): Promise<{ finish: () => Promise<Answer> }> {
    const answer = caller.chat(BODY);
    await eventually(() => answerUpstream !== null);
    const finish = (): Promise<Answer> => {
      answerUpstream?.();
      answerUpstream = null;
      return answer;
    };
    return { finish };
  }

  async function outputPrice(caller: GatewayCaller): Promise<unknown> {
    const { pricing } = (await caller.get('/v1/models/scripted')).json() as { pricing: Record<string, string> };
    return pricing.output_per_mtok_usd;
  }

  /** Every command on the gateway's money connections. */
  async function watchRedis(): Promise<{ readonly lines: string[]; stop(): void }> {
    const { client, admitClient } = platform.gateway.app.get(RedisService);
    const mine = [client, admitClient].map(({ stream }) => `127.0.0.1:${String(stream.localPort)}]`);
    const { hostname, port, password } = new URL(platform.config.redisUrl);
    const socket = net.connect(Number(port), hostname).setEncoding('utf8');
    const lines: string[] = [];
    let text = '';
    socket.on('data', (more: string) => {
      const complete = (text + more).split('\r\n');
      text = complete.pop() ?? '';
      lines.push(...complete.filter((line) => line === '+OK' || mine.some((source) => line.includes(source))));
    });
    socket.write(`AUTH ${decodeURIComponent(password)}\r\nMONITOR\r\n`);
    await eventually(() => lines.length === 2);
    return { lines, stop: () => void socket.destroy() };
  }

  it('LIFE-1: calls Redis once before the upstream is called', async () => {
    const customer = await platform.addCustomer();
    const caller = new GatewayCaller(platform, customer.apiKey);
    await (await begin(caller)).finish(); // loads the scripts into Redis
    await platform.settle();
    const monitor = await watchRedis();
    const ofCustomer = (): string[] => monitor.lines.filter((line) => line.includes(customer.organizationId));
    const { finish } = await begin(caller);
    await eventually(() => ofCustomer().length > 0);
    expect(ofCustomer()).toHaveLength(1);
    await finish();
    await eventually(() => ofCustomer().length > 1); // the capture: all earlier commands are in the log
    monitor.stop();
  });

  it('C33, UNIT-9: charges by the price and the discount that it was admitted with, whatever comes in between', async () => {
    const customer = await platform.addCustomer();
    const caller = new GatewayCaller(platform, customer.apiKey);
    const { finish } = await begin(caller);
    const scope = { tierId: null, organizationId: null, effectiveFrom: null, source: 'test' };
    await platform.services.get(PricesService).append(modelId, { ...scope, rows: priceOf(10n) }, actor);
    const discount = { discountBps: 5_000 };
    const organizations = platform.services.get(OrganizationsService);
    await organizations.update(customer.organizationId, discount, null, actor, () => Promise.resolve());
    await eventually(async () => (await outputPrice(caller)) === '40');
    const before = await finish();
    const after = await (await begin(caller)).finish();
    const charges = await Promise.all(
      [before, after].map(async ({ headers }) => (await booked(platform, String(headers['x-request-id']))).charge),
    );
    expect(charges).toEqual([10n * TOKEN_NANO_USD, 10n * TOKEN_NANO_USD * 5n]);
    expect(before.text).toContain(`"cost_usd":${formatUsd(10n * TOKEN_NANO_USD)}`);
  });

  it('LEDGER-8: charges a request with any tags, and reports its usage by them', async () => {
    const customer = await platform.addCustomer();
    upstream.answersJson(REPLY);
    const tags = '{"te\\u0001am":"\\u0001","\\ufffd":"half","__proto__":"p","it\'s \\"100 %\\"":"","😀":"smile"}';
    const body = JSON.stringify({ ...BODY, metadata: {} }).replace('"metadata":{}', `"metadata":${tags}`);
    const answer = await new GatewayCaller(platform, customer.apiKey).chat(body);
    expect(answer.status).toBe(200);
    const { charge } = await booked(platform, String(answer.headers['x-request-id']));
    expect(charge).toBeGreaterThan(0n);
    const usage = new UsageRepository(platform.services.get(PrismaService));
    const window = { from: new Date(Date.now() - 3_600_000), before: new Date(Date.now() + 3_600_000) };
    const filter = { ...window, organizationIds: [customer.organizationId], keyIds: null, tz: 'UTC', limit: 9 };
    const valueOf = async (tag: string): Promise<unknown> =>
      (await usage.sum({ ...filter, interval: 'month', groupBy: { tag } })).map(({ group, chargeNanoUsd }) => [
        ...[group, chargeNanoUsd],
      ]);
    const named = { 'te\u0001am': '\u0001', '\ufffd': 'half', 'it\'s "100 %"': '', '😀': 'smile' };
    for (const [tag, value] of [...Object.entries(named), ['__proto__', 'p'], ['team', null]]) {
      expect(await valueOf(String(tag))).toEqual([[value, charge]]);
    }
  });

  it('LIFE-29: a 402 reloads the balance, so that a top-up missing in Redis is available within moments', async () => {
    const customer = await platform.addCustomer({ topUpUsd: '0' });
    const caller = new GatewayCaller(platform, customer.apiKey);
    expect((await caller.chat(BODY)).status).toBe(402);
    const ledger = await LedgerFixture.attach(platform.config.databaseUrl, platform.config.redisUrl);
    await ledger.topUpUntold(customer.organizationId, 10n ** 12n);
    // The publish pass, a second path for it, is disabled by its position.
    const outbox = platform.services.get(OutboxService, { strict: false });
    const shards = Array.from({ length: SHARD_COUNT }, (_, shard) => shard);
    await Promise.all(shards.map((shard) => outbox.writePublishMark(shard, Date.now() + 3_600_000)));
    upstream.answersJson(REPLY);
    await eventually(async () => (await caller.chat(BODY)).status === 200);
    await ledger.close();
  });
});

function priceOf(times: bigint) {
  return [{ fromPromptTokens: 0, rates: { input: 0n, output: TOKEN_NANO_USD * times * 1_000_000n } }];
}
