import type { TestingModule } from '@nestjs/testing';
import { PrismaService, type Transaction } from '../infra/prisma/prisma.service.js';
import { LedgerFixture } from '../../../test/support/ledger/ledger-fixture.js';
import { openModuleProcess } from '../../../test/support/processes/module-process.js';
import { openAsOwner } from '../../../test/support/stores/database.js';
import type { NewEvent } from './domain/event.js';
import { EventsModule } from './events.module.js';
import { EventsRepository } from './events.repository.js';
import { recordEvents } from './record-events.js';

let fixture: LedgerFixture;
let modules: readonly TestingModule[];
let repositories: readonly EventsRepository[];

let owner: ReturnType<typeof openAsOwner>;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  owner = openAsOwner(fixture.database.url);
  const stores = { databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl };
  const open = () => openModuleProcess({ ...stores, role: 'routify_worker', modules: [EventsModule] });
  modules = await Promise.all([open(), open()]);
  repositories = modules.map((module) => module.get(EventsRepository));
});

async function query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  return (await owner.query<Row>(sql, [...values])).rows;
}

afterAll(async () => {
  await Promise.all(modules.map((module) => module.close()));
  await owner.end();
  await fixture.close();
});

const joined = (organizationId: string, role = 'viewer'): NewEvent => ({
  type: 'member.joined',
  organizationId,
  data: { member_id: 'mbr_1', role },
});
const inTransaction = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
  modules[0]!.get(PrismaService).$transaction(work);
const write = (...events: readonly NewEvent[]): Promise<void> => inTransaction((tx) => recordEvents(tx, events));

async function relayed(organizationId: string) {
  while ((await repositories[0]!.relay(1_000)) > 0);
  const { rows } = await repositories[0]!.list({ organizationId }, { limit: 1_000, after: null, before: null });
  return rows.toSorted((one, other) => Number((one.sequence ?? 0n) - (other.sequence ?? 0n)));
}

describe('events', () => {
  it('EVT-31: are not there without their change', async () => {
    const organizationId = await fixture.createOrganization(0n);
    const work = inTransaction(async (tx) => {
      await recordEvents(tx, [joined(organizationId)]);
      throw new Error('rolled back');
    });
    await expect(work).rejects.toThrow('rolled back');
    expect(await relayed(organizationId)).toEqual([]);
  });

  it('are listed once they have a place', async () => {
    const organizationId = await fixture.createOrganization(0n);
    await write(joined(organizationId));
    const page = { limit: 10, after: null, before: null };
    expect((await repositories[0]!.list({ organizationId }, page)).rows).toEqual([]);
    expect(await relayed(organizationId)).toMatchObject([{ type: 'member.joined', sequence: 1n }]);
  });

  it('EVT-32: of a key are written once, also when two write at once', async () => {
    const organizationId = await fixture.createOrganization(0n);
    const event = { ...joined(organizationId), key: 'window-1' };
    await Promise.all([write(event), write(event), write({ ...event, key: 'window-2' })]);
    await write(event);
    expect(await relayed(organizationId)).toHaveLength(2);
  });

  it('EVT-33: have sequences without a gap, and positions that grow with them, with many writers and two relays', async () => {
    const [one, other] = [await fixture.createOrganization(0n), await fixture.createOrganization(0n)];
    const writers = Array.from({ length: 40 }, async (_each, index) => {
      const events = [joined(index % 2 === 0 ? one : other), joined(one)];
      // Some are rolled back, and some commit late.
      await inTransaction(async (tx) => {
        await recordEvents(tx, events);
        if (index % 5 === 0) throw new Error('rolled back');
        if (index % 7 === 0) await tx.$queryRaw`SELECT pg_sleep(0.05)`;
      }).catch(() => undefined);
    });
    const relays = repositories.map(async (repository) => {
      for (let count = 0; count < 15; count++) await repository.relay(7);
    });
    await Promise.all([...writers, ...relays]);
    for (const organizationId of [one, other]) {
      const events = await relayed(organizationId);
      expect(events.length).toBeGreaterThan(10);
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_each, index) => BigInt(index + 1)));
      const positions = events.map(({ position }) => position ?? 0n);
      expect(positions).toEqual(positions.toSorted((a, b) => Number(a - b)));
    }
  });

  it('never change, and are removed after their time', async () => {
    const organizationId = await fixture.createOrganization(0n);
    await write(joined(organizationId));
    await relayed(organizationId);
    const change = query('UPDATE event SET type = $1 WHERE organization_id = $2', ['key.created', organizationId]);
    await expect(change).rejects.toThrow('events do not change');
    await repositories[0]!.removeBefore(new Date(Date.now() + 1_000));
    expect(await relayed(organizationId)).toEqual([]);
    await write(joined(organizationId));
    expect(await relayed(organizationId)).toMatchObject([{ sequence: 2n }]);
  });

  it('EVT-34: that receivers would not take are refused, with their change', async () => {
    const organizationId = await fixture.createOrganization(0n);
    await expect(write(joined(organizationId, 'x'.repeat(20_000)))).rejects.toThrow('bytes');
  });

  it('ATK-332: of an organization are seen by no other', async () => {
    const [one, other] = [await fixture.createOrganization(0n), await fixture.createOrganization(0n)];
    await write(joined(one), joined(other), { ...joined(one), organizationId: null });
    await relayed(one);
    const seen = await modules[0]!
      .get(PrismaService)
      .asOrganization(one, (tx) => tx.event.findMany({ select: { organizationId: true } }));
    expect(new Set(seen.map(({ organizationId }) => organizationId))).toEqual(new Set([one]));
    const forged = modules[0]!.get(PrismaService).asOrganization(one, (tx) => recordEvents(tx, [joined(other)]));
    await expect(forged).rejects.toThrow('row-level security');
  });
});
