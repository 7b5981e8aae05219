import { alarm } from '../../../support/alarms/alarm-objects.js';
import { startControlApp, type ApiList, type ControlApp } from '../../../support/control/control-app.js';
import { logIn, makeOperator, type SessionCaller } from '../../../support/control/session-caller.js';

const PATH = '/admin/v1/alarms';

describe('decisions about alarms', () => {
  let app: ControlApp;
  let id: string;

  beforeAll(async () => {
    app = await startControlApp();
  });
  beforeEach(async () => {
    id = await alarm({ app });
  });
  afterAll(() => app.stop());

  const operator = async (role: string): Promise<SessionCaller> =>
    logIn(app, { email: await makeOperator(app, role), audience: 'operator' });

  it('are of superadmins; others read them', async () => {
    for (const role of ['support', 'finance']) {
      const { call } = await operator(role);
      await call('get', `${PATH}/${id}`).expect(200);
      await call('post', `${PATH}/${id}/acknowledge`).expect(403);
      await call('post', `${PATH}/${id}/silence`, { hours: 1 }).expect(403);
    }
    expect((await app.call('get', `/alarms/${id}`)).body).toMatchObject({ acknowledged_at: null, silence: null });
  });

  it('name the person, on the alarm and in the audit log', async () => {
    const { call } = await operator('superadmin');
    const { body } = await call('post', `${PATH}/${id}/acknowledge`).expect(200);
    const silenced = await call('post', `${PATH}/${id}/silence`, { hours: 8, scope: 'name' }).expect(200);
    const by = (body as { acknowledged_by: string }).acknowledged_by;
    expect(by).toMatch(/^user:usr_/);
    expect(silenced.body).toMatchObject({ silence: { scope: 'name', created_by: by } });
    const silence = (silenced.body as { silence: { id: string } }).silence.id;
    await call('delete', `/admin/v1/alarm-silences/${silence}`).expect(200);
    const rows = async (target: string) => {
      const { data } = (await call('get', `/admin/v1/audit?target_id=${target}`).expect(200)).body as ApiList;
      return data.map(({ action, actor, after }) => ({ action, actor, after }));
    };
    const about = { alarm: 'cost_drift', subject: null };
    expect(await rows(id)).toMatchObject([
      { action: 'alarm.silence', actor: by, after: { ...about, hours: 8 } },
      { action: 'alarm.acknowledge', actor: by },
    ]);
    expect(await rows(silence)).toMatchObject([{ action: 'alarm.unsilence', actor: by }]);
  });

  it('silence for 30 days at most, counted anew, and keep the alarm listed', async () => {
    for (const hours of [0, 721, 1.5, -1, '8', null])
      expect([hours, (await app.call('post', `/alarms/${id}/silence`, { hours })).status]).toEqual([hours, 400]);
    for (const hours of [720, 720, 1]) await app.call('post', `/alarms/${id}/silence`, { hours }).expect(200);
    const { data } = (await app.call('get', '/alarms?silenced=true').expect(200)).body as ApiList;
    expect(data.map((one) => one.id)).toEqual([id]);
    const until = Date.parse((data[0] as never as { silence: { until: string } }).silence.until);
    expect(until).toBeLessThan(Date.now() + 2 * 3_600_000);
  });
});
