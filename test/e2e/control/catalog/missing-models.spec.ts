import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';

const PRICE = { input_per_mtok_usd: '2', output_per_mtok_usd: '8' };
const MODEL = { context_length: 8_000, max_output_tokens: 1_000, price: PRICE };
const CHANNEL = { kind: 'openai-compatible', base_url: 'https://api.example.com/v1' };

describe('models that are missing', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp();
  });
  afterAll(() => app.stop());

  it('are served by channels but cannot be named', async () => {
    const names = ['acme/fine', 'acme/unpriced', 'acme/draft', 'acme/gone'];
    const file = {
      models: names.map((canonical_id) => ({
        ...MODEL,
        canonical_id,
        price: canonical_id === 'acme/unpriced' ? null : PRICE,
        ...(canonical_id === 'acme/draft' ? { status: 'draft' } : {}),
      })),
      channels: ['one', 'two'].map((name) => ({
        ...CHANNEL,
        name,
        models: names.slice(0, name === 'one' ? 4 : 2).map((model) => ({ model, upstream_id: model })),
      })),
    };
    const previewed = await app.call('post', '/installation/import?dry_run=true', file).expect(200);
    const { import_token: token } = previewed.body as { readonly import_token: string };
    await app.call('post', `/installation/import?import_token=${token}`, file).expect(200);
    await app.call('delete', `/models/${encodeURIComponent('acme/gone')}`).expect(200);
    const { body } = await app.call('get', '/models/missing').expect(200);
    expect(body.data).toMatchObject([
      { object: 'missing_model', canonical_id: 'acme/draft', reason: 'draft', channels: ['one'] },
      { canonical_id: 'acme/gone', reason: 'archived', channels: ['one'] },
      { canonical_id: 'acme/unpriced', reason: 'no_price', channels: ['one', 'two'] },
    ]);
  });
});
