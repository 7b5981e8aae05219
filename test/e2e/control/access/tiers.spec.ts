import { newUuid, parseId } from '#core';
import { eventually } from '../../../support/eventually.js';
import { startControlApp, type ControlApp, type ApiObject } from '../../../support/control/control-app.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';

const HOUR_MS = 3_600_000;

describe('tiers', () => {
  let app: ControlApp;
  let worker: LedgerFixture;

  beforeAll(async () => {
    app = await startControlApp();
    worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
  });
  afterAll(async () => {
    await worker.close();
    await app.stop();
  });

  const create = async (fields: object): Promise<ApiObject> =>
    (await app.call('post', '/tiers', fields).expect(201)).body as ApiObject;
  const get = async (id: string): Promise<ApiObject> =>
    (await app.call('get', `/tiers/${id}`).expect(200)).body as ApiObject;

  it('need a default before the first organization', async () => {
    const { body } = await app.call('post', '/organizations', { name: 'x' }).expect(400);
    expect(body.error).toMatchObject({ param: 'tier_id', message: 'There is no default tier: set tier_id.' });
  });

  it('creates one with every field', async () => {
    const fields = {
      name: 'full',
      is_default: false,
      rpm: 1,
      tpm: 2,
      concurrency: 3,
      markup_bps: -10_000,
      model_allow: ['openai/*'],
      model_deny: ['openai/o3'],
      channel_tags: ['eu'],
    };
    const body = await create(fields);
    expect(body).toEqual({
      ...fields,
      object: 'tier',
      id: expect.stringMatching(/^tier_/),
      organization_count: 0,
      version: 1,
      archived_at: null,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect(await get(body.id)).toEqual(body);
  });

  it('has one default, which moves', async () => {
    const first = await create({ name: 'first', is_default: true });
    const second = await create({ name: 'second', is_default: true });
    expect([(await get(first.id)).is_default, (await get(second.id)).is_default]).toEqual([false, true]);
    await app.call('patch', `/tiers/${first.id}`, { is_default: true }).expect(200);
    expect([(await get(first.id)).is_default, (await get(second.id)).is_default]).toEqual([true, false]);
    const { body } = await app.call('patch', `/tiers/${first.id}`, { is_default: false }).expect(409);
    expect(body.error.param).toBe('is_default');
    await app.call('delete', `/tiers/${first.id}`).expect(409);
  });

  it('counts the models that globs match, and the organizations and keys of a tier', async () => {
    const limits = {
      context_length: 10,
      max_output_tokens: 5,
      price: { input_per_mtok_usd: '1', output_per_mtok_usd: '1' },
    };
    for (const name of ['globs/one', 'globs/two', 'globs/secret']) {
      await app.call('post', '/models', { canonical_id: name, ...limits, status: 'active' }).expect(201);
    }
    const { id } = await create({ name: 'counted' });
    const organization = await app.call('post', '/organizations', { name: 'Acme', tier_id: id }).expect(201);
    await app.call('post', `/organizations/${organization.body.id}/keys`, { name: 'one' }).expect(201);
    const query = `model_allow=globs/*,other/*&model_deny=*/secret&tier_id=${id}`;
    await eventually(async () => {
      const { body } = await app.call('get', `/tiers/matches?${query}`).expect(200);
      return body.model_count === 2;
    });
    const { body } = await app.call('get', `/tiers/matches?${query}`).expect(200);
    expect(body).toEqual({
      object: 'tier_matches',
      model_count: 2,
      organization_count: 1,
      key_count: 1,
      models: expect.arrayContaining(['globs/one', 'globs/two']),
    });
    expect((await app.call('get', '/tiers/matches?model_allow=nothing').expect(200)).body).toMatchObject({
      model_count: 0,
      models: [],
      organization_count: null,
      key_count: null,
    });
  });

  it('compares limits with the last day of its organizations, from sums and from records', async () => {
    const tier = await create({ name: 'compared' });
    const ids: Record<string, string> = {};
    for (const name of ['Busy', 'Quiet', 'Idle']) {
      ids[name] = (await app.call('post', '/organizations', { name, tier_id: tier.id }).expect(201)).body.id;
    }
    const elsewhere = await create({ name: 'elsewhere' });
    ids.Other = (
      await app.call('post', '/organizations', { name: 'Other', tier_id: elsewhere.id }).expect(201)
    ).body.id;
    // Within one hour, and the last day.
    const hourMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 3 * HOUR_MS;
    const book = async (name: string, requests: number, tokens: number, atMs = hourMs): Promise<void> => {
      const organizationId = parseId('org', ids[name] ?? '') ?? '';
      const charge = { chargeNanoUsd: BigInt(tokens) * 1_000n, holdNanoUsd: BigInt(tokens) * 1_000n };
      const events = Array.from({ length: requests }, (_, sent) =>
        worker.ledgerEvent({ organizationId, requestId: newUuid(atMs + sent), ...charge }, atMs + sent),
      );
      await worker.book(events);
    };
    await book('Busy', 61, 2);
    await book('Quiet', 1, 6_000);
    await book('Quiet', 60, 1, hourMs - 30 * HOUR_MS);
    await book('Other', 61, 2);
    const load = async (limits: string): Promise<object> =>
      (await app.call('get', `/tiers/${tier.id}/load?${limits}`).expect(200)).body as object;
    const busy = { id: ids.Busy, name: 'Busy', requests_per_minute: 2, tokens_per_minute: 3 };
    const quiet = { id: ids.Quiet, name: 'Quiet', requests_per_minute: 1, tokens_per_minute: 100 };
    const both = { object: 'tier_load', active_count: 2, from: expect.any(String), before: expect.any(String) };
    for (const isSummed of [false, true]) {
      if (isSummed) await worker.rollUp();
      expect(await load('')).toEqual({ ...both, over_count: 0, organizations: [busy, quiet] });
      expect(await load('rpm=2&tpm=100')).toMatchObject({ over_count: 0 });
      expect(await load('rpm=1')).toEqual({ ...both, over_count: 1, organizations: [busy, quiet] });
      expect(await load('tpm=99')).toEqual({ ...both, over_count: 1, organizations: [quiet, busy] });
      expect(await load('rpm=1&tpm=99')).toMatchObject({ over_count: 2 });
    }
    const unused = await create({ name: 'unused' });
    const { body } = await app.call('get', `/tiers/${unused.id}/load?rpm=1`).expect(200);
    expect(body).toMatchObject({ active_count: 0, over_count: 0, organizations: [] });
    expect((await app.call('get', `/tiers/${tier.id}/load?rpm=0`).expect(400)).body.error.param).toBe('rpm');
  });

  it('patches the named fields', async () => {
    const { id } = await create({ name: 'patched', rpm: 5, tpm: 6, model_allow: ['a'] });
    const { body } = await app
      .call('patch', `/tiers/${id}`, { rpm: null, model_allow: [], markup_bps: 100 })
      .expect(200);
    expect(body).toMatchObject({ name: 'patched', rpm: null, tpm: 6, model_allow: [], markup_bps: 100, version: 2 });
  });

  it('has unique names', async () => {
    await create({ name: 'unique' });
    const { id } = await create({ name: 'another' });
    expect((await app.call('post', '/tiers', { name: 'unique' }).expect(409)).body.error.param).toBe('name');
    await app.call('patch', `/tiers/${id}`, { name: 'unique' }).expect(409);
  });

  it('is archived only when unused, and restored', async () => {
    const { id } = await create({ name: 'left' });
    const organization = (await app.call('post', '/organizations', { name: 'Last', tier_id: id }).expect(201))
      .body as ApiObject;
    expect((await get(id)).organization_count).toBe(1);
    const { body } = await app.call('delete', `/tiers/${id}`).expect(409);
    expect(body.error.message).toContain('Organizations that use this tier: 1.');
    await app.call('delete', `/organizations/${organization.id}`).expect(200);
    expect((await app.call('delete', `/tiers/${id}`).expect(200)).body.archived_at).not.toBeNull();
    expect((await app.call('get', '/tiers?q=left').expect(200)).body.data).toEqual([]);
    expect((await app.call('get', '/tiers?q=left&include_archived=true').expect(200)).body.data).toHaveLength(1);
    await app.call('post', '/organizations', { name: 'x', tier_id: id }).expect(400);
    await app.call('post', `/organizations/${organization.id}/restore`).expect(400);
    expect((await app.call('post', `/tiers/${id}/restore`).expect(200)).body.archived_at).toBeNull();
    await app.call('post', `/organizations/${organization.id}/restore`).expect(200);
  });

  it('answers 404 for an unknown id', async () => {
    const id = 'tier_01jd3k9v6qe8yb5t2x7m4c0n1p';
    await app.call('get', `/tiers/${id}`).expect(404);
    await app.call('get', `/tiers/${id}/load`).expect(404);
    await app.call('patch', `/tiers/${id}`, { rpm: 1 }).expect(404);
    await app.call('delete', `/tiers/${id}`).expect(404);
    await app.call('post', `/tiers/${id}/restore`).expect(404);
  });
});
