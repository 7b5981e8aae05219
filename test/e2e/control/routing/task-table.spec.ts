import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';

const PATH = '/settings/tasks';

describe('the table of tasks', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp();
  });
  afterAll(() => app.stop());

  const rowOf = (body: { tasks: { task: string }[] }, task: string): unknown =>
    body.tasks.find((row) => row.task === task);

  it('has a default for each task, and changes only named tasks', async () => {
    const before = (await app.call('get', PATH).expect(200)).body;
    expect(before).toMatchObject({ object: 'task_table', version: 0 });
    expect(before.tasks).toHaveLength(8);
    expect(rowOf(before, 'fast')).toEqual({
      task: 'fast',
      source: 'default',
      groups: [{ model: '*', needs: [], sort: 'latency' }],
    });

    const code = [{ model: 'acme/*', needs: ['tools'], sort: 'latency' }, { model: '*' }];
    const { body, headers } = await app.call('patch', PATH, { code }).expect(200);
    expect(rowOf(body, 'code')).toEqual({
      task: 'code',
      source: 'db',
      groups: [code[0], { model: '*', needs: [], sort: 'price' }],
    });
    expect(rowOf(body, 'fast')).toEqual(rowOf(before, 'fast'));
    expect([body.version, headers.etag]).toEqual([1, '"1"']);
    expect((await app.call('get', PATH).expect(200)).body).toEqual(body);

    const back = (await app.call('patch', PATH, { code: null }).expect(200)).body;
    expect(back).toEqual({ ...before, version: 2 });
    const audit = await app.call('get', '/audit?target_id=tasks&limit=2').expect(200);
    expect(audit.body.data).toMatchObject([
      { action: 'tasks.update', before: { code: [{ model: 'acme/*' }, {}] }, after: {} },
      { action: 'tasks.update', before: {}, after: { code: [{ model: 'acme/*' }, {}] } },
    ]);
  });

  it('is guarded by If-Match', async () => {
    const { body } = await app.call('patch', PATH, { chat: null }).set('if-match', '"99"').expect(412);
    expect(body.error).toMatchObject({ code: 'version_conflict', metadata: { current: { object: 'task_table' } } });
  });

  it.each([
    { fields: { chat: [] }, param: 'chat' },
    { fields: { chat: [{}] }, param: 'chat[0].model' },
    { fields: { chat: [{ model: 'a b' }] }, param: 'chat[0].model' },
    { fields: { chat: [{ model: '*', needs: ['magic'] }] }, param: 'chat[0].needs' },
    { fields: { chat: [{ model: '*', sort: 'beauty' }] }, param: 'chat[0].sort' },
    { fields: { cooking: null }, param: 'cooking' },
  ])('refuses $fields', async ({ fields, param }) => {
    const { body } = await app.call('patch', PATH, fields).expect(400);
    expect(body.error.param).toBe(param);
  });
});
