import { parseId } from '#core';
import { SharedHealthRepository } from '../../../../libs/channels/channel-history/health/shared-health.repository.js';
import { eventually } from '../../../support/eventually.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';

describe('the simulation of routes', () => {
  let app: ControlApp;
  let modelId: string;
  let organizationId: string;
  const ids = new Map<string, string>();

  const create = async (path: string, fields: object): Promise<string> =>
    ((await app.call('post', path, fields).expect(201)).body as ApiObject).id;
  const simulate = async (fields: object = {}): Promise<Record<string, unknown>> =>
    (await app.call('post', '/routes/simulate', { model: 'acme/model', ...fields }).expect(200)).body as Record<
      string,
      unknown
    >;
  const rowsOf = (body: Record<string, unknown>): unknown[] =>
    (body.channels as Record<string, unknown>[]).map(({ channel, kept, reason }) => [channel, kept, reason]);

  async function addChannel(name: string, fields: object): Promise<void> {
    const models = [{ model: 'acme/model', upstream_id: 'model' }];
    const channel = { name, kind: 'openai-compatible', base_url: 'https://api.example.com/v1', models, ...fields };
    ids.set(name, await create('/channels', { credentials: [{ secret: 'sk-0123456789' }], ...channel }));
  }

  beforeAll(async () => {
    app = await startControlApp();
    const model = { canonical_id: 'acme/model', aliases: ['model'], context_length: 10, max_output_tokens: 5 };
    modelId = await create('/models', model);
    await addChannel('main', { priority: 1, tags: ['gold'] });
    await addChannel('backup', { priority: 2, region: 'eu', options: { lacks: ['vision'] } });
    await addChannel('spare', { priority: 3, region: 'eu' });
    await addChannel('keyless', { credentials: [] });
    await addChannel('off', {});
    await app.call('post', `/channels/${ids.get('off')}/disable`, { reason: 'test' }).expect(200);
    const tierId = await create('/tiers', { name: 'gold', is_default: true, channel_tags: ['gold'] });
    organizationId = await create('/organizations', { name: 'Acme', tier_id: tierId });
  });
  afterAll(() => app.stop());

  it('lists every channel in order, included or excluded, with the reason', async () => {
    const body = await simulate({ model: 'model', needs: ['vision'] });
    expect(rowsOf(body)).toEqual([
      ['main', true, 'available'],
      ['spare', true, 'available'],
      ['backup', true, 'lacks_capability'],
      ['keyless', false, 'no_credential'],
      ['off', false, 'disabled'],
    ]);
    expect(body).toMatchObject({ model: 'acme/model', outcome: 'planned', route_id: null, health_known: true });
    expect((body.channels as object[])[4]).toMatchObject({
      channel_id: ids.get('off'),
      message: 'An operator disabled it.',
    });
  });

  it('says which channels mark prompts of the model for a cache', async () => {
    await create('/models', { canonical_id: 'acme/claude', context_length: 10, max_output_tokens: 5 });
    const models = [{ model: 'acme/claude', upstream_id: 'claude-haiku-4-5' }];
    await addChannel('anthropic', { kind: 'anthropic-messages', models });
    await addChannel('unmarking', { kind: 'anthropic-messages', models, options: { cache_marks: 'never' } });
    await addChannel('compatible', { models });
    const { channels } = await simulate({ model: 'acme/claude' });
    const marks = (channels as Record<string, unknown>[]).map((one) => [
      ...[one.channel, one.cache_marks, one.cache_minimum_tokens],
    ]);
    expect(marks.sort()).toEqual([
      ['anthropic', 'auto', 4_096],
      ['compatible', null, null],
      ['unmarking', 'never', 4_096],
    ]);
  });

  it.each([
    [{ region: 'us' }, 'region_not_available'],
    [{ only: ['nobody'] }, 'excluded_by_request'],
    [{ endpoint: 'embeddings', ignore: ['main'] }, 'planned'],
  ])('of %j answers %s', async (fields, outcome) => {
    expect(await simulate(fields)).toMatchObject({ outcome });
  });

  it('applies the tier of an organization, and the rule that matches it', async () => {
    const routeId = await create('/routes', {
      match: { organization_id: organizationId, tag: 'team=blue' },
      strategy: 'fastest',
      max_attempts: 2,
    });
    const body = await simulate({ organization_id: organizationId, metadata: { team: 'blue' } });
    expect(body).toMatchObject({ route_id: routeId, strategy: 'fastest', max_attempts: 2 });
    expect(rowsOf(body)).toContainEqual(['spare', false, 'not_in_tier']);
    const own = await simulate({ organization_id: organizationId, metadata: { team: 'blue' }, strategy: 'cheapest' });
    expect(own.strategy).toBe('cheapest');
    expect(await simulate({ organization_id: organizationId })).toMatchObject({ route_id: null, max_attempts: 3 });
  });

  it('reads the reported health of a channel', async () => {
    const board = app.control.app.get(SharedHealthRepository, { strict: false });
    const channelId = parseId('chn', ids.get('main')!)!;
    const subject = { kind: 'model', channelId, modelId: parseId('mdl', modelId)! } as const;
    await board.put({ subject, reason: 'consecutive_failures', sinceMs: Date.now(), remainingMs: 30_000 });
    expect(rowsOf(await simulate())).toContainEqual(['main', false, 'ejected']);
    await app.call('post', `/channels/${ids.get('main')}/reset-breaker`).expect(200);
    expect(rowsOf(await simulate())).toContainEqual(['main', true, 'available']);
  });

  describe('of several models', () => {
    const outcomes = (body: Record<string, unknown>): unknown[] =>
      (body.models as Record<string, unknown>[]).map(({ model, outcome }) => [model, outcome]);

    beforeAll(async () => {
      const card = { context_length: 9_000, max_output_tokens: 5_000, status: 'active' };
      for (const [name, price] of [
        ['low', '1'],
        ['high', '9'],
      ]) {
        const rates = { input_per_mtok_usd: price, output_per_mtok_usd: price };
        await create('/models', { canonical_id: `acme/${name}`, ...card, price: rates });
      }
      const models = ['low', 'high'].map((name) => ({ model: `acme/${name}`, upstream_id: name }));
      await addChannel('both', { models, tags: ['gold'] });
      const auto = { model: 'routify-auto' };
      await eventually(async () => (await app.call('post', '/routes/simulate', auto)).status === 200);
    });

    it('lists them in the order of attempts, each with its channels', async () => {
      const body = await simulate({ model: 'acme/low', models: ['model', 'acme/low'] });
      expect(outcomes(body)).toEqual([
        ['acme/low', 'planned'],
        ['acme/model', 'planned'],
      ]);
      expect(body.model).toBe('acme/low');
      expect(rowsOf(body)).toEqual([['both', true, 'available']]);
    });

    it('excludes channels above max_price', async () => {
      const body = await simulate({ model: 'acme/high', models: ['acme/low'], max_price: { prompt: '8.9' } });
      expect(outcomes(body)).toEqual([
        ['acme/low', 'planned'],
        ['acme/high', 'over_max_price'],
      ]);
      const [, high] = body.models as Record<string, unknown>[];
      expect(rowsOf(high!)).toEqual([['both', false, 'over_max_price']]);
    });

    it('adds the fallbacks of the rule, where the request has no preferences of its own', async () => {
      const fallbacks = ['acme/model', 'acme/low', 'acme/high'];
      const id = await create('/routes', { match: { model: 'acme/low' }, fallbacks });
      const both = [
        ['acme/low', 'planned'],
        ['acme/high', 'planned'],
      ];
      expect(outcomes(await simulate({ model: 'acme/low' }))).toEqual(both);
      for (const fields of [{ allow_fallbacks: false }, { models: ['acme/low'] }, { needs: ['vision'] }]) {
        expect(outcomes(await simulate({ model: 'acme/low', ...fields }))).toEqual(both.slice(0, 1));
      }
      await app.call('delete', `/routes/${id}`).expect(200);
    });

    it('resolves routify-auto', async () => {
      expect(outcomes(await simulate({ model: 'routify-auto', task: 'chat' }))).toEqual([
        ['acme/low', 'planned'],
        ['acme/high', 'planned'],
      ]);
      const own = await simulate({ model: 'routify-auto', organization_id: organizationId });
      expect(own.model).toBe('acme/low');
      await app.call('patch', '/settings/tasks', { code: [{ model: '*/high' }] }).expect(200);
      expect(outcomes(await simulate({ model: 'routify-auto', task: 'code' }))).toEqual([['acme/high', 'planned']]);
    });
  });

  it('refuses unknown ids', async () => {
    const { body } = await app.call('post', '/routes/simulate', { model: 'acme/none' }).expect(404);
    expect(body.error.param).toBe('model');
    const unknown = { model: 'model', organization_id: 'org_01jd3k9v6qe8yb5t2x7m4c0n1p' };
    await app.call('post', '/routes/simulate', unknown).expect(404);
  });
});
