import { Client } from 'pg';
import { PrismaService, type Transaction } from '../infra/prisma/prisma.service.js';
import { newUuid } from '../kernel/ids.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/stores/database.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import { systemActor } from './domain/actor.js';
import { recordChange } from './record-change.js';

const actor = systemActor('test');

describe('the hash chain over audit events', () => {
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

  /** A manipulation by the owner of the tables. */
  async function tamper(sql: string): Promise<void> {
    await owner.query('ALTER TABLE audit_event DISABLE TRIGGER USER; ALTER TABLE audit_link DISABLE TRIGGER USER');
    await owner.query(sql);
    await owner.query('ALTER TABLE audit_event ENABLE TRIGGER USER; ALTER TABLE audit_link ENABLE TRIGGER USER');
  }

  it('has a link for every event, also of concurrent transactions with several changes', async () => {
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

  it('has no link for a change that was rolled back', async () => {
    await expect(
      prisma.$transaction(async (tx) => {
        await record(tx, 'rolled back');
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect(await chain.findHead()).toBeNull();
  });

  it('includes changes of customers, which can neither read nor write it', async () => {
    const organizationId = newUuid(Date.now());
    await prisma.asOrganization(organizationId, (tx) =>
      recordChange(tx, { actor, action: 'x.change', targetKind: 'x', targetId: 'own', organizationId }),
    );
    expect(await chain.findBroken()).toEqual([]);
    const reading = prisma.asOrganization(organizationId, (tx) => tx.auditLink.count());
    await expect(reading).rejects.toThrow('permission denied');
  });

  it('does not depend on the time zone of the session', async () => {
    await change('a');
    await owner.query(
      `ALTER ROLE CURRENT_USER IN DATABASE ${(await owner.query('SELECT current_database() AS name')).rows[0].name} SET timezone = 'Asia/Kathmandu'`,
    );
    const otherZone = await PrismaService.open(database.url, 'owner', () => undefined);
    expect(await new AuditChainRepository(otherZone).findBroken()).toEqual([]);
    await otherZone.$disconnect();
  });

  it.each([
    {
      what: 'a changed event',
      sql: `UPDATE audit_event SET actor = 'other actor' WHERE target_id = 'b'`,
      broken: [{ number: 2n, fault: 'event or an earlier link was changed' }],
    },
    {
      what: 'a removed event',
      sql: `DELETE FROM audit_event WHERE target_id = 'b'`,
      broken: [{ number: 2n, fault: 'event is missing' }],
    },
    {
      what: 'an event removed with its link',
      sql: `DELETE FROM audit_link WHERE number = 2; DELETE FROM audit_event WHERE target_id = 'b'`,
      broken: [{ number: 3n, fault: 'number is missing' }],
    },
    {
      what: 'a removed event with later numbers moved up',
      sql: `DELETE FROM audit_link WHERE number = 2; DELETE FROM audit_event WHERE target_id = 'b';
        UPDATE audit_link SET number = 2 WHERE number = 3`,
      broken: [{ number: 2n, fault: 'event or an earlier link was changed' }],
    },
    {
      what: 'an inserted event',
      sql: `INSERT INTO audit_event (id, actor, action, target_kind, target_id)
        VALUES (gen_random_uuid(), 'system:x', 'x.y', 'x', 'late')`,
      broken: [{ number: null, fault: 'link is missing' }],
    },
    {
      what: 'a recomputed hash of a changed event',
      sql: `UPDATE audit_event SET actor = 'other actor' WHERE target_id = 'b';
        UPDATE audit_link l SET hash = sha256((SELECT hash FROM audit_link WHERE number = 1) || audit_event_digest(e))
        FROM audit_event e WHERE e.id = l.event_id AND number = 2`,
      broken: [{ number: 3n, fault: 'event or an earlier link was changed' }],
    },
  ])('detects $what', async ({ sql, broken }) => {
    for (const name of ['a', 'b', 'c']) await change(name);
    expect(await chain.findBroken()).toEqual([]);
    await tamper(sql);
    expect(await chain.findBroken()).toMatchObject(broken);
  });

  it('gets no link for an inserted event by a later change', async () => {
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
