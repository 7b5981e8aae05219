import { join } from 'node:path';
import { checkoutOf, type Checkout } from '../../support/processes/checkout.mjs';
import { eventually } from '../../support/eventually.js';
import { hasBalancer, type BalancerKind } from '../balancer.js';
import type { ClientRow } from '../checker/evidence.js';
import type { FleetApp } from '../fleet-app.js';
import type { Fleet } from '../fleet.js';
import type { Load } from '../load/load.js';
import { LiveViewer } from '../load/live-viewer.js';
import { planLongStream } from '../load/plan-request.js';
import type { Stage } from '../run-chaos.js';
import type { Shop } from '../shop.js';
import { CASE_TIME_LIMIT_MS, p99Ms, playCase, print, untilReplies } from './play-case.js';

jest.setTimeout(2 * CASE_TIME_LIMIT_MS);

const DRAIN_MS = 20_000;
const ROLLING = {
  gateways: 3,
  workers: 2,
  controls: 2,
  environment: {
    ROUTIFY_DRAIN_NOTICE_MS: '3000',
    ROUTIFY_DRAIN_MS: String(DRAIN_MS),
    // A 503 is the effect of a restart, not of eleven processes on two cores.
    ROUTIFY_ADMISSION_TIMEOUT_MS: '5000',
  },
} as const;
/** A request takes 1.2 s, so 240 are open at a time. More are a queue, in which each timeout of the product passes. */
const RATE = { requestsPerSecond: 200, concurrentMax: 280 };
/** In each phase; the calls of the load end within seconds. */
const REPLIES = 300;
/** Until the code of all processes is compiled: on a loaded machine they answer health checks late before. */
const WARM_UP_REPLIES = 3_000;
/** They take longer than a gateway has to stop, and are spread over all. */
const LONG_STREAMS = 6;
const LONG_STREAM_SECONDS = 45;

/** The commit of the release before: its processes run beside those of this build. */
const RELEASE_BEFORE = '24adfd21';

const BALANCERS = (['haproxy', 'nginx'] as const).map((kind) => [kind] as const);

/** Every process, one after the other: what it runs ends first, and the next one waits until it serves again. */
async function restartAll({ fleet, shop, load, log }: Stage): Promise<void> {
  for (const app of [...fleet.controls, ...fleet.workers, ...fleet.gateways]) {
    await untilReplies(load, REPLIES);
    if (fleet.gateways.includes(app)) sendLongStreams(load, shop);
    await untilReplies(load, REPLIES);
    log.note(`${app.name} stops`);
    await app.stop();
    log.note(`${app.name} starts`);
    await app.start();
    log.note(`${app.name} serves`);
  }
  await untilReplies(load, REPLIES);
}

function sendLongStreams(load: Load, { customers: [rich] }: Shop): void {
  const plan = planLongStream(rich!, 'chaos/standard', { tokens: LONG_STREAM_SECONDS, chunkMs: 1_000 });
  for (let count = 0; count < LONG_STREAMS; count++) void load.send(plan);
}

/** No reply, a reply that says the service failed, or one that breaks off without saying why. */
function failedRows(rows: readonly ClientRow[]): string[] {
  return rows
    .filter(({ status, outcome, errorCode }) => {
      return outcome === 'unreachable' || (status ?? 0) >= 500 || (outcome === 'cut' && errorCode === null);
    })
    .map(({ sentAtMs, status, outcome, errorMessage, durationMs }) => {
      return `${new Date(sentAtMs).toISOString()} ${status} ${outcome} after ${durationMs} ms: ${errorMessage}`;
    });
}

const sentAt = ({ sentAtMs }: ClientRow): number => sentAtMs;

async function drainedCount(fleet: Fleet): Promise<number> {
  const [row] = await fleet.query<{ count: string }>(`SELECT count(*) FROM usage_record WHERE outcome = 'drained'`);
  return Number(row?.count ?? 0);
}

describe.each(BALANCERS)('three gateways, two workers and two controls behind %s', (kind: BalancerKind) => {
  (hasBalancer(kind) ? it : it.skip)(
    'C64 restart one after the other: no request fails, and no stream that is shorter than the grace is cut',
    async () => {
      let drained = 0;
      let begunAtMs = 0;
      const { evidence, log } = await playCase(
        async (stage) => {
          const { fleet, shop, load } = stage;
          const live = new LiveViewer(shop.admin);
          live.start();
          await untilReplies(load, WARM_UP_REPLIES);
          begunAtMs = Date.now();
          await restartAll(stage);
          await live.stop();
          expect(shop.admin.failures).toEqual([]);
          expect(live.problems).toEqual([]);
          expect(live.readyCount).toBeGreaterThan(fleet.controls.length - 1);
          expect(live.requestCount).toBeGreaterThan(0);
          await eventually(async () => (drained = await drainedCount(fleet)) > 0);
        },
        { ...RATE, fleet: { ...ROLLING, balancer: kind } },
      );
      const clients = evidence.clients.filter(({ sentAtMs }) => sentAtMs >= begunAtMs);
      const failed = failedRows(clients);
      if (failed.length > 0) print(log.history.join('\n    '));
      expect(failed).toEqual([]);
      const cut = clients.filter(({ errorCode }) => errorCode === 'temporarily_unavailable');
      expect(cut.filter(({ durationMs }) => durationMs < DRAIN_MS)).toEqual([]);
      expect(cut).toHaveLength(drained);
      const perSecond = Math.round((clients.length * 1_000) / (Math.max(...clients.map(sentAt)) - begunAtMs));
      print(
        `${clients.length} requests, ${perSecond} a second, ${cut.length} streams above the grace, p99 ${p99Ms(clients)} ms`,
      );
    },
  );
});

describe('the release before', () => {
  let before: Checkout;

  beforeAll(() => {
    before = checkoutOf(RELEASE_BEFORE);
  });
  afterAll(() => {
    before.remove();
  });

  it('C65 is upgraded to this one under load, and back on a schema that has grown: both read all that the other wrote', async () => {
    const dist = join(before.folder, 'dist');
    const { evidence } = await playCase(
      async ({ fleet, load, log }) => {
        const { controls, workers, gateways } = fleet;
        const restart = async (apps: readonly FleetApp[], build: string): Promise<void> => {
          for (const app of apps) {
            await untilReplies(load, REPLIES);
            log.note(`${app.name} from ${build}`);
            await app.stop();
            fleet.useBuild(app, build);
            await app.start();
          }
        };
        await restart([...controls, ...workers, ...gateways], 'dist');
        await growSchema(fleet);
        await restart([...gateways, ...workers, ...controls], dist);
        await untilReplies(load, REPLIES);
      },
      { requestsPerSecond: 100, withList: false, fleet: { dist, gateways: 2, workers: 2 } },
    );
    expect(failedRows(evidence.clients.filter(({ status }) => (status ?? 0) >= 500))).toEqual([]);
  });

  /** What the migrations of a later release may do: one more column in each table, one more table. */
  async function growSchema(fleet: Fleet): Promise<void> {
    const tables = await fleet.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`,
    );
    for (const { name } of tables) await fleet.query(`ALTER TABLE "${name}" ADD COLUMN of_a_later_release text`);
    await fleet.query('CREATE TABLE table_of_a_later_release (id bigint PRIMARY KEY)');
    expect(tables.length).toBeGreaterThan(50);
  }
});
