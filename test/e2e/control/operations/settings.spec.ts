import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';

describe('the settings as a whole', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp({ ROUTIFY_MAIL_FROM: 'env@acme.example' });
  });
  afterAll(() => app.stop());

  const read = async (path: string): Promise<Record<string, unknown>> =>
    (await app.call('get', path).expect(200)).body as Record<string, unknown>;
  async function expectSources(maintenance: string, tasks: string): Promise<void> {
    expect(await read('/settings')).toMatchObject({
      object: 'settings',
      maintenance: { source: maintenance, path: '/admin/v1/maintenance', value: await read('/maintenance') },
      tasks: { source: tasks, path: '/admin/v1/settings/tasks', value: await read('/settings/tasks') },
    });
  }

  it('shows each group as its own path does, and whether it was written by an operator', async () => {
    await expectSources('default', 'default');
    await app.call('patch', '/settings/tasks', { code: [{ model: 'acme/*' }] }).expect(200);
    await expectSources('default', 'db');
    await app.call('put', '/maintenance', { mode: 'off', message: 'Back soon.' }).expect(200);
    await expectSources('db', 'db');
    await app.call('patch', '/settings/tasks', { code: null }).expect(200);
    await expectSources('db', 'default');
  });

  it('shows the source of each value of a group, and lets an operator change what the environment does not set', async () => {
    const { sources, from_address } = await read('/settings/mail');
    expect([from_address, sources]).toEqual([
      'env@acme.example',
      {
        from_name: 'default',
        from_address: 'env',
        reply_to: 'default',
        alarms: 'default',
        alarm_reminder_hours: 'default',
      },
    ]);
    const fixed = await app.call('patch', '/settings/mail', { from_address: 'x@acme.example' }).expect(400);
    expect(fixed.body.error).toMatchObject({
      param: 'from_address',
      message: expect.stringContaining('ROUTIFY_MAIL_FROM'),
    });
    const changed = await app.call('patch', '/settings/registration', {
      mode: 'open',
      allowed_domains: ['acme.example'],
    });
    expect(changed.body).toMatchObject({
      mode: 'open',
      sources: { mode: 'db', allowed_domains: 'db', credit_usd: 'default' },
      version: 1,
    });
    expect((await read('/settings')).registration).toMatchObject({ source: 'db', value: changed.body });
    const back = await app.call('patch', '/settings/registration', { mode: null }).set('if-match', '"1"').expect(200);
    expect(back.body).toMatchObject({
      mode: 'invite',
      allowed_domains: ['acme.example'],
      sources: { mode: 'default' },
    });
    await app.call('patch', '/settings/registration', { mode: 'closed' }).set('if-match', '"1"').expect(412);
  });

  it.each(['registration', 'mail', 'brand', 'security'])('shows a source for each value of %s', async (group) => {
    const { object, version, sources, ...values } = await read(`/settings/${group}`);
    expect([object, typeof version]).toEqual([`${group}_settings`, 'number']);
    expect(Object.keys(sources as object).sort()).toEqual(Object.keys(values).sort());
    for (const source of Object.values(sources as object)) expect(['env', 'db', 'default']).toContain(source);
  });

  it.each([
    ['registration', { mode: 'everyone' }],
    ['registration', { credit_usd: '-1' }],
    ['registration', { denied_domains: ['not a domain'] }],
    ['brand', { logo_url: 'javascript:alert(1)' }],
    ['brand', { color: 'red' }],
    ['security', { session_idle_minutes: 0 }],
  ])('refuses %s with %j', async (group, fields) => {
    await app.call('patch', `/settings/${group}`, fields).expect(400);
  });
});
