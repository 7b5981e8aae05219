import { readFileSync } from 'node:fs';
import { newUuid } from '#core';
import { LedgerFixture } from '../../support/ledger/ledger-fixture.js';

const INDEX = 'usage_record_failures';
/** Of Postgres's time and of its journal. */
const SHARE_MAX = 0.05;
const ROUNDS = Number(process.env.INDEX_ROUNDS ?? 20);
const EVENTS = 500;
const BATCHES = 4;
const ORGANIZATIONS = 20;

interface Cost {
  readonly cpuMicroseconds: number;
  readonly walBytes: number;
}

/** The same settlement on the same database with and without an index, in turns. */
describe('what the index of failures costs settlement', () => {
  let fixture: LedgerFixture;
  let organizationIds: string[];
  let definition: string;
  const lines: string[] = [];

  beforeAll(async () => {
    fixture = await LedgerFixture.open();
    organizationIds = [];
    while (organizationIds.length < ORGANIZATIONS) {
      organizationIds.push(await fixture.createOrganization(10n ** 15n));
    }
    const { rows } = await fixture.owner.query<{ definition: string }>(
      `SELECT replace(pg_get_indexdef($1::regclass), ' ON ONLY ', ' ON ') AS definition`,
      [INDEX],
    );
    definition = rows[0]?.definition ?? '';
  }, 120_000);

  afterAll(async () => {
    process.stderr.write(
      `${INDEX}, ${ROUNDS} rounds of ${EVENTS * BATCHES} requests each way\n  ${lines.join('\n  ')}\n`,
    );
    await fixture.close();
  });

  async function settle(failedEvery: number): Promise<Cost> {
    const channelId = newUuid(Date.now());
    const batches = Array.from({ length: BATCHES }, (_, batch) =>
      Array.from({ length: EVENTS }, (_event, at) => {
        const hasFailed = (batch * EVENTS + at) % failedEvery === 0;
        const attempt = { ...fixture.attempt(0n), channelId, upstreamRequestId: `chatcmpl-${newUuid(Date.now())}` };
        const ending = hasFailed
          ? ({ outcome: 'all_channels_failed', statusCode: 502, errorCode: 'upstream_error', channelId: null } as const)
          : ({ outcome: 'completed', channelId } as const);
        const organizationId = organizationIds[at % ORGANIZATIONS] ?? '';
        return fixture.ledgerEvent({ organizationId, chargeNanoUsd: 5_000n, attempts: [attempt], ...ending });
      }),
    );
    const before = await costs();
    for (const events of batches) await fixture.book(events);
    const after = await costs();
    const count = EVENTS * BATCHES;
    return {
      cpuMicroseconds: (after.cpuMicroseconds - before.cpuMicroseconds) / count,
      walBytes: (after.walBytes - before.walBytes) / count,
    };
  }

  /** Of all connections to this database, and of the journal. */
  async function costs(): Promise<Cost> {
    const { rows } = await fixture.owner.query<{ pids: number[]; bytes: string }>(
      `SELECT array_agg(pid) AS pids, pg_current_wal_insert_lsn() - '0/0' AS bytes FROM pg_stat_activity
       WHERE datname = current_database()`,
    );
    const nanoseconds = (rows[0]?.pids ?? []).map((pid) =>
      Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]),
    );
    return {
      cpuMicroseconds: nanoseconds.reduce((sum, own) => sum + own, 0) / 1_000,
      walBytes: Number(rows[0]?.bytes),
    };
  }

  async function measure(failedEvery: number): Promise<{ cpu: number; wal: number }> {
    const costsOf = { without: [] as Cost[], with: [] as Cost[] };
    await settle(failedEvery);
    for (let round = 0; round < ROUNDS; round++) {
      for (const way of round % 2 === 0 ? (['without', 'with'] as const) : (['with', 'without'] as const)) {
        await fixture.owner.query(`DROP INDEX IF EXISTS ${INDEX}`);
        if (way === 'with') await fixture.owner.query(definition);
        await settle(failedEvery);
        costsOf[way].push(await settle(failedEvery));
      }
    }
    const ratios = (name: keyof Cost): number[] =>
      costsOf.with.map((cost, round) => cost[name] / (costsOf.without[round]?.[name] ?? NaN)).sort((a, b) => a - b);
    const [cpu, wal] = [ratios('cpuMicroseconds'), ratios('walBytes')];
    const median = (values: readonly number[]): number => values[Math.floor(values.length / 2)] ?? NaN;
    const shown = (values: readonly number[]): string =>
      [0.5, 0.25, 0.75].map((part) => values[Math.floor((values.length - 1) * part)]?.toFixed(3)).join(' ');
    const middle = (way: 'with' | 'without', name: keyof Cost): string =>
      median(costsOf[way].map((cost) => cost[name]).sort((a, b) => a - b)).toFixed(0);
    lines.push(
      `one of ${failedEvery} fails: with/without (median, quartiles): CPU of Postgres ${shown(cpu)} (${middle('without', 'cpuMicroseconds')} µs a request), journal ${shown(wal)} (${middle('without', 'walBytes')} bytes)`,
    );
    return { cpu: median(cpu), wal: median(wal) };
  }

  it('is at most a twentieth where one request in a hundred fails', async () => {
    const { cpu, wal } = await measure(100);
    expect(wal).toBeLessThan(1 + SHARE_MAX);
    expect(cpu).toBeLessThan(1 + SHARE_MAX);
  }, 600_000);

  it('is reported where every request fails', async () => {
    const { wal } = await measure(1);
    expect(wal).toBeGreaterThan(1);
  }, 600_000);
});
