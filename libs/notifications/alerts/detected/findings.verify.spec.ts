import type { TestingModule } from '@nestjs/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { formatId, newUuid, type Clock, schemaOfData, type DomainEvent, type EventTypeName } from '#core';
import { UsageService } from '#billing/ledger';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { jobOf, openModuleProcess } from '../../../../test/support/processes/module-process.js';
import { AlertsWorkerModule } from '../alerts.module.js';
import { FindingsRepository } from './findings.repository.js';
import { FindingsService } from './findings.service.js';

const USD = 1_000_000_000n;
const DAY_MS = 86_400_000;

let fixture: LedgerFixture;
let worker: TestingModule;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  const stores = { databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl };
  worker = await openModuleProcess({ ...stores, role: 'routify_worker', modules: [AlertsWorkerModule] });
  // Its pass would take what a test looks at.
  await jobOf(worker, 'alerts').beforeApplicationShutdown();
}, 60_000);

afterAll(async () => {
  await worker.close();
  await fixture.close();
});

/** What is found at a moment; twice, since a worker looks each hour. */
async function find(nowMs = Date.now()): Promise<void> {
  const clock = { nowMs: () => nowMs } as Clock;
  const service = new FindingsService(worker.get(FindingsRepository), worker.get(UsageService), clock);
  await service.check();
  await service.check();
}

async function events(type: EventTypeName, organizationId: string | null = null): Promise<DomainEvent['data'][]> {
  const { rows } = await fixture.owner.query<{ data: DomainEvent['data'] }>(
    'SELECT data FROM event WHERE type = $1 AND organization_id IS NOT DISTINCT FROM $2 ORDER BY id',
    [type, organizationId],
  );
  const validate = new Ajv2020({ formats: { 'date-time': true } }).compile({
    ...schemaOfData(type),
    additionalProperties: false,
  });
  for (const { data } of rows) expect([validate(data), validate.errors]).toEqual([true, null]);
  return rows.map(({ data }) => data);
}

describe('what a worker finds', () => {
  it('EVT-3: is a key that expires, seven days and one day before', async () => {
    const organizationId = await fixture.createOrganization(0n);
    const id = newUuid(Date.now());
    const expiresAt = new Date(Date.now() + 6 * DAY_MS);
    await fixture.owner.query(
      `INSERT INTO api_key (id, organization_id, name, digest, masked, expires_at)
       VALUES ($1, $2, 'Production', $3, 'rtf_…', $4)`,
      [id, organizationId, Buffer.from(id), expiresAt],
    );
    await find(expiresAt.getTime() - 8 * DAY_MS);
    expect(await events('key.expiring', organizationId)).toEqual([]);
    await find();
    await find(expiresAt.getTime() - DAY_MS / 2);
    await find(expiresAt.getTime() + DAY_MS);
    const key = { key_id: formatId('key', id), key_name: 'Production', expires_at: expiresAt.toISOString() };
    expect(await events('key.expiring', organizationId)).toEqual([
      { ...key, days: 7 },
      { ...key, days: 1 },
    ]);
  });

  it('EVT-25, EVT-26: is a model and a channel that lose money, and costs that are unknown', async () => {
    const organizationId = await fixture.createOrganization(10n * USD);
    const list = await fixture.createCostList();
    const attempt = { ...fixture.attempt(3n * USD), ...list, meters: { input: 3_000_000 } };
    // A day may end while a test runs.
    const dayMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const charge = { organizationId, chargeNanoUsd: USD, holdNanoUsd: USD, channelId: list.channelId };
    const named = () => ({ ...charge, requestId: newUuid(dayMs) });
    await fixture.book([fixture.ledgerEvent({ ...named(), attempts: [attempt] })]);
    await fixture.book([
      fixture.ledgerEvent({
        ...named(),
        chargeNanoUsd: 0n,
        attempts: [{ ...fixture.attempt(0n), channelId: list.channelId }],
      }),
    ]);
    await find(dayMs + DAY_MS / 2);
    const amounts = { revenue_usd: '1', cost_usd: '3', day: new Date(dayMs).toISOString().slice(0, 10) };
    expect(await events('margin.negative')).toEqual([
      expect.objectContaining({ ...amounts, kind: 'model' }),
      { ...amounts, kind: 'channel', name: list.channelId },
    ]);
    expect(await events('cost.unknown')).toMatchObject([{ kind: 'model', request_count: 1 }, { kind: 'channel' }]);
  });

  it('EVT-14: is what was not charged of a day', async () => {
    const organizationId = await fixture.createOrganization(USD);
    const yesterdayMs = Date.now() - DAY_MS;
    await fixture.owner.query(`SELECT ensure_partitions(now() - interval '1 month', 2)`);
    const waived = { chargeNanoUsd: 0n, waiver: 'empty_reply', waivedNanoUsd: USD / 4n, holdNanoUsd: USD } as const;
    for (let count = 0; count < 2; count++) {
      const requestId = newUuid(yesterdayMs);
      await fixture.book([fixture.ledgerEvent({ organizationId, requestId, ...waived })]);
    }
    // An hour after the day is over.
    await find(Math.floor(Date.now() / DAY_MS) * DAY_MS + 2 * 3_600_000);
    expect(await events('request.waived', organizationId)).toEqual([
      { day: new Date(yesterdayMs).toISOString().slice(0, 10), request_count: 2, waived_usd: '0.5' },
    ]);
  });

  it('EVT-13: is the statement of a month, once it is over', async () => {
    const organizationId = await fixture.createOrganization(USD);
    await fixture.book([fixture.ledgerEvent({ organizationId, chargeNanoUsd: 1_000n })]);
    const now = new Date();
    const next = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1);
    await find(next - 1);
    await find(next + 3_600_000 - 1);
    expect(await events('statement.ready', organizationId)).toEqual([]);
    await find(next + 2 * 3_600_000);
    expect(await events('statement.ready', organizationId)).toEqual([{ month: now.toISOString().slice(0, 7) }]);
  });

  it('EVT-27: is a request that cannot be booked', async () => {
    const organizationId = await fixture.createOrganization(USD);
    const requestId = newUuid(Date.now());
    const failure = { requestId, organizationId, grade: 2, amountNanoUsd: USD / 2n, terms: '', payload: '' } as const;
    for (let count = 0; count < 2; count++) {
      await fixture.ledger.recordFailure({ ...failure, sqlState: null, message: 'test' });
    }
    expect(await events('settlement.stuck')).toEqual([
      {
        request_id: formatId('gen', requestId),
        customer_id: formatId('org', organizationId),
        amount_usd: '0.5',
      },
    ]);
  });
});
