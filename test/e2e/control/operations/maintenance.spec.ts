import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';

const LATER = { starts_at: '2098-01-01T00:00:00.000Z', ends_at: '2098-01-01T02:00:00.000Z' };

describe('maintenance', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp();
  });
  afterAll(() => app.stop());

  const off = {
    object: 'maintenance',
    mode: 'off',
    message: null,
    until: null,
    allow_organizations: [],
    announcement: null,
  };

  it('is off by default, and replaced as a whole', async () => {
    expect((await app.call('get', '/maintenance').expect(200)).body).toEqual({ ...off, version: 0 });
    const settings = {
      mode: 'on',
      message: 'Back at nine.',
      until: '2099-01-01T00:00:00.000Z',
      allow_organizations: ['org_01jd3k9v6qe8yb5t2x7m4c0n1p'],
      announcement: { ...LATER, message: 'New disks.', refuse_requests: true },
    };
    const { body, headers } = await app.call('put', '/maintenance', settings).expect(200);
    expect(body).toEqual({ ...settings, object: 'maintenance', version: 1 });
    expect(headers.etag).toBe('"1"');
    expect((await app.call('get', '/maintenance').expect(200)).body).toEqual(body);
    expect((await app.call('put', '/maintenance', { mode: 'off' }).expect(200)).body).toEqual({ ...off, version: 2 });
    const audit = await app.call('get', '/audit?target_id=maintenance&limit=1').expect(200);
    expect(audit.body.data).toMatchObject([
      { action: 'maintenance.update', before: { mode: 'on', message: 'Back at nine.' }, after: { mode: 'off' } },
    ]);
  });

  it('is guarded by If-Match', async () => {
    const { body } = await app.call('put', '/maintenance', { mode: 'on' }).set('if-match', '"0"').expect(412);
    expect(body.error).toMatchObject({ code: 'version_conflict', metadata: { current: { mode: 'off', version: 2 } } });
  });

  it.each([
    { fields: {}, param: 'mode' },
    { fields: { mode: 'maybe' }, param: 'mode' },
    { fields: { mode: 'on', until: 'soon' }, param: 'until' },
    { fields: { mode: 'off', announcement: { starts_at: LATER.starts_at } }, param: 'announcement.ends_at' },
    {
      fields: { mode: 'off', announcement: { starts_at: LATER.ends_at, ends_at: LATER.ends_at } },
      param: 'announcement.ends_at',
    },
    { fields: { mode: 'on', allow_organizations: ['acme'] }, param: 'allow_organizations' },
  ])('refuses $fields', async ({ fields, param }) => {
    const { body } = await app.call('put', '/maintenance', fields).expect(400);
    expect(body.error.param).toBe(param);
  });
});
