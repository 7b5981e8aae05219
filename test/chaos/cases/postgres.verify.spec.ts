import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../support/eventually.js';
import { hasPgBouncer } from '../../support/stores/servers/pg-bouncer.js';
import { Fleet } from '../fleet.js';
import { Load } from '../load/load.js';
import { planLongStream } from '../load/plan-request.js';
import { openShop, type Customer } from '../shop.js';
import {
  CALM,
  CASE_TIME_LIMIT_MS,
  countOutbox,
  countRecords,
  expectStrayErrorsOnly,
  playCase,
  print,
  rowsOf,
  untilReplies,
} from './play-case.js';

jest.setTimeout(CASE_TIME_LIMIT_MS);

it('DOWN-6: C17 postgres kill -9 under load: not one 5xx more', async () => {
  let downAtMs = Infinity;
  let customers: readonly Customer[] = [];
  const { evidence } = await playCase(async ({ fleet, load, log, shop }) => {
    customers = shop.customers;
    for (let pass = 0; pass < 3; pass++) {
      await untilReplies(load, 150);
      log.noteKill('postgres');
      downAtMs = Math.min(downAtMs, Date.now());
      await fleet.postgres.kill();
      await fleet.postgres.start();
    }
    await untilReplies(load, 150);
  }, CALM);
  expectStrayErrorsOnly(rowsOf(evidence.clients, customers), downAtMs);
});

it('C18 postgres down until many events wait: gateways serve on, the outbox holds them, then all is booked', async () => {
  let downAtMs = Infinity;
  let customers: readonly Customer[] = [];
  const { evidence } = await playCase(async ({ fleet, load, log, shop }) => {
    customers = shop.customers;
    await untilReplies(load, 200);
    log.noteKill('postgres');
    downAtMs = Math.min(downAtMs, Date.now());
    await fleet.postgres.kill();
    await sleep(20_000);
    const waiting = await countOutbox(fleet);
    print(`${waiting} events waited`);
    expect(waiting).toBeGreaterThan(200);
    await fleet.postgres.start();
    await untilReplies(load, 100);
  }, CALM);
  expectStrayErrorsOnly(rowsOf(evidence.clients, customers), downAtMs);
});

/** Makes every third booking fail with an error that a retry cures, of each kind in turn. */
const FAULTY_BOOKING = `
  CREATE SEQUENCE chaos_turn;
  GRANT USAGE ON SEQUENCE chaos_turn TO PUBLIC;
  CREATE FUNCTION chaos_fault() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE turn bigint := nextval('chaos_turn');
  BEGIN
    IF turn % 9 = 0 THEN RAISE EXCEPTION 'serialization failure' USING ERRCODE = '40001'; END IF;
    IF turn % 9 = 3 THEN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END IF;
    IF turn % 9 = 6 THEN RAISE EXCEPTION 'lock not available' USING ERRCODE = '55P03'; END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER chaos_fault AFTER INSERT OR UPDATE ON wallet FOR EACH STATEMENT EXECUTE FUNCTION chaos_fault();
`;

it('C19 serialization failures, deadlocks and lock time-outs: booked again, once', async () => {
  await playCase(async ({ fleet, load }) => {
    await fleet.query(FAULTY_BOOKING);
    await untilReplies(load, 500);
    const before = await countRecords(fleet);
    expect(before).toBeGreaterThan(0);
    const [turns] = await fleet.query<{ last_value: string }>('SELECT last_value FROM chaos_turn');
    expect(Number(turns?.last_value)).toBeGreaterThan(9);
    print(`${turns?.last_value ?? 0} bookings, a third of them failed`);
  });
});

(hasPgBouncer ? it : it.skip)(
  'C61 PgBouncer in transaction mode with four connections, killed under load: all billed once, commands work',
  async () => {
    const backups = mkdtempSync(join(tmpdir(), 'routify-pooler-backups-'));
    await playCase(
      async ({ fleet, shop, load, log }) => {
        const pooler = fleet.pooler!;
        await untilReplies(load, 200);
        log.note('kill -9 pgbouncer');
        await pooler.kill();
        await untilReplies(load, 50);
        await pooler.launch();
        const customer = await shop.addCustomer({ name: 'new', topUpUsd: '1' });
        const stream = planLongStream(customer, 'chaos/standard', { tokens: 5, chunkMs: 1 });
        const answered = async (): Promise<boolean> => (await load.send(stream)).status === 200;
        await eventually(answered, 20_000);
        await untilReplies(load, 200);
        const [sessions] = await fleet.query<{ count: string; names: string }>(
          `SELECT count(*), string_agg(DISTINCT application_name, ' ') AS names FROM pg_stat_activity
           WHERE backend_type = 'client backend' AND application_name LIKE 'routify-%'`,
        );
        print(`${sessions?.count} sessions of ${sessions?.names}`);
        expect(Number(sessions?.count)).toBeLessThanOrEqual(4);
        expect(await fleet.routify('audit')).not.toContain('✗');
        expect(await fleet.routify('backup')).toContain('verified');
        expect(await fleet.routify('doctor')).toMatch(/✓ postgres-direct [^]*✓ rights [^]*connections to the pooler/);
      },
      { ...CALM, fleet: { withPooler: true, environment: { ROUTIFY_BACKUP_TO: backups } } },
    );
    rmSync(backups, { recursive: true });
  },
);

it('C62 postgres lost for good, its synchronous replica promoted under load: gateways serve on, no charge is lost', async () => {
  let downAtMs = Infinity;
  let customers: readonly Customer[] = [];
  const { evidence } = await playCase(
    async ({ fleet, load, log, shop }) => {
      customers = shop.customers;
      const replica = fleet.replica!;
      await untilReplies(load, 200);
      log.noteKill('postgres');
      downAtMs = Date.now();
      await fleet.postgres.kill();
      await untilReplies(load, 100);
      await expect(shop.admin.get('/organizations')).rejects.toThrow(/503 .*temporarily_unavailable/);
      const promotedAtMs = Date.now();
      await replica.promote();
      fleet.postgres.replaceBy(replica.pid, replica.url);
      await eventually(() =>
        shop.admin.get('/organizations').then(
          () => true,
          () => false,
        ),
      );
      print(`control answers ${Date.now() - promotedAtMs} ms after the promotion began`);
      await untilReplies(load, 200);
    },
    { ...CALM, fleet: { withReplica: 'synchronous' } },
  );
  expectStrayErrorsOnly(rowsOf(evidence.clients, customers), downAtMs);
});

it('C63 a replica that lags is promoted: journals bring back the charges that it lacked, a lost top-up is listed', async () => {
  const fleet = await Fleet.start({ gateways: 1, workers: 1, withReplica: 'asynchronous' });
  try {
    const replica = fleet.replica!;
    const shop = await openShop(fleet, { poorCustomers: 0 });
    const customer = await shop.addCustomer({ name: 'Acme', topUpUsd: '5' });
    const load = new Load([fleet.gateways[0]!.url], [customer], { seed: 1, requestsPerSecond: 0 });
    const ask = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index++) {
        const { status } = await load.send(planLongStream(customer, 'chaos/standard', { tokens: 5, chunkMs: 1 }));
        expect(status).toBe(200);
      }
    };
    const untilBooked = (count: number) => eventually(async () => (await countRecords(fleet)) === count, 30_000);
    await ask(3);
    await untilBooked(3);
    await replica.disconnect();
    const since = new Date().toISOString();
    await ask(4);
    await untilBooked(7);
    await shop.admin.post(`/organizations/${customer.organizationId}/topups`, { amount_usd: '1' });
    await fleet.postgres.kill();
    await replica.promote();
    fleet.postgres.replaceBy(replica.pid, replica.url);
    expect(await countRecords(fleet)).toBe(3);
    const recovered = await fleet.routify('recover', '--since', since).catch(outputOf);
    print(recovered.trimEnd().replaceAll('\n', '\n    '));
    expect(recovered).toMatch(/^4 requests sent from journals, \d+ already known, 0 failed, 0 damaged$/m);
    expect(recovered).toMatch(/^org_\S+ +\$5\.\d+ before, \$4\.\d+ now$/m);
    expect(recovered).toMatch(/^1 balances differ$/m);
    expect(await countRecords(fleet)).toBe(7);
    expect(await fleet.routify('audit', '--quiet-check')).not.toContain('✗');
    await ask(1);
    await untilBooked(8);
  } finally {
    await fleet.stop();
  }
});

/** Of a command that exited with another code than 0. */
function outputOf(error: unknown): string {
  return (error as { stdout: string }).stdout;
}
