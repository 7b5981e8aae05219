import { newUuid, parseId, type UsageEvent } from '#core';
import { RejectionWriter } from '../../../../libs/completions/rejections/worker/rejection-writer.repository.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';

const HOUR_MS = 3_600_000;
/** The start of an hour that has ended. */
const START_MS = Math.floor(Date.now() / HOUR_MS - 2) * HOUR_MS;
const at = (hours: number): string => new Date(START_MS + hours * HOUR_MS).toISOString();

describe('the overview and the activity of channels', () => {
  let app: ControlApp;
  let worker: LedgerFixture;
  let organizationId: string;
  let model: ApiObject;
  let channelId: string;

  beforeAll(async () => {
    app = await startControlApp();
    worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    organizationId = (await create('/organizations', { name: 'Acme' })).id;
    const limits = { context_length: 10, max_output_tokens: 5 };
    model = await create('/models', { canonical_id: 'acme/fast', ...limits });
    const upstream = { kind: 'openai-compatible', base_url: 'https://api.example.com/v1' };
    channelId = (await create('/channels', { name: 'main', ...upstream })).id;
    await book(START_MS - HOUR_MS, { chargeNanoUsd: 1_000n });
    await book(START_MS, { chargeNanoUsd: 2_000_000n, firstByteMs: 100, durationMs: 1_000, stream: true });
    await book(START_MS + 1, { chargeNanoUsd: 3_000_000n, firstByteMs: 100, durationMs: 1_000, stream: true });
    await book(START_MS + 2, { outcome: 'all_channels_failed', errorCode: 'upstream_error', chargeNanoUsd: 0n }, 502);
  });
  afterAll(async () => {
    await worker.close();
    await app.stop();
  });

  async function create(path: string, fields: object): Promise<ApiObject> {
    return (await app.call('post', path, fields).expect(201)).body as ApiObject;
  }

  async function book(atMs: number, changes: Partial<UsageEvent>, status = 200, isCostKnown = true): Promise<void> {
    const channel = parseId('chn', channelId) ?? '';
    const reason = status === 200 ? null : 'try_next: it gave no code';
    const costVersionId = isCostKnown ? newUuid(atMs) : null;
    const attempts = [
      { ...worker.attempt(isCostKnown ? 1_000_000n : 0n), channelId: channel, status, reason, costVersionId },
    ];
    const ids = { organizationId: parseId('org', organizationId) ?? '', modelId: parseId('mdl', model.id) ?? '' };
    const fields = {
      ...ids,
      requestId: newUuid(atMs),
      channelId: status === 200 ? channel : null,
      attempts,
      ...changes,
    };
    await worker.book([worker.ledgerEvent(fields, atMs)]);
  }

  it('has the figures of a window and of the one before, and their series', async () => {
    const { body } = await app.call('get', `/overview?from=${at(0)}&to=${at(1)}`).expect(200);
    expect(body).toMatchObject({ object: 'overview', interval: 'hour', tz: 'UTC' });
    expect(body.current).toMatchObject({
      from: at(0),
      to: at(1),
      request_count: 3,
      failed_count: 1,
      active_organization_count: 1,
      revenue_usd: '0.005',
      upstream_cost_usd: '0.003',
      margin_usd: '0.002',
      outcomes: { completed: 2, all_channels_failed: 1, lost: 0 },
    });
    expect(body.previous).toMatchObject({ from: at(-1), to: at(0), request_count: 1, revenue_usd: '0.000001' });
    expect(body.series).toEqual([
      expect.objectContaining({
        starts_at: at(0),
        revenue_usd: '0.005',
        outcomes: expect.objectContaining({ completed: 2 }),
      }),
    ]);
    expect(body.top_models).toEqual([
      expect.objectContaining({ model_id: model.id, model: 'acme/fast', request_count: 3, revenue_usd: '0.005' }),
    ]);
    expect(body.settlement).toEqual({ waiting_count: 0, lag_ms: 0, open_failure_count: 0, oldest_unsettled_ms: null });
  });

  it('has the largest organizations and models, with what they brought before', async () => {
    const { body } = await app.call('get', `/overview?from=${at(0)}&to=${at(1)}`).expect(200);
    const figures = { request_count: 3, revenue_usd: '0.005', previous_revenue_usd: '0.000001', margin_usd: '0.002' };
    expect(body.top_models).toEqual([expect.objectContaining({ model: 'acme/fast', ...figures })]);
    const acme = { organization_id: organizationId, organization: 'Acme', ...figures };
    expect(body.top_organizations).toEqual([expect.objectContaining(acme)]);
  });

  it('agrees with the totals of requests, whose rejected ones are those that are counted by code', async () => {
    const own = { organizationId: parseId('org', organizationId), keyId: newUuid(Date.now()) };
    const counts = [
      { ...own, code: 'insufficient_balance', minuteMs: START_MS, count: 4 },
      { ...own, code: 'rate_limit_exceeded', minuteMs: START_MS + 59 * 60_000, count: 2 },
      { organizationId: null, keyId: null, code: 'invalid_api_key', minuteMs: START_MS + 60_000, count: 3 },
      { ...own, code: 'insufficient_balance', minuteMs: START_MS + HOUR_MS, count: 100 },
    ];
    await new RejectionWriter(worker.prisma).store([{ id: newUuid(Date.now()), counts, samples: [] }]);
    const window = `created_at_gte=${at(0)}&created_at_lt=${at(1)}`;
    const { body: overview } = await app.call('get', `/overview?from=${at(0)}&to=${at(1)}`).expect(200);
    for (const [filter, rejected] of [
      ['', 9],
      [`&organization_id=${organizationId}`, 6],
      ['&code=insufficient_balance', 4],
    ] as const) {
      const { body: totals } = await app.call('get', `/requests/totals?${window}${filter}`).expect(200);
      const { body: byCode } = await app.call('get', `/rejected-requests/counts?${window}${filter}`).expect(200);
      expect(totals.rejected_count).toBe(rejected);
      expect(byCode.request_count).toBe(rejected);
      const steps = totals.data as readonly { rejected_count: number }[];
      expect(steps.reduce((sum, { rejected_count: count }) => sum + count, 0)).toBe(rejected);
    }
    const { body: totals } = await app.call('get', `/requests/totals?${window}`).expect(200);
    expect(totals).toMatchObject({ request_count: 3, cost_usd: '0.005', outcomes: { all_channels_failed: 1 } });
    expect(overview.current).toMatchObject({ request_count: 3, failed_count: 1 });
    const { body: ofModel } = await app.call('get', `/requests/totals?${window}&model_id=${model.id}`).expect(200);
    expect(ofModel.rejected_count).toBeNull();
  });

  it('has minutes of the last two days', async () => {
    const { body } = await app.call('get', `/overview?from=${at(0)}&to=${at(1)}&interval=minute`).expect(200);
    expect(body.series).toEqual([
      expect.objectContaining({
        starts_at: at(0),
        revenue_usd: '0.005',
        margin_usd: '0.002',
        cost_unknown_count: 0,
        outcomes: expect.objectContaining({ completed: 2, all_channels_failed: 1 }),
      }),
    ]);
  });

  it('has a margin of requests with a known cost only, and names the models of the others', async () => {
    await book(START_MS - 5 * HOUR_MS, { chargeNanoUsd: 3_000_000n });
    await book(START_MS - 5 * HOUR_MS + 1, { chargeNanoUsd: 8_000_000n }, 200, false);
    for (const interval of ['hour', '5_minutes']) {
      const { body } = await app.call('get', `/overview?from=${at(-5)}&to=${at(-4)}&interval=${interval}`).expect(200);
      const money = {
        revenue_usd: '0.011',
        upstream_cost_usd: '0.001',
        margin_usd: '0.002',
        cost_unknown_count: 1,
        cost_unknown_revenue_usd: '0.008',
      };
      expect(body.current).toMatchObject(money);
      expect(body.series).toEqual([expect.objectContaining(money)]);
      expect(body.cost_unknown_models).toEqual([{ model_id: model.id, model: 'acme/fast', request_count: 1 }]);
    }
    const usage = await app.call('get', `/usage?from=${at(-5)}&to=${at(-4)}&interval=hour&group_by=model`).expect(200);
    expect(usage.body.data).toEqual([expect.objectContaining({ margin_usd: '0.002', cost_unknown_count: 1 })]);
  });

  it('has percentiles that are right to 7 %', async () => {
    const { body } = await app.call('get', `/overview?from=${at(0)}&to=${at(1)}`).expect(200);
    const near = (ms: number, value: number): boolean => Math.abs(value / ms - 1) < 0.07;
    expect([near(100, body.current.first_byte.p50_ms), near(1_000, body.current.duration.p95_ms)]).toEqual([
      true,
      true,
    ]);
    const empty = await app.call('get', '/overview?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z').expect(200);
    expect(empty.body.current).toMatchObject({ request_count: 0, first_byte: { p50_ms: null, p95_ms: null } });
  });

  it.each([
    ['from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z', 'from'],
    ['from=2026-09-01T00:00:00Z&to=2026-11-01T00:00:00Z', 'from'],
    ['interval=month', 'interval'],
    ['from=2026-10-01T00:00:00Z&to=2026-10-01T01:00:00Z&interval=minute', 'interval'],
    [`from=${at(-10)}&to=${at(1)}&interval=minute`, 'interval'],
    ['tz=Nowhere', 'tz'],
  ])('refuses %s', async (query, param) => {
    const { body } = await app.call('get', `/overview?${query}`).expect(400);
    expect(body.error.param).toBe(param);
  });

  it('counts calls and failures of channels by five minutes', async () => {
    const { body } = await app.call('get', '/channel-activity').expect(200);
    const index = (START_MS - Date.parse(body.from)) / 300_000;
    const [only] = body.channels as { channel_id: string; cells: object[]; cost_today_usd: string }[];
    expect([body.channels.length, only?.channel_id, only?.cells.length]).toEqual([1, channelId, 72]);
    expect(only?.cells[index]).toEqual({ attempt_count: 3, failed_attempt_count: 1 });
    expect(body.all.cells[index]).toEqual({ attempt_count: 3, failed_attempt_count: 1 });
    expect(only?.cells[index + 1]).toEqual({ attempt_count: 0, failed_attempt_count: 0 });
  });
});
