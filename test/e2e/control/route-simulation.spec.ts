import { parseId } from '#kernel';
import { HealthBoardRepository } from '../../../libs/channels/health/health-board.repository.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../support/control-app.js';

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

  it('names every channel in order, kept or left out, with the reason', async () => {
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

  it.each([
    [{ region: 'us' }, 'region_not_available'],
    [{ only: ['nobody'] }, 'excluded_by_request'],
    [{ endpoint: 'embeddings', ignore: ['main'] }, 'planned'],
  ])('of %j answers %s', async (fields, outcome) => {
    expect(await simulate(fields)).toMatchObject({ outcome });
  });

  it('knows the tier of an organization, and the rule that matches it', async () => {
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

  it('sees what gateways told of a channel', async () => {
    const board = app.control.app.get(HealthBoardRepository, { strict: false });
    const channelId = parseId('chn', ids.get('main')!)!;
    const subject = { kind: 'model', channelId, modelId: parseId('mdl', modelId)! } as const;
    await board.put({ subject, reason: 'consecutive_failures', sinceMs: Date.now(), remainingMs: 30_000 });
    expect(rowsOf(await simulate())).toContainEqual(['main', false, 'ejected']);
    await app.call('post', `/channels/${ids.get('main')}/reset-breaker`).expect(200);
    expect(rowsOf(await simulate())).toContainEqual(['main', true, 'available']);
  });

  it('refuses what does not exist', async () => {
    const { body } = await app.call('post', '/routes/simulate', { model: 'acme/none' }).expect(404);
    expect(body.error.param).toBe('model');
    const unknown = { model: 'model', organization_id: 'org_01jd3k9v6qe8yb5t2x7m4c0n1p' };
    await app.call('post', '/routes/simulate', unknown).expect(404);
  });
});
