import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';

describe('the settings as a whole', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp();
  });
  afterAll(() => app.stop());

  const read = async (path: string): Promise<Record<string, unknown>> =>
    (await app.call('get', path).expect(200)).body as Record<string, unknown>;
  async function expectSources(maintenance: string, tasks: string): Promise<void> {
    expect(await read('/settings')).toEqual({
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
});
