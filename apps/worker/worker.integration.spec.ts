import { once } from 'node:events';
import { connect } from 'node:net';
import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { shardOf, WalletRequests, SettlementQueue } from '#billing/admission';
import { loadConfig, Logger } from '#core/infra';
import { PublishService } from '#billing/ledger';
import { LedgerFixture } from '../../test/support/ledger/ledger-fixture.js';
import { eventually } from '../../test/support/eventually.js';
import { testEnvironment } from '../../test/support/test-environment.js';
import { startWorker, type RunningWorker } from './start-worker.js';

/** Minimum pause between two drain jobs of one shard. */
const DRAIN_PAUSE_MS = 250;

let gateway: LedgerFixture;
let worker: RunningWorker;

beforeAll(async () => {
  gateway = await LedgerFixture.open();
  worker = await startWorker(configOf(gateway));
});

afterAll(async () => {
  await worker.stop();
  await gateway.close();
});

function configOf({ database, redisUrl }: LedgerFixture) {
  return loadConfig({
    ...testEnvironment({ databaseUrl: database.url, redisUrl }),
    ROUTIFY_WORKER_LISTEN: '127.0.0.1:0',
  });
}

/** The queue client of a gateway, on the queues of the worker. */
function queueClient(): SettlementQueue {
  const queue = worker.app.get<Queue>(getQueueToken('settle'), { strict: false });
  return new SettlementQueue(queue, worker.app.get(Logger));
}

async function isSettled(organizationId: string): Promise<boolean> {
  return (await gateway.outbox.countOutbox(shardOf(organizationId))) === 0;
}

describe('the worker', () => {
  it('answers health checks and nothing else', async () => {
    const answers = await Promise.all(['/healthz', '/readyz', '/v1/models'].map((path) => fetch(worker.url + path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404]);
  });

  it.each([
    ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n', 405],
    ['HTTP/1.1 without a host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
    ['no HTTP', 'Hello!\r\n\r\n', 400],
  ])('refuses %s in the usual error envelope', async (_what, bytes, status) => {
    const { hostname, port } = new URL(worker.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.write(bytes);
    await once(socket, 'close');
    const [head, body] = answer.split('\r\n\r\n') as [string, string];
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const { request_id: requestId } = JSON.parse(body) as { request_id: string };
    expect(requestId).toMatch(/^req_/);
    expect(head).toContain(`x-request-id: ${requestId}`);
  });

  it('LIFE-23: settles events without a job in the queue', async () => {
    const organizationId = await gateway.createOrganization(100_000n);
    await gateway.use(organizationId, 1_000n);
    await eventually(() => isSettled(organizationId));
    expect(await gateway.posted(organizationId)).toBe(99_000n);
  });

  it('LIFE-23: settles bursts of a gateway with few jobs', async () => {
    const organizationId = await gateway.createOrganization(1_000_000n);
    const client = queueClient();
    const queue = worker.app.get<Queue>(getQueueToken('settle'), { strict: false });
    const adds = jest.spyOn(queue, 'add');
    const startMs = performance.now();
    for (let index = 0; index < 100; index++) {
      await gateway.use(organizationId, 1_000n);
      client.wakeDrain();
    }
    await eventually(async () => (await gateway.posted(organizationId)) === 900_000n);
    const jobsMax = 2 + (performance.now() - startMs) / DRAIN_PAUSE_MS;
    expect(adds.mock.calls.length).toBeLessThanOrEqual(jobsMax);
    adds.mockRestore();
    expect(await gateway.balances(organizationId)).toEqual([900_000n, 0n, 0n]);
  });

  it('REDIS-11, LIFE-29: publishes requested wallets that Redis has lost, many at a time', async () => {
    const organizations = await Promise.all(Array.from({ length: 20 }, () => gateway.createOrganization(100_000n)));
    await gateway.redis.client.flushdb();
    await expect(gateway.admit(organizations[0]!, 1n)).rejects.toThrow('load');
    const wallets = new WalletRequests(gateway.redis, gateway.logger, { walletWaitMs: 20_000 });
    const publishes = jest.spyOn(worker.app.get(PublishService, { strict: false }), 'publishAll');
    await Promise.all(organizations.map((organizationId) => wallets.whenPublished(organizationId)));
    expect(publishes.mock.calls.length).toBeLessThan(organizations.length);
    publishes.mockRestore();
    const balances = await Promise.all(organizations.map((organizationId) => gateway.balances(organizationId)));
    expect(balances).toEqual(organizations.map(() => [100_000n, 0n, 0n]));
  });

  it('LEDGER-4: makes the partitions that are missing when it starts', async () => {
    const partitions = `FROM pg_inherits WHERE inhparent = 'transfer'::regclass`;
    const { rows } = await gateway.owner.query<{ name: string }>(
      `SELECT max(inhrelid::regclass::text) AS name ${partitions}`,
    );
    const before = await gateway.count(partitions);
    await gateway.owner.query(`DROP TABLE ${rows[0]!.name}`);
    const other = await startWorker(configOf(gateway));
    await eventually(async () => (await gateway.count(partitions)) === before);
    await other.stop();
  });

  it('STORY-10: finishes running work before it stops', async () => {
    // LiteLLM #38157: SIGTERM dropped the queue of unwritten records.
    const other = await startWorker(configOf(gateway));
    const organizationId = await gateway.createOrganization(1_000_000n);
    await Promise.all(Array.from({ length: 50 }, () => gateway.use(organizationId, 1_000n)));
    await other.stop();
    await eventually(() => isSettled(organizationId));
    expect(await gateway.posted(organizationId)).toBe(950_000n);
  });
});
