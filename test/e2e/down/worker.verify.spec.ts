import { shardOf } from '#billing/admission';
import { loadConfig } from '#core/infra';
import { startWorker, type RunningWorker } from '../../../apps/worker/start-worker.js';
import { AppProcess } from '../../support/processes/app-process.js';
import { eventually } from '../../support/eventually.js';
import { LedgerFixture } from '../../support/ledger/ledger-fixture.js';
import { testEnvironment } from '../../support/test-environment.js';

const TIMEOUT_MS = 60_000;

/** Workers that die at the two points where work could be lost or repeated; the next worker gets no notice. */
describe('a worker that dies', () => {
  let fixture: LedgerFixture;
  let organizationId: string;
  let next: RunningWorker | null = null;

  beforeAll(async () => {
    fixture = await LedgerFixture.open();
  }, TIMEOUT_MS);

  beforeEach(async () => {
    organizationId = await fixture.createOrganization(1_000_000n);
  });

  afterEach(async () => {
    await next?.stop();
    next = null;
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });

  afterAll(() => fixture.close());

  const environment = (): Record<string, string> => ({
    ...testEnvironment({ databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl }),
    ROUTIFY_WORKER_LISTEN: '127.0.0.1:0',
  });

  /** A worker process that dies at the failpoint. */
  const startMortal = (failpoints: string): Promise<AppProcess> =>
    AppProcess.start('worker', { environment: environment(), failpoints });

  const startNext = async (): Promise<void> => {
    next = await startWorker(loadConfig(environment()));
  };

  const waiting = (): Promise<number> => fixture.outbox.countOutbox(shardOf(organizationId));
  const booked = (): Promise<number[]> =>
    Promise.all(
      ['usage_record', 'transfer'].map((table) =>
        fixture.count(`FROM ${table} WHERE organization_id = '${organizationId}' AND ${ofUsage(table)}`),
      ),
    );

  async function killedItself(worker: AppProcess): Promise<void> {
    expect(await worker.ended).toBeNull();
  }

  it(
    'DOWN-7: down: worker — the outbox holds unbooked events; another worker drains at its next poll (C7)',
    async () => {
      const first = await startMortal('settle-opened=kill');
      for (let count = 0; count < 3; count++) await fixture.use(organizationId, 1_000n);
      await killedItself(first);
      expect([await booked(), await waiting()]).toEqual([[0, 0], 3]);

      await startNext();
      await eventually(async () => (await waiting()) === 0);
      expect(await booked()).toEqual([3, 3]);
      expect(await fixture.balances(organizationId)).toEqual([997_000n, 0n, 0n]);
    },
    TIMEOUT_MS,
  );

  it(
    'DOWN-8: down: worker after commit, before ack — the event is read again, not booked again, acked (C8)',
    async () => {
      const first = await startMortal('settle-committed=kill');
      await fixture.use(organizationId, 1_000n);
      await killedItself(first);
      expect([await booked(), await waiting()]).toEqual([[1, 1], 1]);
      expect(await fixture.balances(organizationId)).toEqual([999_000n, 0n, 1_000n]);

      await startNext();
      await eventually(async () => (await waiting()) === 0);
      expect(await booked()).toEqual([1, 1]);
      expect(await fixture.posted(organizationId)).toBe(999_000n);
      expect(await fixture.balances(organizationId)).toEqual([999_000n, 0n, 0n]);
    },
    TIMEOUT_MS,
  );
});

function ofUsage(table: string): string {
  return table === 'transfer' ? `code = 'usage'` : 'true';
}
