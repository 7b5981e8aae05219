import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSeed } from '../../../../apps/cli/seed/run-seed.js';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { WITH_SHIPPED_CATALOG } from '../../../support/property-runs.js';

/** Starting services is slow on a busy machine. */
jest.setTimeout(120_000);

type Json = Readonly<Record<string, unknown>>;

interface Row {
  readonly section: string;
  readonly key: string;
  readonly action: string;
  readonly diff: readonly { readonly path: string; readonly before: unknown; readonly after: unknown }[];
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

interface Answer {
  readonly applied: boolean;
  readonly summary: Readonly<Record<string, number>>;
  readonly rows: readonly Row[];
  readonly import_token: string | null;
}

interface ExportedChannel {
  readonly name: string;
  readonly label: string;
  readonly models: readonly { readonly cost: Json | null }[];
  readonly credentials: readonly { readonly label: string; readonly secret: string }[];
}

interface Exported {
  readonly tiers: readonly Json[];
  readonly models: readonly Json[];
  readonly prices: readonly Json[];
  readonly channels: readonly ExportedChannel[];
  readonly routes: readonly Json[];
  readonly display_rates: readonly Json[];
}

const PRICE = { input_per_mtok_usd: '2', output_per_mtok_usd: '8' };
const MODEL = { canonical_id: 'acme/a', context_length: 8_000, max_output_tokens: 1_000, price: PRICE };
const CHANNEL = { name: 'acme', kind: 'openai-compatible', base_url: 'https://api.example.com/v1' };
const SECRET = 'sk-canary-0123456789abcdef';

const apps: ControlApp[] = [];

async function startApp(environment: Readonly<Record<string, string>> = {}): Promise<ControlApp> {
  const app = await startControlApp(environment);
  apps.push(app);
  return app;
}

async function send(app: ControlApp, file: object, query: string, status = 200): Promise<Answer> {
  const { body } = await app.call('post', `/installation/import?${query}`, file).expect(status);
  return body as Answer;
}

const preview = (app: ControlApp, file: object, query = ''): Promise<Answer> => send(app, file, `dry_run=true${query}`);

async function apply(app: ControlApp, file: object, query = ''): Promise<Answer> {
  const { import_token: token, rows } = await preview(app, file, query);
  expect([token, rows]).toEqual([expect.any(String), expect.any(Array)]);
  return send(app, file, `import_token=${String(token)}${query}`);
}

async function exported(app: ControlApp): Promise<Exported> {
  return (await app.call('get', '/installation/export').expect(200)).body as Exported;
}

async function auditCount(app: ControlApp): Promise<number> {
  const [row] = await app.query('SELECT count(*)::int AS count FROM audit_event');
  return Number(row?.count);
}

const actions = ({ rows }: Answer): string[] => rows.map(({ action, section, key }) => `${action} ${section} ${key}`);

describe('an installation as a file', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => Promise.all(apps.map((one) => one.stop())));

  it('is created from nothing, in order of dependency; a second run changes nothing', async () => {
    const file = {
      routes: [
        { match: { model: 'acme/*', tier: 'pro' }, strategy: 'cheapest', max_attempts: 2, fallbacks: ['acme/b'] },
      ],
      channels: [
        {
          ...CHANNEL,
          status: 'draining',
          tags: ['eu'],
          options: { queue_max: 5 },
          models: [{ model: 'acme/a', upstream_id: 'a-1', cost: { ...PRICE, input_per_mtok_usd: '1.50' } }],
          credentials: [
            { label: 'main', secret: SECRET, weight: 3, rpm: 60 },
            { label: 'spare', secret: `${SECRET}-2`, status: 'disabled' },
          ],
        },
      ],
      prices: [{ model: 'acme/a', tier: 'pro', ...PRICE, input_per_mtok_usd: '1' }],
      models: [
        { ...MODEL, aliases: ['a', 'acme-a'] },
        { ...MODEL, canonical_id: 'acme/b', price: null, reasoning_hold: 'whole', tokens_per_second: 800 },
      ],
      tiers: [
        { name: 'free', is_default: true, rpm: 5 },
        { name: 'pro', is_default: false, markup_bps: 500, model_allow: ['acme/*'] },
      ],
    };
    const seen = await preview(app, file);
    expect(actions(seen)).toEqual([
      'create tiers free',
      'create tiers pro',
      'create models acme/a',
      'create models acme/b',
      'create prices acme/a for pro',
      'create channels acme',
      'create credentials acme/main',
      'create credentials acme/spare',
      'create routes model=acme/* tier=pro',
    ]);
    expect((await exported(app)).models).toEqual([]);

    const applied = await send(app, file, `import_token=${String(seen.import_token)}`);
    expect([applied.applied, applied.summary.create, applied.import_token]).toEqual([true, 9, null]);
    const { body: channels } = await app.call('get', '/channels').expect(200);
    expect(channels.data).toMatchObject([
      {
        name: 'acme',
        state: { status: 'draining' },
        tags: ['eu'],
        options: { queue_max: 5 },
        models: [{ model: 'acme/a', upstream_id: 'a-1', cost: { input_per_mtok_usd: '1.5' } }],
        credentials: [
          { label: 'main', weight: 3, rpm: 60, status: 'active' },
          { label: 'spare', status: 'disabled' },
        ],
      },
    ]);
    const { body: models } = await app.call('get', '/models').expect(200);
    const cards = (models.data as Json[]).map((model) => [
      model.canonical_id,
      model.status,
      model.reasoning_hold,
      model.tokens_per_second,
    ]);
    expect(cards.sort()).toEqual([
      ['acme/a', 'active', 'clock', 500],
      ['acme/b', 'draft', 'whole', 800],
    ]);

    const rows = await auditCount(app);
    expect(await preview(app, file)).toMatchObject({ rows: [], summary: { unchanged: 9 }, import_token: null });
    expect(await auditCount(app)).toBe(rows);
    const written = await app.query(
      `SELECT action FROM audit_event WHERE actor LIKE 'admin_token:%' AND request_id IS NOT NULL ORDER BY id`,
    );
    expect(written.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['tier.create', 'model.create', 'price.create', 'channel.create', 'route.create']),
    );
    expect(JSON.stringify([seen, applied]) + (await app.dump())).not.toContain(SECRET);
  });

  it('shows the differences, field by field, and changes only these', async () => {
    const file = {
      tiers: [{ name: 'pro', rpm: 120 }],
      models: [{ canonical_id: 'acme/a', price: { ...PRICE, input_per_mtok_usd: '2.5' } }],
      channels: [
        {
          name: 'acme',
          options: {},
          models: [
            { model: 'acme/a', upstream_id: 'a-2' },
            { model: 'acme/b', upstream_id: 'b' },
          ],
          credentials: [{ label: 'main', weight: 1 }],
        },
      ],
      routes: [{ match: { model: 'acme/*', tier: 'pro' }, max_attempts: null, fallbacks: [] }],
    };
    const before = await exported(app);
    const { rows } = await apply(app, file);
    expect(rows.map(({ key, diff }) => [key, diff])).toEqual([
      ['pro', [{ path: 'rpm', before: null, after: 120 }]],
      ['acme/a', [{ path: 'price.input_per_mtok_usd', before: '2', after: '2.5' }]],
      [
        'acme',
        [
          { path: 'options.queue_max', before: 5, after: null },
          { path: 'models[acme/a].upstream_id', before: 'a-1', after: 'a-2' },
          { path: 'models[acme/b]', before: null, after: { model: 'acme/b', upstream_id: 'b', cost: null } },
        ],
      ],
      ['acme/main', [{ path: 'weight', before: 3, after: 1 }]],
      [
        'model=acme/* tier=pro',
        [
          { path: 'max_attempts', before: 2, after: null },
          { path: 'fallbacks', before: ['acme/b'], after: [] },
        ],
      ],
    ]);
    const after = await exported(app);
    expect(after.tiers).toEqual([before.tiers[0], { ...before.tiers[1], rpm: 120 }]);
    const [model, draft] = before.models;
    expect(after.models).toEqual([{ ...model, price: { ...PRICE, input_per_mtok_usd: '2.5' } }, draft]);
    expect(await preview(app, file)).toMatchObject({ rows: [], import_token: null });
  });

  it('has the labels of channels, and refuses one of another channel in any case', async () => {
    const [known] = (await exported(app)).channels;
    expect(known?.label).toMatch(/^ch-[0-9a-f]{10}$/);
    const file = (labels: readonly string[]) => ({
      channels: labels.map((label, index) => ({ ...CHANNEL, name: `labelled-${index}`, label })),
    });
    const refused = await preview(app, file(['x', 'X', String(known?.label).toUpperCase(), 'free']));
    expect(refused.rows.map(({ action, errors }) => [action, errors.map(({ path }) => path)])).toEqual([
      ...Array<unknown>(3).fill(['error', ['label']]),
      ['create', []],
    ]);
    await apply(app, file(['free']));
    const renamed = await apply(app, { channels: [{ name: 'labelled-0', label: 'other' }] });
    expect(renamed.rows.map(({ diff }) => diff)).toEqual([[{ path: 'label', before: 'free', after: 'other' }]]);
    const pruned = { channels: [{ name: 'acme' }] };
    const { import_token: token } = await send(app, pruned, 'dry_run=true&prune=true');
    await send(app, pruned, `prune=true&import_token=${String(token)}`);
  });

  it('applies exactly the previewed changes, or nothing', async () => {
    const file = { tiers: [{ name: 'pro', rpm: 200 }], models: [{ canonical_id: 'acme/b', name: 'B' }] };
    const { import_token: token } = await preview(app, file);
    const { body } = await app.call('get', '/tiers?q=pro').expect(200);
    await app.call('patch', `/tiers/${String(body.data[0].id)}`, { tpm: 9 }).expect(200);
    const rows = await auditCount(app);
    const refused = await app.call('post', `/installation/import?import_token=${String(token)}`, file).expect(409);
    expect(refused.body.error).toMatchObject({ code: 'conflict', param: 'import_token' });
    const fresh = await preview(app, file);
    await send(app, { ...file, models: [] }, `import_token=${String(fresh.import_token)}`, 409);
    await send(app, file, `import_token=${String(fresh.import_token)}&prune=true`, 409);
    expect(await auditCount(app)).toBe(rows);
    await send(app, file, `import_token=${String(fresh.import_token)}`);
    expect((await exported(app)).tiers[1]).toMatchObject({ name: 'pro', rpm: 200, tpm: 9 });
  });

  it.each([
    [{ tiers: [{ name: 'free', is_default: false }] }, 'is_default', /another tier/],
    [
      {
        tiers: [
          { name: 'x', is_default: true },
          { name: 'y', is_default: true },
        ],
      },
      'is_default',
      /Only one/,
    ],
    [{ tiers: [{ name: 'x' }, { name: 'x', rpm: 1 }] }, '', /listed twice/],
    [{ models: [{ canonical_id: 'acme/new' }] }, 'context_length', /model does not exist yet/],
    [{ models: [{ ...MODEL, canonical_id: 'acme/new', aliases: ['a'] }] }, 'aliases', /already a name of acme\/a/],
    [
      { models: [{ canonical_id: 'acme/a', max_output_tokens: 9_000 }] },
      'max_output_tokens',
      /exceed the context length/,
    ],
    [{ models: [{ canonical_id: 'acme/a', price: null }] }, 'price', /cannot be withdrawn/],
    [
      { models: [{ canonical_id: 'acme/a', replacement: 'acme/none' }] },
      'replacement',
      /no model with the ID acme\/none/,
    ],
    [{ models: [{ canonical_id: 'acme/a', sunset_action: 'redirect' }] }, 'sunset_action', /only to a replacement/],
    [
      {
        models: [
          { canonical_id: 'acme/a', replacement: 'acme/b' },
          { canonical_id: 'acme/b', replacement: 'acme/a' },
        ],
      },
      'replacement',
      /itself replaced/,
    ],
    [{ models: [{ canonical_id: 'acme/b', status: 'active' }] }, 'status', /without a list price/],
    [{ display_rates: [{ date: '2027-01-01', currency: 'USD', rate: '2' }] }, 'rate', /rate of USD/],
    [{ prices: [{ model: 'acme/none', tier: 'pro', ...PRICE }] }, 'model', /no model acme\/none/],
    [{ prices: [{ model: 'acme/a', tier: 'none', ...PRICE }] }, 'tier', /no tier none/],
    [{ channels: [{ name: 'new', kind: 'gemini' }] }, 'base_url', /base_url is required/],
    [{ channels: [{ name: 'acme', base_url: 'http://10.0.0.1/v1' }] }, 'base_url', /base_url/],
    [{ channels: [{ name: 'acme', kind: 'gemini' }] }, 'kind', /cannot be changed/],
    [{ channels: [{ name: 'acme', options: { queue_mx: 1 } }] }, 'options.queue_mx', /Did you mean/],
    [{ channels: [{ name: 'acme', models: [{ model: 'a', upstream_id: 'x' }] }] }, 'models', /canonical id/],
    [
      { channels: [{ name: 'acme', credentials: [{ label: 'third', secret: '${env:ACME_KEY}' }] }] },
      'secret',
      /variable ACME_KEY is not set/,
    ],
    [{ routes: [{ match: { tier: 'none' } }] }, 'match.tier', /no tier none/],
  ])('is refused as a whole for %j', async (faulty, path, message) => {
    const rows = await auditCount(app);
    const file = { ...faulty, routes: [...('routes' in faulty ? faulty.routes : []), { match: { tag: 'fine' } }] };
    const seen = await preview(app, file);
    const errors = seen.rows.filter(({ action }) => action === 'error');
    expect([seen.import_token, errors.flatMap((row) => row.errors)]).toEqual([
      null,
      expect.arrayContaining([expect.objectContaining({ path, message: expect.stringMatching(message) })]),
    ]);
    expect(await auditCount(app)).toBe(rows);
  });

  it.each([
    [{ tiers: [{ name: 'x', rmp: 1 }] }, 'unknown_parameter', 'tiers[0].rmp'],
    [{ models: [{ ...MODEL, price: { input_per_mtok_usd: 0.1 } }] }, 'invalid_request_error', 'models[0].price'],
    [{ models: {} }, 'invalid_request_error', 'models'],
  ])('has the types of the API: %j', async (file, code, param) => {
    const { body } = await app.call('post', '/installation/import?dry_run=true', file).expect(400);
    expect(body.error).toMatchObject({ code, param: expect.stringContaining(param) });
  });

  it('is JSON, previewed before it is applied', async () => {
    const text = (body: string, type: string) =>
      app.call('post', '/installation/import?dry_run=true').set('content-type', type).send(body);
    await text('a,b', 'text/csv').expect(415);
    expect((await text('{"tiers":', 'application/json').expect(400)).body.error.message).toContain('not valid JSON');
    await app.call('post', '/installation/import', {}).expect(400);
    await app.call('post', '/installation/import?dry_run=true&import_token=x', {}).expect(400);
  });

  it('moves the default tier together with other fields', async () => {
    const file = {
      tiers: [
        { name: 'pro', is_default: true },
        { name: 'free', is_default: false, rpm: 6 },
      ],
    };
    await apply(app, file);
    expect((await exported(app)).tiers).toMatchObject([
      { name: 'free', is_default: false, rpm: 6 },
      { name: 'pro', is_default: true },
    ]);
    expect(await preview(app, file)).toMatchObject({ rows: [], import_token: null });
    await apply(app, { tiers: [{ name: 'free', is_default: true }] });
  });

  it('writes exchange rates, each by its date, and by its currency where it is not shown', async () => {
    const [old, new_] = [
      { date: '2026-11-01', currency: 'EUR', rate: '0.92', display: true },
      { date: '2026-12-01', currency: 'EUR', rate: '0.9', display: true },
    ];
    const orders = { date: '2026-12-01', currency: 'CNY', rate: '7.2', display: false };
    expect(actions(await apply(app, { display_rates: [new_, old, orders] }))).toEqual([
      'create display_rates 2026-12-01',
      'create display_rates 2026-11-01',
      'create display_rates 2026-12-01 CNY',
    ]);
    expect((await exported(app)).display_rates).toEqual([old, new_, orders]);
    const changed = { display_rates: [{ ...old, rate: '0.93' }, orders] };
    expect(actions(await apply(app, changed))).toEqual(['update display_rates 2026-11-01']);
    expect(actions(await apply(app, changed, '&prune=true'))).toEqual(['archive display_rates 2026-12-01']);
    expect(await preview(app, changed, '&prune=true')).toMatchObject({ rows: [], import_token: null });
    expect((await exported(app)).display_rates).toEqual(changed.display_rates);
  });

  it('creates only, or updates only, on request', async () => {
    const file = { tiers: [{ name: 'free', rpm: 1 }, { name: 'new' }] };
    expect(actions(await preview(app, file, '&mode=create_only'))).toEqual(['skip tiers free', 'create tiers new']);
    expect(actions(await preview(app, file, '&mode=update_only'))).toEqual(['update tiers free', 'skip tiers new']);
  });

  it('archives what is absent from a pruned file, and restores it with the file', async () => {
    const whole = await exported(app);
    const file = {
      tiers: whole.tiers.filter(({ name }) => name === 'free'),
      models: whole.models.filter(({ canonical_id }) => canonical_id === 'acme/a'),
      channels: [{ name: 'acme', models: [], credentials: [{ label: 'spare' }] }],
      routes: [],
    };
    expect(actions(await preview(app, { tiers: file.tiers }))).toEqual([]);
    const pruned = await apply(app, file, '&prune=true');
    expect(actions(pruned)).toEqual([
      'archive tiers pro',
      'archive models acme/b',
      'update channels acme',
      'archive credentials acme/main',
      'archive routes model=acme/* tier=pro',
    ]);
    expect(await preview(app, file, '&prune=true')).toMatchObject({ rows: [], import_token: null });
    const [left] = (await exported(app)).channels;
    expect(left).toMatchObject({ credentials: [{ label: 'main', status: 'disabled' }, { label: 'spare' }] });

    const back = await apply(app, whole);
    expect(actions(back)).toEqual([
      'restore tiers pro',
      'restore models acme/b',
      'create prices acme/a for pro',
      'update channels acme',
      'update credentials acme/main',
      'create routes model=acme/* tier=pro',
    ]);
    expect(await exported(app)).toEqual(whole);
  });

  it('gives the alias of an archived model to a new one', async () => {
    await apply(app, { models: [{ ...MODEL, canonical_id: 'acme/old', aliases: ['handed-on'] }] });
    await app.call('delete', `/models/${encodeURIComponent('acme/old')}`).expect(200);
    const file = { models: [{ ...MODEL, canonical_id: 'acme/heir', aliases: ['handed-on'] }] };
    expect(actions(await apply(app, file))).toEqual(['create models acme/heir']);
    expect(await preview(app, file)).toMatchObject({ rows: [], import_token: null });
    await app.call('delete', `/models/${encodeURIComponent('acme/heir')}`).expect(200);
  });

  it('retires models, also by one that the file itself creates', async () => {
    const retired = { sunset_at: '2027-03-31T00:00:00Z', sunset_action: 'redirect', sunset_note: 'Bye' };
    const file = {
      models: [
        { ...MODEL, canonical_id: 'acme/retiring', aliases: ['retiring'], ...retired, replacement: 'acme/coming' },
        { ...MODEL, canonical_id: 'acme/coming', aliases: ['coming'] },
      ],
    };
    await apply(app, file);
    // The same time in another form is no difference.
    expect(await preview(app, file)).toMatchObject({ rows: [], import_token: null });
    const { models } = await exported(app);
    expect(models.find(({ canonical_id }) => canonical_id === 'acme/retiring')).toMatchObject({
      ...retired,
      sunset_at: '2027-03-31T00:00:00.000Z',
      replacement: 'acme/coming',
    });
    const pruned = { models: [{ canonical_id: 'acme/retiring', replacement: 'acme/coming' }] };
    expect((await preview(app, pruned)).rows).toEqual([]);
    for (const id of ['acme/retiring', 'acme/coming'])
      await app.call('delete', `/models/${encodeURIComponent(id)}`).expect(200);
  });

  it('AUTH-7: an alias in a list of models means its model, also one that the file itself gives', async () => {
    const file = {
      tiers: [{ name: 'aliased', model_allow: ['a', 'fresh', 'fre*'], model_deny: ['fresh'] }],
      models: [{ ...MODEL, canonical_id: 'acme/fresh', aliases: ['fresh'] }],
      routes: [{ match: { model: 'acme/fresh' }, fallbacks: ['a'] }],
    };
    await apply(app, file);
    expect(await preview(app, file)).toMatchObject({ rows: [], import_token: null });
    const { tiers, routes } = await exported(app);
    expect(tiers.find(({ name }) => name === 'aliased')).toMatchObject({
      model_allow: ['acme/a', 'acme/fresh', 'fre*'],
      model_deny: ['acme/fresh'],
    });
    expect(routes.flatMap(({ fallbacks }) => fallbacks)).toEqual(['acme/a']);
    await app.call('delete', `/models/${encodeURIComponent('acme/fresh')}`).expect(200);
  });

  it('does not archive a tier in use, nor the default', async () => {
    const { body } = await app.call('get', '/tiers?q=pro').expect(200);
    await app.call('post', '/organizations', { name: 'Customer', tier_id: body.data[0].id }).expect(201);
    const { rows } = await preview(app, { tiers: [] }, '&prune=true');
    expect(rows.map(({ key, errors }) => [key, errors[0]?.message])).toEqual(
      expect.arrayContaining([
        ['free', expect.stringContaining('default')],
        ['pro', expect.stringContaining('1 organizations')],
      ]),
    );
  });

  it('has the service tiers of prices and costs, compares them by their rates, and takes them back', async () => {
    const flex = { name: 'flex', multiplier: '0.5' };
    const priority = { name: 'priority', price: { ...PRICE, output_per_mtok_usd: '16' } };
    const fileOf = (ofPrice: readonly object[], ofCost: readonly object[] = ofPrice) => ({
      models: [{ ...MODEL, canonical_id: 'acme/tiered', price: { ...PRICE, service_tiers: ofPrice } }],
      prices: [{ model: 'acme/tiered', tier: 'pro', ...PRICE, service_tiers: ofPrice }],
      channels: [
        {
          ...CHANNEL,
          name: 'tiered',
          credentials: [],
          models: [{ model: 'acme/tiered', upstream_id: 't', cost: { ...PRICE, service_tiers: ofCost } }],
        },
      ],
    });
    const whole = fileOf([flex, priority]);
    await apply(app, whole);
    const file = await exported(app);
    const written = [flex, { name: 'priority', price: { output_per_mtok_usd: '16' } }];
    const exportedTiers = [
      file.models.find(({ canonical_id: id }) => id === 'acme/tiered')?.['price'],
      file.prices.find(({ model }) => model === 'acme/tiered'),
      file.channels.find(({ name }) => name === 'tiered')?.models[0]?.cost,
    ];
    for (const price of exportedTiers) expect(price).toMatchObject({ ...PRICE, service_tiers: written });
    for (const same of [whole, file, fileOf([{ ...flex, multiplier: '0.50' }, priority])]) {
      expect(await preview(app, same)).toMatchObject({ rows: [], import_token: null });
    }
    const cheaper = fileOf([{ ...flex, multiplier: '0.25' }, priority], [flex]);
    const { rows } = await apply(app, cheaper);
    expect(rows.map(({ section, key }) => [section, key])).toEqual([
      ['models', 'acme/tiered'],
      ['prices', 'acme/tiered for pro'],
      ['channels', 'tiered'],
    ]);
    expect(JSON.stringify(rows)).toContain('0.25');
    expect(await preview(app, cheaper)).toMatchObject({ rows: [], import_token: null });
    await apply(app, fileOf([], [priority]));
    expect((await exported(app)).models).toContainEqual(
      expect.objectContaining({ canonical_id: 'acme/tiered', price: PRICE }),
    );
    await apply(app, whole);
  });

  it('is reproduced by its export, applied to an empty installation', async () => {
    const home = mkdtempSync(join(tmpdir(), 'routify-home-'));
    const [seeded, empty] = await Promise.all([startApp({ ROUTIFY_HOME: home }), startApp()]);
    if (WITH_SHIPPED_CATALOG) await runSeed(seeded.control.app);
    rmSync(home, { recursive: true });
    await apply(
      seeded,
      await exported(app).then(({ tiers, ...file }) => withSecrets({ ...file, tiers: unmarked(tiers) })),
    );
    const first = await exported(seeded);
    expect(first.models.length).toBeGreaterThan(WITH_SHIPPED_CATALOG ? 60 : 1);
    expect(JSON.stringify(first)).not.toMatch(/sk-/);

    const created = await apply(empty, withSecrets(first));
    expect(new Set(created.rows.map(({ action }) => action))).toEqual(new Set(['create']));
    expect(await exported(empty)).toEqual(first);
    expect(await preview(empty, first)).toMatchObject({ rows: [], import_token: null });
  });

  it('accepts models alone, up to 8 MiB', async () => {
    const unknown = await app.call('post', '/models/import?dry_run=true', { models: [MODEL], tiers: [] }).expect(400);
    expect(unknown.body.error).toMatchObject({ code: 'unknown_parameter', param: 'tiers' });
    const tooLarge = `{"models": [], "x": "${'x'.repeat(8 * 1_048_576)}"}`;
    await app
      .call('post', '/models/import?dry_run=true')
      .set('content-type', 'application/json')
      .send(tooLarge)
      .expect(413);
  });
});

/** The file with a secret for each credential, as the command line sends it. */
function withSecrets<T extends Pick<Exported, 'channels'>>(file: T): T {
  const channels = file.channels.map((channel) => ({
    ...channel,
    credentials: channel.credentials.map((credential) => ({ ...credential, secret: SECRET })),
  }));
  return { ...file, channels };
}

function unmarked(tiers: readonly Json[]): Json[] {
  return tiers.map((tier) => ({
    ...tier,
    name: `acme-${String(tier.name)}`.replace('acme-pro', 'pro'),
    is_default: false,
  }));
}
