import { joinOrganization } from '../../../support/gateway/customer-caller.js';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';

const LIMITS = { context_length: 128_000, max_output_tokens: 16_384 };

const LOGO_PATH = /^\/api\/v1\/public\/logos\/[0-9a-f]{32}$/;

describe('what is read without log-in', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp({ ROUTIFY_GATEWAY_URL: 'https://api.acme.example' });
    await app.call('post', '/tiers', { name: 'new', is_default: true, markup_bps: 2_000, model_deny: ['acme/secret'] });
    for (const name of ['fast', 'secret']) {
      const price = { input_per_mtok_usd: '1', output_per_mtok_usd: '2' };
      await app.call('post', '/models', { canonical_id: `acme/${name}`, ...LIMITS, price }).expect(201);
    }
  });
  afterAll(() => app.stop());

  const read = async (path: string): Promise<Record<string, unknown>> =>
    (await app.raw('get', `/api/v1/public/${path}`).expect(200)).body as Record<string, unknown>;
  const change = (group: string, fields: object) => app.call('patch', `/settings/${group}`, fields).expect(200);

  it('has all that the console needs before a log-in', async () => {
    expect(await read('configuration')).toMatchObject({
      gateway_url: 'https://api.acme.example',
      brand: { name: 'Routify', logo_url: null, footer_links: [] },
      locales: ['en', 'ru', 'zh-CN'],
      login: { methods: expect.arrayContaining(['password']), password: { min_length: 12, max_length: 128 } },
      registration: { mode: 'invite', proof_of_work_bits: 0 },
      public_pages: { models: false, status: false, key: true },
      maintenance: { on: false, message: null, until: null, announcement: null },
    });
  });

  it('shows the brand, legal texts and maintenance with the next request', async () => {
    const logo = 'data:image/svg+xml;base64,PHN2Zy8+';
    const links = [{ label: 'Imprint', url: 'https://acme.example/imprint' }];
    await change('brand', { name: 'Acme AI', logo_url: logo, footer_links: links });
    await change('legal', { terms_text: '# Terms\n\nBe kind.' });
    await app.call('put', '/maintenance', { mode: 'on', message: 'Back soon.' }).expect(200);
    expect(await read('configuration')).toMatchObject({
      brand: { name: 'Acme AI', logo_url: expect.stringMatching(LOGO_PATH), footer_links: links },
      legal: { terms_url: null, has_terms_text: true, has_privacy_text: false },
      maintenance: { on: true, message: 'Back soon.' },
    });
    expect(await read('legal')).toEqual({ object: 'legal', terms_text: '# Terms\n\nBe kind.', privacy_text: null });
    await app.call('put', '/maintenance', { mode: 'off' }).expect(200);
  });

  it('serves a stored logo by the hash of its content, in a way that runs no script', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const url = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
    await change('brand', { logo_url: url });
    const { logo_url } = (await read('configuration')).brand as { logo_url: string };
    expect(logo_url).toMatch(LOGO_PATH);
    const { headers, body } = await app.raw('get', logo_url).expect(200);
    expect([headers['content-type'], String(body)]).toEqual(['image/svg+xml', svg]);
    expect(headers['cache-control']).toContain('immutable');
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*sandbox/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    const unknown = await app.raw('get', '/api/v1/public/logos/0123456789abcdef0123456789abcdef').expect(404);
    expect(unknown.headers['cache-control'] ?? '').not.toContain('immutable');
    await change('brand', { logo_url: 'https://cdn.example/logo.png' });
    expect((await read('configuration')).brand).toMatchObject({ logo_url: 'https://cdn.example/logo.png' });
    await app.raw('get', logo_url).expect(404);
    await change('brand', { logo_url: null });
  });

  it('announces maintenance until it ends', async () => {
    const times = { starts_at: '2098-01-01T00:00:00.000Z', ends_at: '2098-01-01T02:00:00.000Z' };
    await app.call('put', '/maintenance', { mode: 'off', announcement: times }).expect(200);
    expect((await read('configuration')).maintenance).toEqual({
      on: false,
      message: null,
      until: null,
      announcement: { ...times, message: null, refuse_requests: false },
    });
    const past = { starts_at: '2020-01-01T00:00:00.000Z', ends_at: '2020-01-01T02:00:00.000Z' };
    await app.call('put', '/maintenance', { mode: 'off', announcement: past }).expect(200);
    expect((await read('configuration')).maintenance).toMatchObject({ announcement: null });
  });

  it('has models, at the prices of a new customer, and the status where the settings say so', async () => {
    for (const page of ['models', 'status']) {
      const { body } = await app.raw('get', `/api/v1/public/${page}`).expect(404);
      expect(body.error).toMatchObject({ code: 'not_found', message: expect.stringContaining('has no public') });
    }
    await change('public', { models: true, status: true });
    const { data } = (await read('models')) as { data: { id: string; pricing: object }[] };
    expect(data.map(({ id, pricing }) => [id, pricing])).toEqual([
      ['acme/fast', { input_per_mtok_usd: '1.2', output_per_mtok_usd: '2.4' }],
    ]);
    expect(await read('status')).toMatchObject({ state: 'silent', hours: [], days: [], maintenance: { on: false } });
    expect((await read('configuration')).public_pages).toEqual({ models: true, status: true, key: true });
    await change('public', { key: false });
    expect((await read('configuration')).public_pages).toMatchObject({ key: false });
  });

  it('tells members how to get credit, and which models to begin with', async () => {
    const { body } = await app.call('post', '/organizations', { name: 'Acme' }).expect(201);
    const member = await joinOrganization(app, body.id as string, 'viewer');
    const service = async () => (await member.call('get', '/service').expect(200)).body as object;
    const nothing = { object: 'service', credit_text: null, credit_url: null };
    expect(await service()).toMatchObject({ ...nothing, suggested_models: [] });
    const credit = { credit_text: 'Pay by **transfer**.', credit_url: 'https://acme.example/credit' };
    await change('brand', { support_email: 'help@acme.example' });
    await change('public', { ...credit, docs_url: 'https://docs.acme.example', default_model: 'acme/fast' });
    expect(await service()).toEqual({
      object: 'service',
      ...credit,
      support_email: 'help@acme.example',
      suggested_models: ['acme/fast'],
    });
    expect(await read('configuration')).toMatchObject({ docs_url: 'https://docs.acme.example' });
    expect(JSON.stringify(await read('configuration'))).not.toContain('transfer');
    await change('public', { default_model: 'acme/secret' });
    expect(await service()).toMatchObject({ suggested_models: [] });
    await app.raw('get', '/api/v1/service').expect(401);
  });

  it.each([
    ['public', { credit_url: 'javascript:alert(1)' }],
    ['public', { docs_url: 'http://docs.example' }],
    ['brand', { logo_url: 'data:text/html;base64,PHA+' }],
    ['brand', { footer_links: [{ label: 'x', url: 'javascript:alert(1)' }] }],
    ['public', { models: 'yes' }],
    ['public', { gateway_url: 'https://other.example' }],
  ])('refuses %s with %j', async (group, fields) => {
    await app.call('patch', `/settings/${group}`, fields).expect(400);
  });
});
