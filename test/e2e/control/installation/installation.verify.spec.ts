import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';

const MODELS = 2_000;
const MODEL = {
  context_length: 8_000,
  max_output_tokens: 1_000,
  price: { input_per_mtok_usd: '2', output_per_mtok_usd: '8' },
};

describe('an installation of thousands of models', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp();
  });
  afterAll(() => app.stop());

  it('is imported at once', async () => {
    const models = Array.from({ length: MODELS }, (_, index) => ({ ...MODEL, canonical_id: `bulk/model-${index}` }));
    const { body: seen } = await app.call('post', '/models/import?dry_run=true', { models }).expect(200);
    expect(seen.summary).toMatchObject({ create: MODELS });
    await app.call('post', `/models/import?import_token=${String(seen.import_token)}`, { models }).expect(200);
    const { body } = await app.call('get', '/models/export').expect(200);
    expect([Object.keys(body), body.models.length]).toEqual([['models'], MODELS]);
  });
});
