import type { ServerResponse } from 'node:http';
import { CalendarsService, CalendarsSnapshot } from '#core/infra';
import { parsePrice, PricesService, type Price } from '#catalog';
import { Metrics, systemActor } from '#core';
import { eventually } from '../../../../support/eventually.js';
import { GatewayCaller, type Answer } from '../../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../../support/gateway/gateway-stream.js';
import { auditFindings } from '../../../../support/ledger/audit-findings.js';
import { parseScrape, sumOf } from '../../../../support/gateway/scrape.js';
import { ScriptedUpstream } from '../../../../support/gateway/scripted-upstream.js';
import { startPlatform, type Platform } from '../../../../support/gateway/platform.js';

const MODEL = 'acme/hourly';
const DAY_MS = 86_400_000;
/** 10 tokens of input and 5 of output. */
const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const BODY = { model: MODEL, messages: [{ role: 'user', content: 'Hi' }], max_tokens: 10 };

/** Yesterday, today and tomorrow, whatever the hour. */
function datesAround(): string[] {
  return [-1, 0, 1].map((days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10));
}

/** $2 and $8 a million tokens; on days of the calendar `busy` by another factor. */
function priced(multiplier: string, kind: 'price' | 'cost', billedBy?: 'end'): Price {
  const times = [{ days: [], from: '00:00', to: '24:00' }];
  const window = { name: 'peak', times, also_calendar: 'busy', multiplier };
  const schedule = { time_zone: 'UTC', windows: [window], ...(billedBy === undefined ? {} : { billed_by: billedBy }) };
  const price = parsePrice({ input_per_mtok_usd: '2', output_per_mtok_usd: '8', schedule }, 'price', kind);
  if ('details' in price) throw new Error(JSON.stringify(price.details));
  return price;
}

describe('a price by the hour', () => {
  const upstream = new ScriptedUpstream();
  let platform: Platform;
  let caller: GatewayCaller;
  let apiKey: string;
  let modelId: string;

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    const { rows: price, schedule } = priced('2', 'price');
    modelId = await platform.addModel({ canonicalId: MODEL, price, schedule });
    const { rows: cost, schedule: costSchedule } = priced('3', 'cost', 'end');
    const models = [{ model: MODEL, upstreamModel: 'hourly', cost, costSchedule }];
    await platform.addChannel({ name: 'hourly', serves: [MODEL], models, baseUrl: upstream.url });
    ({ apiKey } = await platform.addCustomer());
    caller = new GatewayCaller(platform, apiKey);
    answerUsually();
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  function answerUsually(): void {
    const choices = [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }];
    upstream.answersJson(JSON.stringify({ id: 'a', choices, usage: USAGE }));
  }

  async function setBusy(dates: readonly string[]): Promise<void> {
    await platform.services.get(CalendarsService, { strict: false }).patch({ busy: dates }, null, systemActor('test'));
  }

  const costOf = (answer: Answer): unknown => (answer.json().routify as { cost_usd: number }).cost_usd;

  async function untilCost(expected: number): Promise<Answer> {
    let answer!: Answer;
    await eventually(async () => {
      answer = await caller.chat(BODY);
      return costOf(answer) === expected;
    });
    return answer;
  }

  interface Booked {
    readonly charge: string;
    readonly cost: string;
    readonly window: string | null;
    readonly cost_window: string | null;
    readonly hold: string;
  }

  /** What the ledger says of the newest request. */
  async function booked(): Promise<Booked> {
    await platform.settle();
    const [row] = await platform.query<Booked>(`
      SELECT charge_nano_usd::text AS charge, cost_nano_usd::text AS cost, hold_nano_usd::text AS hold,
        p.window_name AS window, c.window_name AS cost_window
      FROM usage_record u JOIN price_version p ON p.id = u.price_version_id
      JOIN channel_cost_version c ON c.id = (u.attempts->-1->>7)::uuid
      ORDER BY u.request_id DESC LIMIT 1`);
    return row!;
  }

  it('outside of its windows is the price itself', async () => {
    await untilCost(0.00006);
    expect(await booked()).toMatchObject({ charge: '60000', cost: '60000', window: null, cost_window: null });
  });

  it('UNIT-14: in a window holds, charges and costs by its rates, and pins its version', async () => {
    const { hold } = await booked();
    await setBusy(datesAround());
    await untilCost(0.00012);
    const peak = await booked();
    expect(peak).toMatchObject({ charge: '120000', cost: '180000', window: 'peak', cost_window: 'peak' });
    expect(BigInt(peak.hold)).toBe(2n * BigInt(hold));
  });

  it('is estimated as it is charged', async () => {
    const estimate = (await caller.post('/v1/estimate', BODY)).json() as { models: [{ price_window: string }] };
    expect(estimate.models[0].price_window).toBe('peak');
  });

  it('UNIT-14: stays that of the admission, while the cost is that of the end of the call', async () => {
    const event = (delta: object, others: object): string =>
      `data: ${JSON.stringify({ id: 'a', choices: [{ index: 0, delta, finish_reason: null, ...others }] })}\n\n`;
    let held!: ServerResponse;
    upstream.answers((response) => {
      held = response.writeHead(200, { 'content-type': 'text/event-stream' });
      held.write(event({ content: 'Hi' }, {}));
    });
    const stream = await GatewayStream.open(platform, apiKey, BODY);
    await eventually(() => Promise.resolve(stream.frames.length > 0));
    await setBusy([]);
    const calendars = platform.gateway.app.get(CalendarsSnapshot, { strict: false });
    await eventually(() => Promise.resolve(calendars.current().get('busy')?.size === 0));
    held.write(event({}, { finish_reason: 'stop' }));
    held.end(`data: ${JSON.stringify({ id: 'a', choices: [], usage: USAGE })}\n\ndata: [DONE]\n\n`);
    await eventually(() => Promise.resolve(stream.outcome === 'end'));
    const row = await booked();
    expect(row).toMatchObject({ charge: '120000', window: 'peak' });
    expect(row).toMatchObject({ cost: '60000', cost_window: null });
    answerUsually();
  });

  it('UNIT-14: passes the check of the booking and the audit', async () => {
    await setBusy(datesAround());
    await untilCost(0.00012);
    await platform.settle();
    const scrape = parseScrape(await platform.services.get(Metrics).render());
    expect(sumOf(scrape, 'routify_alarms_total', 'alarm="charge_differs"')).toBe(0);
    expect(await auditFindings(platform.environment)).toEqual([]);
    const [{ wrong } = { wrong: -1 }] = await platform.query<{ wrong: number }>(`
      SELECT count(*)::int AS wrong FROM usage_record u JOIN price_version p ON p.id = u.price_version_id
      WHERE charge_nano_usd * 1000000 <> 10 * (p.rows->0->'rates'->>'input')::numeric
        + 5 * (p.rows->0->'rates'->>'output')::numeric`);
    expect(wrong).toBe(0);
  });

  it('lists a price with its windows, not the versions of the windows', async () => {
    const { rows } = await platform.services
      .get(PricesService, { strict: false })
      .list(modelId, { limit: 10, after: null, before: null });
    expect(rows).toHaveLength(1);
    expect(rows[0]!.schedule?.windows).toMatchObject([{ name: 'peak', multiplierPpm: 2_000_000n }]);
  });
});
