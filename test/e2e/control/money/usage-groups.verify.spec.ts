import { formatId, newUuid, parseId } from '#core';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';

const HOUR_MS = 3_600_000;
/** The start of an hour of today or yesterday: requests right after it share one interval of any size. */
const START_MS = Math.floor(Date.now() / HOUR_MS - 2) * HOUR_MS;
const WINDOW = `from=${new Date(START_MS).toISOString()}&to=${new Date(START_MS + HOUR_MS).toISOString()}&tz=UTC`;

type GroupSum = [group: string | null, requests: number, costUsd: string];
type UsageBody = { data: { group: string | null; request_count: number; cost_usd: string }[] };

/** Usage by fields outside the request records (the creator of a key) and outside their roll-ups (a tag). */
describe('usage by member and by tag', () => {
  let app: ControlApp;
  let worker: LedgerFixture;
  let organizationId: string;
  let owner: CustomerCaller;
  let developer: CustomerCaller;
  let key: Record<'developer' | 'owner' | 'operator', ApiObject>;

  beforeAll(async () => {
    app = await startControlApp();
    worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    organizationId = await createOrganization('Acme');
    owner = await joinOrganization(app, organizationId, 'owner');
    developer = await joinOrganization(app, organizationId, 'developer');
    key = {
      developer: (await developer.call('post', '/keys', { name: 'own' }).expect(201)).body as ApiObject,
      owner: (await owner.call('post', '/keys', { name: 'of the owner' }).expect(201)).body as ApiObject,
      operator: (await app.call('post', `/organizations/${organizationId}/keys`, { name: 'shared' }).expect(201))
        .body as ApiObject,
    };
    await book(0, key.developer, { team: 'red' }, 900_000_001n);
    await book(1, key.owner, { team: 'red' }, 2n);
    await book(2, key.developer, { team: 'blue' }, 30n);
    await book(3, key.operator, {}, 400n);
  });
  afterAll(async () => {
    await worker.close();
    await app.stop();
  });

  async function createOrganization(name: string): Promise<string> {
    return ((await app.call('post', '/organizations', { name }).expect(201)).body as ApiObject).id;
  }

  async function book(afterMs: number, by: ApiObject, tags: Record<string, string>, chargeNanoUsd: bigint) {
    const [atMs, keyId] = [START_MS + afterMs, parseId('key', by.id) ?? ''];
    const uuid = parseId('org', organizationId) ?? '';
    const fields = { organizationId: uuid, keyId, requestId: newUuid(atMs), tags, chargeNanoUsd };
    await worker.book([worker.ledgerEvent(fields, atMs)]);
  }

  const sumsOf = ({ body }: { body: unknown }): GroupSum[] =>
    (body as UsageBody).data.map(({ group, request_count, cost_usd }) => [group, request_count, cost_usd]);
  const own = async (caller: CustomerCaller, query: string): Promise<GroupSum[]> =>
    sumsOf(await caller.call('get', `/usage?${WINDOW}&${query}`).expect(200));
  const all = async (query: string): Promise<GroupSum[]> =>
    sumsOf(await app.call('get', `/usage?${WINDOW}&organization_id=${organizationId}&${query}`).expect(200));

  it.each(['hour', 'day', 'month'])(
    "by %s: members by their keys, and the usage of operators' keys under null",
    async (interval) => {
      const ofMembers: GroupSum[] = [
        [owner.memberId, 1, '0.000000002'],
        [developer.memberId, 2, '0.900000031'],
      ];
      const expected = [...ofMembers.sort(), [null, 1, '0.0000004']];
      expect(await own(owner, `interval=${interval}&group_by=member`)).toEqual(expected);
      expect(await all(`interval=${interval}&group_by=member`)).toEqual(expected);
      expect(await own(owner, `interval=${interval}`)).toEqual([[null, 4, '0.900000433']]);
    },
  );

  it('the values of a tag, and untagged usage under null', async () => {
    const expected = [
      ['blue', 1, '0.00000003'],
      ['red', 2, '0.900000003'],
      [null, 1, '0.0000004'],
    ];
    expect(await own(owner, 'group_by=tag&tag=team')).toEqual(expected);
    expect(await all('group_by=tag&tag=team')).toEqual(expected);
    expect(await own(owner, 'group_by=tag&tag=nobody')).toEqual([[null, 4, '0.900000433']]);
    const { body } = await owner.call('get', `/usage?${WINDOW}&group_by=tag&tag=team`);
    expect(body).toMatchObject({ group_by: 'tag', tag: 'team' });
  });

  it('by organization, of some models', async () => {
    const ids = await Promise.all(
      ['acme/used', 'acme/unused'].map(async (canonical_id) => {
        const fields = { canonical_id, context_length: 1_000, max_output_tokens: 100 };
        return ((await app.call('post', '/models', fields).expect(201)).body as ApiObject).id;
      }),
    );
    const fields = { organizationId: parseId('org', await createOrganization('Other')) ?? '', chargeNanoUsd: 5n };
    const used = { ...fields, modelId: parseId('mdl', ids[0]!) ?? '', requestId: newUuid(START_MS) };
    await worker.book([worker.ledgerEvent(used, START_MS)]);
    const of = (query: string) => app.call('get', `/usage?${WINDOW}&${query}`);
    const expected = [[formatId('org', fields.organizationId), 1, '0.000000005']];
    expect(sumsOf(await of(`group_by=organization&model_id=${ids.join(',')}`).expect(200))).toEqual(expected);
    expect(sumsOf(await of(`model_id=${ids[0]}`).expect(200))).toEqual([[null, 1, '0.000000005']]);
    expect(sumsOf(await of(`group_by=organization&model_id=${ids[1]}`).expect(200))).toEqual([]);
    await of(`group_by=tag&tag=team&model_id=${ids[0]}`).expect(400);
    await of('model_id=acme').expect(400);
  });

  it('as a file: exactly the rows of the same query', async () => {
    const query = `${WINDOW}&group_by=tag&tag=team`;
    for (const [caller, path] of [
      [owner, `?${query}`],
      [developer, `?${query}`],
      [app, `?${query}&organization_id=${organizationId}`],
    ] as const) {
      const { body } = await caller.call('get', `/usage${path}`).expect(200);
      const file = await caller.call('get', `/usage.csv${path}`).expect(200);
      expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
      const [head = '', ...lines] = file.text.trimEnd().split('\r\n');
      const names = head.split(',');
      const rows = (body as { data: Record<string, string | number | null>[] }).data;
      // Without a display currency the file has no columns for it.
      const fields = Object.keys(rows[0] ?? {}).filter((name) => !name.endsWith('_display'));
      expect(names.sort()).toEqual(fields.sort());
      expect(lines).toEqual(
        rows.map((row) =>
          head
            .split(',')
            .map((name) => row[name] ?? '')
            .join(),
        ),
      );
    }
  });

  it('a developer sees usage of the own keys, a viewer everything, a stranger nothing', async () => {
    expect(await own(developer, 'group_by=member')).toEqual([[developer.memberId, 2, '0.900000031']]);
    expect(await own(developer, `group_by=member&key_id=${key.owner.id}`)).toEqual([]);
    expect(await own(developer, 'group_by=tag&tag=team')).toEqual([
      ['blue', 1, '0.00000003'],
      ['red', 1, '0.900000001'],
    ]);
    const viewer = await joinOrganization(app, organizationId, 'viewer');
    expect(await own(viewer, 'group_by=member')).toEqual(await own(owner, 'group_by=member'));
    const stranger = await joinOrganization(app, await createOrganization('Other'), 'owner');
    for (const query of ['group_by=member', 'group_by=tag&tag=team', `key_id=${key.owner.id}&group_by=member`]) {
      expect(await own(stranger, query)).toEqual([]);
    }
  });

  it('by project: that of the key at the admission, for a developer of the own keys only', async () => {
    const id = await createOrganization('Projects');
    const [boss, dev] = [await joinOrganization(app, id, 'owner'), await joinOrganization(app, id, 'developer')];
    const made = async (by: CustomerCaller, path: string, name: string): Promise<string> =>
      ((await by.call('post', path, { name }).expect(201)).body as ApiObject).id;
    const [web, batch] = [await made(boss, '/projects', 'web'), await made(boss, '/projects', 'batch')];
    const keys = [await made(dev, '/keys', 'of the developer'), await made(boss, '/keys', 'of the owner')] as const;
    const requests: string[] = [];
    // The key of the owner is moved in between.
    for (const [index, [keyId, project]] of (
      [
        [keys[0], web],
        [keys[1], web],
        [keys[1], batch],
        [keys[1], null],
      ] as const
    ).entries()) {
      const [atMs, requestId] = [START_MS + index, newUuid(START_MS + index)];
      const projectId = project === null ? null : parseId('prj', project);
      const of = { organizationId: parseId('org', id) ?? '', keyId: parseId('key', keyId) ?? '', projectId };
      await worker.book([worker.ledgerEvent({ ...of, requestId, chargeNanoUsd: 1_000n << BigInt(index) }, atMs)]);
      requests.push(formatId('gen', requestId));
    }
    const operator = async (query: string): Promise<GroupSum[]> =>
      sumsOf(await app.call('get', `/usage?${WINDOW}&${query}`).expect(200));
    const byProject: GroupSum[] = [
      [web, 2, '0.000003'],
      [batch, 1, '0.000004'],
      [null, 1, '0.000008'],
    ];
    expect(await own(boss, 'group_by=project')).toEqual(byProject);
    expect(await operator(`group_by=project&organization_id=${id}`)).toEqual(byProject);
    expect(await operator(`group_by=project&project_id=${web},${batch}`)).toEqual(byProject.slice(0, 2));
    expect(await operator(`group_by=organization&project_id=${batch}`)).toEqual([[id, 1, '0.000004']]);
    expect(await own(boss, `project_id=${web}`)).toEqual([[null, 2, '0.000003']]);
    expect(await own(boss, `project_id=${web}&group_by=key`)).toEqual([
      [keys[0], 1, '0.000001'],
      [keys[1], 1, '0.000002'],
    ]);
    expect(await own(dev, 'group_by=project')).toEqual([[web, 1, '0.000001']]);
    expect(await own(dev, `group_by=project&project_id=${web},${batch}`)).toEqual([[web, 1, '0.000001']]);
    expect(await own(dev, `project_id=${web}&key_id=${keys[1]}`)).toEqual([]);
    expect(await own(owner, `project_id=${web}`)).toEqual([]);
    const file = await boss.call('get', `/usage.csv?${WINDOW}&project_id=${batch}&group_by=project`).expect(200);
    expect(file.text.split('\r\n')[1]).toContain(`,${batch},1,`);

    const listed = async (caller: CustomerCaller | ControlApp, query: string): Promise<unknown[]> => {
      const window = `created_at_gte=${new Date(START_MS).toISOString()}`;
      const { body } = await caller.call('get', `/requests?${window}&${query}`).expect(200);
      const totals = await caller.call('get', `/requests/totals?${window}&${query}`).expect(200);
      const data = body.data as (ApiObject & { project_id: string | null })[];
      expect(totals.body).toMatchObject({ request_count: data.length, rejected_count: null });
      return data.map((request) => [request.id, request.project_id]);
    };
    const ofWeb = requests.slice(0, 2).map((request) => [request, web]);
    expect(await listed(boss, `project_id=${web}`)).toEqual(ofWeb.toReversed());
    expect(await listed(app, `project_id=${web}`)).toEqual(ofWeb.toReversed());
    expect(await listed(dev, `project_id=${web},${batch}`)).toEqual(ofWeb.slice(0, 1));
    expect(await listed(owner, `project_id=${web}`)).toEqual([]);
    expect((await boss.call('get', `/requests/${requests[2]}`).expect(200)).body).toMatchObject({ project_id: batch });
    for (const path of ['/usage', '/requests', '/requests/totals']) {
      const { body } = await boss.call('get', `${path}?project_id=${keys[0]}`).expect(400);
      expect(body).toMatchObject({ error: { param: 'project_id' } });
    }
  });

  it('a period without usage, however long ago', async () => {
    for (const [from, to] of [
      ['0001-01-01', '0001-01-31'],
      ['1960-01-01', '1960-12-31'],
      ['1969-12-31', '1970-01-02'],
      ['9998-12-31', '9999-12-31'],
    ]) {
      const window = `from=${from}T00:00:00Z&to=${to}T00:00:00Z`;
      expect(sumsOf(await app.call('get', `/usage?${window}`).expect(200))).toEqual([]);
      expect(sumsOf(await owner.call('get', `/usage?${window}&group_by=model`).expect(200))).toEqual([]);
    }
    const requests = `created_at_gte=1960-01-01T00:00:00Z&created_at_lt=1960-01-02T00:00:00Z`;
    expect((await app.call('get', `/requests?${requests}`).expect(200)).body).toMatchObject({ data: [] });
  });

  it.each([
    ['group_by=tag', 'tag'],
    ['tag=team', 'tag'],
    ['group_by=member&tag=team', 'tag'],
    ['group_by=tag&tag=team&interval=month&from=2026-07-01T00:00:00Z&to=2026-09-01T00:00:00Z', 'from'],
    ['group_by=person', 'group_by'],
  ])('refuses %s', async (query, param) => {
    for (const request of [owner.call('get', `/usage?${query}`), app.call('get', `/usage?${query}`)]) {
      expect((await request.expect(400)).body).toMatchObject({ error: { param } });
    }
  });
});
