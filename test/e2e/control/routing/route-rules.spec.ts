import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';

const UNKNOWN = '01jd3k9v6qe8yb5t2x7m4c0n1p';

describe('routes', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp();
  });
  afterAll(() => app.stop());

  const create = async (fields: object, path = '/routes'): Promise<ApiObject> =>
    (await app.call('post', path, fields).expect(201)).body as ApiObject;

  it('creates one with every field, and one with none', async () => {
    const { id: tierId } = await create({ name: 'gold', is_default: true }, '/tiers');
    const { id: organizationId } = await create({ name: 'Acme' }, '/organizations');
    const fields = {
      match: { model: 'openai/*', tier_id: tierId, organization_id: organizationId, tag: 'team=blue' },
      strategy: 'cheapest',
      max_attempts: 2,
      fallbacks: ['acme/other', 'spare'],
    };
    await create({ canonical_id: 'acme/other', context_length: 10, max_output_tokens: 5 }, '/models');
    await create(
      { canonical_id: 'acme/spare', aliases: ['spare'], context_length: 10, max_output_tokens: 5 },
      '/models',
    );
    const full = await create(fields);
    expect(full).toEqual({
      ...fields,
      fallbacks: ['acme/other', 'acme/spare'],
      object: 'route',
      id: expect.stringMatching(/^route_/),
      version: 1,
      archived_at: null,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect((await app.call('get', `/routes/${full.id}`).expect(200)).body).toEqual(full);
    const blank = await create({});
    expect(blank).toMatchObject({
      match: { model: null, tier_id: null, organization_id: null, tag: null },
      strategy: 'weighted',
      max_attempts: null,
      fallbacks: [],
    });
    const { data } = (await app.call('get', '/routes').expect(200)).body as ApiList;
    expect(data.map(({ id }) => id)).toEqual([blank.id, full.id]);
  });

  it('patches the named fields, also inside the match', async () => {
    const { id } = await create({ match: { model: 'acme/a', tag: 'a' }, max_attempts: 1 });
    const { body } = await app
      .call('patch', `/routes/${id}`, { match: { tag: null }, strategy: 'fastest', max_attempts: null })
      .expect(200);
    expect(body).toMatchObject({
      match: { model: 'acme/a', tag: null },
      strategy: 'fastest',
      max_attempts: null,
      version: 2,
    });
    const late = app.call('patch', `/routes/${id}`, { strategy: 'weighted' }).set('if-match', '"1"');
    expect((await late.expect(412)).body.error.metadata.current.id).toBe(id);
  });

  it('allows one route for one match', async () => {
    const { id } = await create({ match: { model: 'acme/once' } });
    const other = await create({ match: { model: 'acme/twice' } });
    const { body } = await app.call('post', '/routes', { match: { model: 'acme/once' } }).expect(409);
    expect(body.error.param).toBe('match');
    await app.call('patch', `/routes/${other.id}`, { match: { model: 'acme/once' } }).expect(409);
    expect((await app.call('delete', `/routes/${id}`).expect(200)).body.archived_at).not.toBeNull();
    await app.call('patch', `/routes/${id}`, { strategy: 'fastest' }).expect(409);
    await create({ match: { model: 'acme/once' } });
    await app.call('post', `/routes/${id}/restore`).expect(409);
  });

  it('is archived and restored, and audited with its changes', async () => {
    const { id } = await create({ match: { tag: 'audited' } });
    await create({ canonical_id: 'acme/audited', context_length: 10, max_output_tokens: 5 }, '/models');
    const changed = { strategy: 'least_busy', fallbacks: ['acme/audited'] };
    await app.call('patch', `/routes/${id}`, changed).expect(200);
    await app.call('delete', `/routes/${id}`).expect(200);
    expect((await app.call('get', '/routes').expect(200)).body.data).not.toContainEqual(
      expect.objectContaining({ id }),
    );
    const all = (await app.call('get', '/routes?include_archived=true&limit=100').expect(200)).body as ApiList;
    expect(all.data).toContainEqual(expect.objectContaining({ id }));
    expect((await app.call('post', `/routes/${id}/restore`).expect(200)).body.archived_at).toBeNull();
    const rows = await app.query('SELECT action, before, after FROM audit_event WHERE target_id = $1 ORDER BY id', id);
    expect(rows.map(({ action }) => action)).toEqual([
      'route.create',
      'route.update',
      'route.archive',
      'route.restore',
    ]);
    expect(rows[1]).toMatchObject({ before: { strategy: 'weighted', fallbacks: [] }, after: changed });
  });

  it.each([
    [{ max_attempts: 4 }, 400, 'max_attempts'],
    [{ max_attempts: 0 }, 400, 'max_attempts'],
    [{ strategy: 'random' }, 400, 'strategy'],
    [{ fallbacks: ['acme/unknown'] }, 404, 'fallbacks[0]'],
    [{ fallbacks: ['a', 'a'] }, 400, 'fallbacks'],
    [{ fallbacks: 'abcdefghi'.split('') }, 400, 'fallbacks'],
    [{ fallbacks: null }, 400, 'fallbacks'],
    [{ match: { model: 'a b' } }, 400, 'match.model'],
    [{ match: { tier_id: `org_${UNKNOWN}` } }, 400, 'match.tier_id'],
    [{ match: { tier_id: `tier_${UNKNOWN}` } }, 404, undefined],
    [{ match: { organization_id: `org_${UNKNOWN}` } }, 404, undefined],
  ])('%j is refused with %i', async (fields, status, param) => {
    const { body } = await app.call('post', '/routes', fields).expect(status);
    expect(body.error.param ?? undefined).toBe(param);
  });

  it('answers 404 for an unknown id', async () => {
    await app.call('get', `/routes/route_${UNKNOWN}`).expect(404);
    await app.call('patch', `/routes/route_${UNKNOWN}`, { max_attempts: 1 }).expect(404);
    await app.call('delete', `/routes/route_${UNKNOWN}`).expect(404);
    await app.call('post', `/routes/route_${UNKNOWN}/restore`).expect(404);
  });
});
