import { Client } from 'pg';
import { PrismaService } from '../infra/prisma/prisma.service.js';
import { newUuid } from '../kernel/ids.js';
import { Secret } from '../kernel/secret.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/stores/database.js';
import { AuditRepository, type AuditFilter } from './audit.repository.js';
import { systemActor } from './domain/actor.js';
import { recordChange, type Change } from './record-change.js';

const actor = { ...systemActor('test'), address: '203.0.113.9', requestId: 'req_1' };
const anyTime: AuditFilter = { createdFrom: new Date(0), createdBefore: new Date('2100-01-01') };
const firstPage = { limit: 10, after: null, before: null };

describe('recordChange', () => {
  let database: TestDatabase;
  let prisma: PrismaService;
  let events: AuditRepository;

  beforeAll(async () => {
    database = await createTestDatabase();
    prisma = await PrismaService.open(database.url, 'routify_control', () => undefined);
    events = new AuditRepository(prisma);
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.drop();
  });

  function record(change: Partial<Change>): Promise<void> {
    const fullChange: Change = { actor, action: 'key.create', targetKind: 'key', targetId: 'key_1', ...change };
    return prisma.$transaction((tx) => recordChange(tx, fullChange));
  }

  it('records actor, address, changed fields and reason', async () => {
    const organizationId = newUuid(Date.now());
    await record({
      organizationId,
      targetId: 'key_changed',
      before: { name: 'a', rpm: 1 },
      after: { name: 'b', rpm: 1 },
      reason: 'requested',
    });
    const { rows } = await events.list({ ...anyTime, targetId: 'key_changed' }, firstPage);
    expect(rows).toEqual([
      {
        id: expect.any(String) as string,
        actor: 'system:test',
        address: '203.0.113.9',
        action: 'key.create',
        targetKind: 'key',
        targetId: 'key_changed',
        organizationId,
        before: { name: 'a' },
        after: { name: 'b' },
        reason: 'requested',
        requestId: 'req_1',
        createdAt: expect.any(Date) as Date,
      },
    ]);
    expect(await events.find(rows[0]?.id ?? '')).toEqual(rows[0]);
  });

  it('masks secrets', async () => {
    const after = { digest: Buffer.from('canary'), credential: { secret: 'canary' }, value: new Secret('canary') };
    await record({ targetId: 'key_masked', after });
    const { rows } = await events.list({ ...anyTime, targetId: 'key_masked' }, firstPage);
    expect(rows[0]?.after).toEqual({ digest: '***', credential: { secret: '***' }, value: '***' });
  });

  it('is rolled back with the change', async () => {
    const failing = prisma.$transaction(async (tx) => {
      await recordChange(tx, { actor, action: 'x.y', targetKind: 'x', targetId: 'rolled_back' });
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect((await events.list({ ...anyTime, targetId: 'rolled_back' }, firstPage)).rows).toEqual([]);
  });

  it('is filtered by actor, action, organization and time', async () => {
    const organizationId = newUuid(Date.now());
    await record({ organizationId, action: 'a.one' });
    await record({ organizationId, action: 'a.two', actor: systemActor('other') });
    const list = async (filter: Partial<AuditFilter>): Promise<string[]> =>
      (await events.list({ ...anyTime, organizationId, ...filter }, firstPage)).rows.map(({ action }) => action);
    expect(await list({})).toEqual(['a.two', 'a.one']);
    expect(await list({ actors: { exact: ['system:other'], prefixes: [] } })).toEqual(['a.two']);
    expect(await list({ actions: ['a.one', 'a.three'] })).toEqual(['a.one']);
    expect(await list({ createdBefore: new Date(0) })).toEqual([]);
    expect(await list({ createdFrom: new Date('2099-01-01') })).toEqual([]);
  });

  it('is append-only, even for the owner of the table', async () => {
    await record({});
    const owner = new Client({ connectionString: database.url });
    await owner.connect();
    for (const sql of ["UPDATE audit_event SET actor = 'x'", 'DELETE FROM audit_event', 'TRUNCATE audit_event']) {
      await expect(owner.query(sql)).rejects.toThrow('audit_event is append-only');
    }
    await owner.end();
  });
});
