import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { joinOrganization } from '../../../support/gateway/customer-caller.js';

/** Starting services is slow on a busy machine. */
jest.setTimeout(120_000);

const RATES = { input_per_mtok_usd: '0.15', cache_read_per_mtok_usd: '0.003', output_per_mtok_usd: '0.6' };
const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'];
const PEAK = {
  name: 'peak',
  times: [
    { days: WORKDAYS, from: '09:00', to: '12:00' },
    { days: WORKDAYS, from: '14:00', to: '18:00' },
  ],
  except_calendar: 'cn_holidays',
  also_calendar: null,
  multiplier: '2',
  price: null,
};
const SCHEDULE = { time_zone: 'Asia/Shanghai', windows: [PEAK] };
const MODEL = { canonical_id: 'acme/hourly', context_length: 8_000, max_output_tokens: 1_000 };
const USAGE = { prompt_tokens: 1_000, completion_tokens: 100 };

interface Shown {
  readonly schedule: { readonly window: string | null; readonly price: object; readonly windows: [{ price: object }] };
}

describe('prices by the hour', () => {
  let app: ControlApp;
  let model: string;

  beforeAll(async () => {
    app = await startControlApp();
    const price = { ...RATES, schedule: SCHEDULE };
    const { body } = await app.call('post', '/models', { ...MODEL, price }).expect(201);
    model = (body as { id: string }).id;
  });
  afterAll(() => app.stop());

  async function preview(at: string): Promise<{ price_id: string; window: string | null; price_usd: string }> {
    const { body } = await app.call('post', '/prices/preview', { model, usage: USAGE, at }).expect(200);
    return (body as { arithmetic: { price_id: string; window: string | null; price_usd: string } }).arithmetic;
  }

  it('are shown as they were written, with the price of each window', async () => {
    const { body } = await app.call('get', `/models/${model}/prices`).expect(200);
    expect(body.data).toHaveLength(1);
    expect(body.data[0]).toMatchObject({ ...RATES, schedule: SCHEDULE });
    expect(body.data[0].schedule.windows[0].price_id).toMatch(/^price_/);
    const { body: shown } = await app.call('get', `/models/${model}`).expect(200);
    expect(shown.current_price).toMatchObject({ schedule: SCHEDULE });
  });

  it('are previewed for any moment, with the window in the arithmetic', async () => {
    const { body } = await app.call('get', `/models/${model}/prices`).expect(200);
    const [{ id, schedule }] = body.data as [{ id: string; schedule: { windows: [{ price_id: string }] } }];
    // Monday 2 August 2027 in Shanghai: 08:59, 09:00, 12:00, 17:59; Saturday.
    expect(await preview('2027-08-02T00:59:59Z')).toMatchObject({ price_id: id, window: null, price_usd: '0.00021' });
    const peak = { price_id: schedule.windows[0].price_id, window: 'peak', price_usd: '0.00042' };
    expect(await preview('2027-08-02T01:00:00Z')).toMatchObject(peak);
    expect(await preview('2027-08-02T04:00:00Z')).toMatchObject({ window: null });
    expect(await preview('2027-08-02T09:59:59Z')).toMatchObject(peak);
    expect(await preview('2027-08-07T02:00:00Z')).toMatchObject({ window: null });
  });

  it('follow calendars that operators edit', async () => {
    const cn_holidays = ['2027-10-02', '2027-10-01'];
    const calendars = [{ name: 'cn_holidays', dates: cn_holidays }];
    const { body } = await app.call('patch', '/settings/calendars', { calendars }).expect(200);
    expect(body).toEqual({
      object: 'calendars',
      calendars: [{ name: 'cn_holidays', dates: ['2027-10-01', '2027-10-02'] }],
      version: 1,
    });
    // A Friday, and the one before it.
    expect(await preview('2027-10-01T02:00:00Z')).toMatchObject({ window: null });
    expect(await preview('2027-09-24T02:00:00Z')).toMatchObject({ window: 'peak' });
    await app.call('patch', '/settings/calendars', { calendars: [{ name: 'worked', dates: [] }] }).expect(200);
    const { body: both } = await app.call('get', '/settings/calendars').expect(200);
    expect(both.calendars).toMatchObject([{ name: 'cn_holidays' }, { name: 'worked' }]);
    const wrong = [{ name: 'cn_holidays', dates: ['2027-13-01'] }];
    await app.call('patch', '/settings/calendars', { calendars: wrong }).expect(400);
  });

  it('are what customers read of their prices, with the dates of calendars', async () => {
    const units = { per_unit_usd: { web_search_call: '0.01' } };
    const terms = { service_tiers: [{ name: 'flex', multiplier: '0.5' }], schedule: SCHEDULE };
    const price = { ...RATES, ...units, ...terms };
    await app.call('post', '/models', { ...MODEL, canonical_id: 'acme/seen', price }).expect(201);
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    const { body: organization } = await app.call('post', '/organizations', { name: 'Readers' }).expect(201);
    const customer = await joinOrganization(app, organization.id as string, 'viewer');
    const { body } = await customer.call('get', '/models').expect(200);
    const { pricing } = (body.data as { id: string; pricing: object }[]).find(({ id }) => id === 'acme/seen') ?? {};
    const flex = (input: string) => [{ name: 'flex', price: { input_per_mtok_usd: input } }];
    expect(pricing).toMatchObject({
      schedule: {
        time_zone: 'Asia/Shanghai',
        price: { ...RATES, ...units, service_tiers: flex('0.075') },
        windows: [
          {
            name: 'peak',
            times: PEAK.times,
            except_dates: ['2027-10-01', '2027-10-02'],
            also_dates: [],
            price: { input_per_mtok_usd: '0.3', service_tiers: flex('0.15') },
          },
        ],
      },
    });
    const { schedule, ...now } = pricing as Shown;
    expect(now).toEqual(schedule.window === null ? schedule.price : schedule.windows[0].price);
  });

  it('are refused with every fault named', async () => {
    const windows = [
      { ...PEAK, multiplier: '-2' },
      { ...PEAK, times: [{ days: [], from: '09:00', to: '09:00' }] },
    ];
    const body = { ...RATES, schedule: { time_zone: 'Asia/Shanghai', windows } };
    const { body: answer } = await app.call('post', `/models/${model}/prices`, body).expect(400);
    expect(answer.error.details).toMatchObject([
      { path: 'schedule.windows[0].multiplier' },
      { path: 'schedule.windows[1].times[0].days' },
    ]);
    const atEnd = { ...RATES, schedule: { ...SCHEDULE, billed_by: 'end' } };
    const { body: refused } = await app.call('post', `/models/${model}/prices`, atEnd).expect(400);
    expect(refused.error.param).toBe('schedule.billed_by');
  });

  it('belong to costs of channels, too, which may go by the end of the call', async () => {
    const cost = { ...RATES, schedule: { ...SCHEDULE, billed_by: 'end' } };
    const channel = { name: 'hourly', kind: 'openai-compatible', base_url: 'https://api.example.com/v1' };
    const models = [{ model: MODEL.canonical_id, upstream_id: 'hourly', cost }];
    const { body } = await app.call('post', '/channels', { ...channel, models }).expect(201);
    expect(body.models[0].cost).toMatchObject({ ...RATES, schedule: { ...SCHEDULE, billed_by: 'end' } });
    // Unchanged: no new version.
    await app.call('patch', `/channels/${body.id}`, { models }).expect(200);
    const [row] = await app.query('SELECT count(*)::int AS count FROM channel_cost_version WHERE window_of IS NULL');
    expect(row?.count).toBe(1);
  });

  it('are exported, compared and applied with the installation', async () => {
    const { body: file } = await app.call('get', '/installation/export').expect(200);
    const exported = file as { models: [{ price: object }]; channels: [{ models: [{ cost: object }] }] };
    expect(exported.models[0].price).toMatchObject({ ...RATES, schedule: SCHEDULE });
    expect(exported.channels[0].models[0].cost).toMatchObject({ schedule: { billed_by: 'end' } });
    const same = await app.call('post', '/installation/import?dry_run=true', file).expect(200);
    expect(same.body.summary).toMatchObject({ update: 0, create: 0 });
    const changed = structuredClone(file);
    changed.models[0].price.schedule.windows[0].multiplier = '3';
    const { body: planned } = await app.call('post', '/installation/import?dry_run=true', changed).expect(200);
    expect(planned.summary).toMatchObject({ update: 1, create: 0 });
    await app.call('post', `/installation/import?import_token=${planned.import_token}`, changed).expect(200);
    expect(await preview('2027-08-02T01:00:00Z')).toMatchObject({ window: 'peak', price_usd: '0.00063' });
  });

  it('are imported with a list that says hours, and stay with one that does not', async () => {
    const list = [{ model: MODEL.canonical_id, ...RATES, input_per_mtok_usd: '0.2' }];
    const { body } = await app.call('post', '/prices/import?dry_run=true&format=native', list).expect(200);
    expect(body.rows).toMatchObject([{ action: 'skip', errors: [{ code: 'scheduled' }] }]);
    const hours = [{ ...list[0], schedule: { ...SCHEDULE, windows: [{ ...PEAK, multiplier: '1.5' }] } }];
    const { body: planned } = await app.call('post', '/prices/import?dry_run=true&format=native', hours).expect(200);
    const [row] = planned.rows as [{ diff: { window: string | null; field: string; after: string }[] }];
    expect(row).toMatchObject({ action: 'update', schedule_changes: true });
    expect(row.diff).toContainEqual(
      expect.objectContaining({ window: 'peak', field: 'input_per_mtok_usd', after: '0.3' }),
    );
    await app.call('post', `/prices/import?import_token=${planned.import_token}`).expect(200);
    expect(await preview('2027-08-02T01:00:00Z')).toMatchObject({ window: 'peak', price_usd: '0.00039' });
  });
});
