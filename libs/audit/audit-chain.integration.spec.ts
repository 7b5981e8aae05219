import { Client } from 'pg';
import { PrismaService, type Transaction } from '#infra';
import { newUuid } from '#kernel';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import { systemActor } from './domain/actor.js';
import { recordChange } from './record-change.js';

const actor = systemActor('test');

describe('the chain over the record of changes', () => {
  let database: TestDatabase;
  let prisma: PrismaService;
  let chain: AuditChainRepository;
  let owner: Client;

  beforeEach(async () => {
    database = await createTestDatabase();
    prisma = await PrismaService.open(database.url, 'routify_control', () => undefined);
    chain = new AuditChainRepository(prisma);
    owner = new Client({ connectionString: database.url });
    await owner.connect();
  });
  afterEach(async () => {
    await owner.end();
    await prisma.$disconnect();
    await database.drop();
  });

  const record = (tx: Transaction, targetId: string): Promise<void> =>
    recordChange(tx, { actor, action: 'x.change', targetKind: 'x', targetId, before: { a: 1 }, after: { a: 'ü' } });
  const change = (targetId: string): Promise<void> => prisma.$transaction((tx) => record(tx, targetId));

  /** What somebody could do who owns the tables and does not shrink from it. */
  async function tamper(sql: string): Promise<void> {
    await owner.query('ALTER TABLE audit_event DISABLE TRIGGER USER; ALTER TABLE audit_link DISABLE TRIGGER USER');
    await owner.query(sql);
    await owner.query('ALTER TABLE audit_event ENABLE TRIGGER USER; ALTER TABLE audit_link ENABLE TRIGGER USER');
  }

  it('has a link for every event, also of changes that commit together and at the same time', async () => {
    expect(await chain.findHead()).toBeNull();
    const several = prisma.$transaction(async (tx) => {
      for (const name of ['a', 'b', 'c']) await record(tx, name);
    });
    await Promise.all([several, ...Array.from({ length: 8 }, (_, index) => change(`parallel ${index}`))]);
    expect(await chain.findBroken()).toEqual([]);
    expect(await chain.findHead()).toMatchObject({
      number: 11n,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
  });

  it('has none for a change that did not happen', async () => {
    await expect(
      prisma.$transaction(async (tx) => {
        await record(tx, 'rolled back');
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect(await chain.findHead()).toBeNull();
  });

  it('is written for changes of customers too, who can neither read nor write it', async () => {
    const organizationId = newUuid(Date.now());
    await prisma.asOrganization(organizationId, (tx) =>
      recordChange(tx, { actor, action: 'x.change', targetKind: 'x', targetId: 'own', organizationId }),
    );
    expect(await chain.findBroken()).toEqual([]);
    const look = prisma.asOrganization(organizationId, (tx) => tx.auditLink.count());
    await expect(look).rejects.toThrow('permission denied');
  });

  it('does not depend on the time zone of whoever looks', async () => {
    await change('a');
    await owner.query(
      `ALTER ROLE CURRENT_USER IN DATABASE ${(await owner.query('SELECT current_database() AS name')).rows[0].name} SET timezone = 'Asia/Kathmandu'`,
    );
    const elsewhere = await PrismaService.open(database.url, 'owner', () => undefined);
    expect(await new AuditChainRepository(elsewhere).findBroken()).toEqual([]);
    await elsewhere.$disconnect();
  });

  it.each([
    {
      what: 'an event that was changed',
      sql: `UPDATE audit_event SET actor = 'somebody else' WHERE target_id = 'b'`,
      broken: [{ number: 2n, fault: 'event or an earlier link was changed' }],
    },
    {
      what: 'an event that was removed',
      sql: `DELETE FROM audit_event WHERE target_id = 'b'`,
      broken: [{ number: 2n, fault: 'event is missing' }],
    },
    {
      what: 'an event that was removed with its link',
      sql: `DELETE FROM audit_link WHERE number = 2; DELETE FROM audit_event WHERE target_id = 'b'`,
      broken: [{ number: 3n, fault: 'number is missing' }],
    },
    {
      what: 'one that was removed, and the numbers closed up',
      sql: `DELETE FROM audit_link WHERE number = 2; DELETE FROM audit_event WHERE target_id = 'b';
        UPDATE audit_link SET number = 2 WHERE number = 3`,
      broken: [{ number: 2n, fault: 'event or an earlier link was changed' }],
    },
    {
      what: 'an event that was slipped in',
      sql: `INSERT INTO audit_event (id, actor, action, target_kind, target_id)
        VALUES (gen_random_uuid(), 'system:x', 'x.y', 'x', 'late')`,
      broken: [{ number: null, fault: 'link is missing' }],
    },
    {
      what: 'a hash that was computed anew for a changed event',
      sql: `UPDATE audit_event SET actor = 'somebody else' WHERE target_id = 'b';
        UPDATE audit_link l SET hash = sha256((SELECT hash FROM audit_link WHERE number = 1) || audit_event_digest(e))
        FROM audit_event e WHERE e.id = l.event_id AND number = 2`,
      broken: [{ number: 3n, fault: 'event or an earlier link was changed' }],
    },
  ])('shows $what', async ({ sql, broken }) => {
    for (const name of ['a', 'b', 'c']) await change(name);
    expect(await chain.findBroken()).toEqual([]);
    await tamper(sql);
    expect(await chain.findBroken()).toMatchObject(broken);
  });

  it('is not given to what was slipped in before, by a change that comes later', async () => {
    await change('a');
    const newest = 'ffffffff-ffff-7fff-bfff-ffffffffffff';
    await tamper(`INSERT INTO audit_event (id, actor, action, target_kind, target_id)
      VALUES ('${newest}', 'system:x', 'x.y', 'x', 'late')`);
    await prisma.$transaction(async (tx) => {
      for (const name of ['b', 'c']) await record(tx, name);
    });
    expect(await chain.findBroken()).toMatchObject([{ event_id: newest, fault: 'link is missing' }]);
    expect(await chain.findHead()).toMatchObject({ number: 3n });
  });

  it('is append-only', async () => {
    await change('a');
    for (const sql of [`UPDATE audit_link SET number = 7`, 'DELETE FROM audit_link', 'TRUNCATE audit_link']) {
      await expect(owner.query(sql)).rejects.toThrow('audit_link is append-only');
    }
  });
});
