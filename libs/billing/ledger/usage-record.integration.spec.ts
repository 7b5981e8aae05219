import fc from 'fast-check';
import { newUuid } from '#kernel';
import { parseUsageEvent, recordedEvent, type RecordRow, serializeUsageEvent, type UsageEvent } from '#pricing';
import { LedgerFixture } from '../../../test/support/ledger/ledger-fixture.js';
import { usageEvents } from '../../../test/support/ledger/sample-usage-event.js';
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

describe('a usage record', () => {
  it('is the event again, whatever its fields hold: through its bytes, its row and back', async () => {
    await worker.prisma.$transaction((tx) => repository.insertNew(tx, admitted.map(ledgerEvent)));
    expect(await readRecords(admitted)).toEqual(admitted);
  });

  it('is raised to the final event in each field that is decided after the admission, and in no other', async () => {
    const final = admitted.map((event, index): UsageEvent => {
      const other = samples[RECORDS + index] ?? event;
      return { ...other, requestId: event.requestId, grade: 2, traceparent: null };
    });
    await worker.prisma.$transaction((tx) => repository.raise(tx, final.map(ledgerEvent)));
    const kept = ['organizationId', 'keyId', 'tierId', 'requestedModel', 'endpoint', 'stream', 'multipliersPpm'];
    const subject = new Set([...kept, 'candidates', 'routeId', 'strategy', 'tags', 'clientRequestId']);
    const expected = final.map((event, index) => {
      const admission = Object.entries(admitted[index] ?? {}).filter(([name]) => subject.has(name));
      return { ...event, ...(Object.fromEntries(admission) as Partial<UsageEvent>) };
    });
    expect(await readRecords(final)).toEqual(expected);
  });
});
