import fc from 'fast-check';
import {
  newUuid,
  type Attempt,
  isCostKnown,
  parseUsageEvent,
  recordedEvent,
  type RecordRow,
  serializeUsageEvent,
  type UsageEvent,
} from '#core';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { usageEvents } from '../../../../test/support/ledger/sample-usage-event.js';
import { type LedgerEvent, UsageRecordRepository } from './usage-record.repository.js';

const RECORDS = 200;

const repository = new UsageRecordRepository();
let worker: LedgerFixture;

beforeAll(async () => {
  worker = await LedgerFixture.open();
});

afterAll(async () => {
  await worker.close();
});

const samples = fc.sample(usageEvents, { numRuns: 2 * RECORDS, seed: 1 });
const admitted = samples.slice(0, RECORDS).map((event): UsageEvent => {
  return { ...event, requestId: newUuid(Date.now()), grade: 1, traceparent: null };
});

/** As the worker has it: from the bytes of the outbox. */
function ledgerEvent(event: UsageEvent): LedgerEvent {
  const read = parseUsageEvent(serializeUsageEvent(event), event);
  return { event: read, admittedAtMs: Date.now(), windows: [], idempotencyHash: event.idempotencyKeyHash };
}

async function readRecords(events: readonly UsageEvent[]): Promise<(UsageEvent | null)[]> {
  const rows = await worker.prisma.$queryRaw<RecordRow[]>`
    SELECT * FROM usage_record WHERE request_id = ANY(${events.map(({ requestId }) => requestId)}::uuid[])`;
  const records = new Map(rows.map(recordedEvent).map((event) => [event.requestId, event]));
  return events.map(({ requestId }) => records.get(requestId) ?? null);
}

/** A row of `attempts_of`, as JSON. */
function callOf(attempt: Attempt, index: number): object {
  const { costReport = null, meters } = attempt;
  return {
    ordinal: index + 1,
    channel_id: attempt.channelId,
    channel_name: attempt.channelName,
    credential_id: attempt.credentialId,
    upstream_model: attempt.upstreamModel,
    status: attempt.status,
    duration_ms: attempt.durationMs,
    cost_nano_usd: Number(attempt.costNanoUsd),
    cost_version_id: attempt.costVersionId,
    meters: Object.keys(meters).length === 0 ? null : meters,
    reason: attempt.reason,
    upstream_request_id: attempt.upstreamRequestId ?? null,
    list_cost_nano_usd: attempt.listCostNanoUsd === undefined ? null : Number(attempt.listCostNanoUsd),
    cost_report: costReport,
    cost_unknown: !isCostKnown({ attempts: [attempt] }),
  };
}

describe('a usage record', () => {
  it('is the event again, whatever its fields hold: through its bytes, its row and back', async () => {
    await worker.prisma.$transaction((tx) => repository.insertNew(tx, admitted.map(ledgerEvent)));
    expect(await readRecords(admitted)).toEqual(admitted);
  });

  it('has calls that the database reads by their positions', async () => {
    const rows = await worker.prisma.$queryRaw<
      { id: string; isUnknown: boolean; calls: Record<string, unknown>[] | null }[]
    >`SELECT u.request_id AS id, cost_unknown(u.attempts) AS "isUnknown", (SELECT json_agg(a.* ORDER BY a.ordinal) FROM attempts_of(u.attempts, u.channel_id) AS a) AS calls
      FROM usage_record u WHERE u.request_id = ANY(${admitted.map(({ requestId }) => requestId)}::uuid[])`;
    const calls = new Map(rows.map((row) => [row.id, row.calls ?? []]));
    expect(admitted.map(({ requestId }) => calls.get(requestId))).toEqual(
      admitted.map(({ attempts }) => attempts.map(callOf)),
    );
    const unknown = rows.filter(({ isUnknown }) => isUnknown).map(({ id }) => id);
    const expected = admitted.filter((event) => !isCostKnown(event)).map(({ requestId }) => requestId);
    expect(new Set(unknown)).toEqual(new Set(expected));
    expect(expected.length).toBeGreaterThan(0);
    // Inlined, a call costs nothing but what its query names.
    const plan = await worker.prisma.$queryRaw<object[]>`
      EXPLAIN SELECT a.channel_id FROM usage_record u CROSS JOIN LATERAL attempts_of(u.attempts, u.channel_id) AS a`;
    expect(JSON.stringify(plan)).toContain('Function Scan on jsonb_array_elements');
    expect(admitted.flatMap(({ attempts }) => attempts).length).toBeGreaterThan(RECORDS);
  });

  it('is raised to the final event in each field that is decided after the admission, and in no other', async () => {
    const final = admitted.map((event, index): UsageEvent => {
      const other = samples[RECORDS + index] ?? event;
      return { ...other, requestId: event.requestId, grade: 2, traceparent: null };
    });
    await worker.prisma.$transaction((tx) => repository.raise(tx, final.map(ledgerEvent)));
    const kept = ['organizationId', 'keyId', 'tierId', 'requestedModel', 'endpoint', 'stream', 'multipliersPpm'];
    const subject = new Set([...kept, 'routeId', 'strategy', 'tags', 'clientRequestId', 'projectId']);
    const expected = final.map((event, index) => {
      const admission = Object.entries(admitted[index] ?? {}).filter(([name]) => subject.has(name));
      return { ...event, ...(Object.fromEntries(admission) as Partial<UsageEvent>) };
    });
    expect(await readRecords(final)).toEqual(expected);
  });
});
