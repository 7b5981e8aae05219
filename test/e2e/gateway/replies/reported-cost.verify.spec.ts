import { Metrics } from '#core';
import { eventually } from '../../../support/eventually.js';
import { booked, type Booking } from '../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';
import { parseScrape, sumOf } from '../../../support/gateway/scrape.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';
import { auditFindings } from '../../../support/ledger/audit-findings.js';

jest.setTimeout(120_000);

/** By the list: 10 tokens at $1 and 5 at $4 a million. */
const COUNTS = '"prompt_tokens":10,"completion_tokens":5,"total_tokens":15';
const LIST = '30000';
const TRUSTING = { trust_reported_cost: true, reported_cost_field: 'usage.cost' };
/** Where the operator's purchase would show. */
const PURCHASE = /"cost"|cost_details|is_byok|0\.0000(?:29|31)|Elsewhere/;
const SAID = '"cost":0.000031,"cost_details":{"upstream_inference_cost":0.000029},"is_byok":false';

const DOORS = [
  ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 10 }],
  ['/v1/messages', { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 10 }],
  ['/v1/responses', { input: 'Hi', max_output_tokens: 10 }],
] as const;

const choice = (finish = '"stop"'): string =>
  `{"index":0,"message":{"role":"assistant","content":"Hi"},"delta":{"content":"Hi"},"finish_reason":${finish}}`;
const chat = (usage: string): string => `{"id":"a","provider":"Elsewhere","choices":[${choice()}],"usage":{${usage}}}`;

describe('the cost that an upstream reports', () => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let caller: GatewayCaller;

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    for (const name of ['trusting', 'listed', 'doubting', 'ticking', 'own-key'])
      await platform.addModel({ canonicalId: `acme/${name}` });
    const add = (name: string, options: object, preset: string | null = null): Promise<string> =>
      platform.addChannel({ name, serves: [`acme/${name}`], baseUrl: upstream.url, preset, options: { ...options } });
    await add('trusting', TRUSTING);
    await add('doubting', { reported_cost_field: 'usage.cost' });
    await add('ticking', { trust_reported_cost: true }, 'xai');
    await add('own-key', { trust_reported_cost: true }, 'openrouter');
    const models = [{ model: 'acme/listed', upstreamModel: 'listed', cost: null }];
    await platform.addChannel({ name: 'unlisted', serves: [], models, baseUrl: upstream.url, options: TRUSTING });
    const { apiKey } = await platform.addCustomer();
    caller = new GatewayCaller(platform, apiKey);
  });

  beforeEach(() => platform.restoreChannels());

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  async function call(usage: string, model = 'trusting', stream = false): Promise<Booking> {
    if (stream) upstream.answersEvents([chat(usage), '[DONE]']);
    else upstream.answersJson(chat(usage));
    const body = { model: `acme/${model}`, messages: [{ role: 'user', content: 'Hi' }], max_tokens: 10, stream };
    return bookedOf(await caller.chat(body));
  }

  const bookedOf = (answer: Answer): Promise<Booking> => booked(platform, String(answer.headers['x-request-id']));
  const counted = async (result: string, channel = 'trusting'): Promise<number> => {
    const scrape = parseScrape(await platform.gateway.app.get(Metrics).render());
    return sumOf(scrape, 'routify_reported_costs_total', `channel="${channel}",result="${result}"`);
  };

  it.each([false, true])('UNIT-15: is the cost of the attempt, the list’s beside it (stream: %s)', async (stream) => {
    const { charge, cost, attempts, transfers } = await call(`${COUNTS},${SAID}`, 'trusting', stream);
    expect([charge, cost]).toEqual([60_000n, 31_000n]);
    expect(transfers).toContainEqual(['cogs', 31_000n]);
    expect(attempts).toMatchObject([
      {
        costNanoUsd: '31000',
        listCostNanoUsd: LIST,
        costReport: { result: 'booked', value: '0.000031', usdPerUnit: '1' },
      },
    ]);
  });

  it('UNIT-15: of ticks is exact to the last digit, rounded up', async () => {
    const { cost } = await call(`${COUNTS},"cost_in_usd_ticks":300001`, 'ticking');
    expect(cost).toBe(30_001n);
  });

  it('UNIT-15: counts where a channel has no list', async () => {
    const { cost, attempts } = await call(`${COUNTS},"cost":0.25`, 'listed');
    expect(cost).toBe(250_000_000n);
    expect(attempts[0]).not.toHaveProperty('listCostNanoUsd');
  });

  it.each([
    ['absent', '"x":1'],
    ['absent', '"cost":null'],
    ['malformed', '"cost":"a few cents"'],
    ['negative', '"cost":-0.1'],
    ['absurd', '"cost":37756000'],
  ])('UNIT-15: that is %s leaves the list’s, and is counted (%s)', async (result, said) => {
    const before = await counted(result);
    const { cost, attempts } = await call(`${COUNTS},${said}`);
    expect(cost).toBe(BigInt(LIST));
    expect(attempts).toMatchObject([{ costNanoUsd: LIST, costReport: { result } }]);
    await eventually(async () => (await counted(result)) === before + 1);
  });

  it('UNIT-15: of a call with the operator’s own key is not all of it', async () => {
    const { cost, attempts } = await call(`${COUNTS},"cost":0.000001,"is_byok":true`, 'own-key');
    expect(cost).toBe(BigInt(LIST));
    expect(attempts).toMatchObject([{ costReport: { result: 'partial' } }]);
  });

  it('UNIT-15: changes nothing where the channel does not trust it', async () => {
    const { cost, attempts } = await call(`${COUNTS},${SAID}`, 'doubting');
    expect(cost).toBe(BigInt(LIST));
    expect(attempts[0]).not.toHaveProperty('costReport');
  });

  it('UNIT-15: far from the list is booked, with an alarm', async () => {
    const { cost, attempts } = await call(`${COUNTS},"cost":0.00009`);
    expect(cost).toBe(90_000n);
    expect(attempts).toMatchObject([{ listCostNanoUsd: LIST, costReport: { result: 'drifted' } }]);
    await eventually(async () => {
      const scrape = parseScrape(await platform.gateway.app.get(Metrics).render());
      return sumOf(scrape, 'routify_alarms_total', 'alarm="cost_drift"') === 1;
    });
  });

  it.each<[string, () => void]>([
    [
      'status',
      () => {
        upstream.answers((response) => response.writeHead(500).end(`{"usage":{${SAID}},"error":{}}`));
      },
    ],
    [
      'reply',
      () => {
        upstream.answersJson(`{"choices":[],"usage":{${COUNTS},${SAID}}}`);
      },
    ],
    [
      'error within a reply',
      () => {
        upstream.answersJson(`{"error":{"code":502},"usage":{${SAID}}}`);
      },
    ],
    [
      'first event',
      () => {
        upstream.answersEvents([`{"error":{"code":502},"usage":{${SAID}}}`]);
      },
    ],
  ])('UNIT-15: of a failed call counts: %s', async (_where, answers) => {
    answers();
    const stream = _where === 'first event';
    const body = { model: 'acme/trusting', messages: [{ role: 'user', content: 'Hi' }], stream };
    const answer = await caller.chat(body);
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.text).not.toMatch(PURCHASE);
    const { charge, cost, attempts } = await bookedOf(answer);
    expect([charge, cost]).toEqual([0n, 31_000n * BigInt(attempts.length)]);
  });

  it('UNIT-15: of a stream that breaks off counts', async () => {
    const delta = '{"choices":[{"index":0,"delta":{"content":"Hi"}}]}';
    upstream.answersEvents([delta, `{"error":{"code":502},"choices":[],"usage":{${COUNTS},${SAID}}}`]);
    const body = { model: 'acme/trusting', messages: [{ role: 'user', content: 'Hi' }], max_tokens: 10, stream: true };
    const answer = await caller.chat(body);
    expect(answer.text).not.toMatch(PURCHASE);
    const { outcome, cost } = await bookedOf(answer);
    expect([outcome, cost]).toEqual(['upstream_broken', 31_000n]);
  });

  it.each(DOORS.flatMap(([path, body]) => [false, true].map((stream) => [path, stream, body] as const)))(
    'RES-5: no customer of %s sees it (stream: %s)',
    async (path, stream, body) => {
      if (stream) upstream.answersEvents([chat(`${COUNTS},${SAID}`), '[DONE]']);
      else upstream.answersJson(chat(`${COUNTS},${SAID}`));
      const options = path === '/v1/chat/completions' && stream ? { stream_options: { include_usage: true } } : {};
      const answer = await caller.post(path, { model: 'acme/trusting', stream, ...body, ...options });
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('"cost_usd":0.00006');
      expect(answer.text).not.toMatch(PURCHASE);
      expect((await bookedOf(answer)).cost).toBe(31_000n);
      const generation = await caller.get(`/v1/generations/${String(answer.headers['x-request-id'])}`);
      expect(generation.text).not.toMatch(/0\.000031|31000|report/);
    },
  );

  it('passes the audit', async () => {
    await platform.settle();
    expect(await auditFindings(platform.environment)).toEqual([]);
  });
});
