import type { TestingModule } from '@nestjs/testing';
import { RedisService } from '#core/infra';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/stores/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { FaultProxy } from '../../../../test/support/processes/fault-proxy.js';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { openModuleProcess } from '../../../../test/support/processes/module-process.js';
import { sampleChannel } from '../../../../test/support/samples/sample-channel.js';
import { samplePlan } from '../../../../test/support/samples/sample-plan.js';
import { UpstreamsModule } from '../upstreams.module.js';
import type { Candidate } from '../domain/candidate.js';
import { HEALTH_EVENTS } from '../../channel-history/health/health-events.repository.js';
import { AttemptReporter, type AttemptOutcome } from './attempt-reporter.js';
import { ChannelHealth } from './channel-health.js';

/** Starts databases and processes, possibly on a busy machine. */
jest.setTimeout(120_000);

const FAILURES_UNTIL_OPEN = 5;
const LONG_MS = 60_000;
/** Long enough for a machine that stalls meanwhile. */
const SHORT_MS = 4_000;

/** Two gateways; the connection between the first one and Redis can be cut. */
describe('HealthSharing', () => {
  let database: TestDatabase;
  let redisProxy: FaultProxy;
  let processes: TestingModule[];
  let here: ChannelHealth;
  let there: ChannelHealth;

  beforeAll(async () => {
    const [testDatabase, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
    database = testDatabase;
    redisProxy = await FaultProxy.start(redis.url);
    processes = await Promise.all(
      [redisProxy.url, redis.url].map((redisUrl) =>
        openModuleProcess({ databaseUrl: database.url, redisUrl, role: 'routify_gateway', modules: [UpstreamsModule] }),
      ),
    );
    [here, there] = processes.map((process) => process.get(ChannelHealth)) as [ChannelHealth, ChannelHealth];
  });

  afterEach(() => {
    redisProxy.restore();
  });

  afterAll(async () => {
    await Promise.all(processes.map((process) => process.close()));
    await redisProxy.stop();
    await database.drop();
  });

  function candidateOf(name: string): Candidate {
    const plan = samplePlan({ channels: [sampleChannel({ name })] });
    if (plan.kind !== 'planned') throw new Error(plan.kind);
    return plan.candidates[0]!;
  }

  function attempt(health: ChannelHealth, candidate: Candidate, outcome: AttemptOutcome): void {
    const reporter = health.begin(candidate, 0);
    if (!(reporter instanceof AttemptReporter)) throw new Error('expected no concurrency limit');
    reporter.end(outcome);
  }

  const pause = (health: ChannelHealth, candidate: Candidate, waitMs: number): void => {
    attempt(health, candidate, { kind: 'rate_limited', waitMs, detail: '429' });
  };
  const breakDown = (health: ChannelHealth, candidate: Candidate): void => {
    for (let time = 0; time < FAILURES_UNTIL_OPEN; time++)
      attempt(health, candidate, { kind: 'failed', detail: '500' });
  };

  it('applies its own results without Redis, and publishes those that still last on reconnect', async () => {
    const [brief, limited, broken] = ['brief', 'limited', 'broken'].map(candidateOf) as [
      Candidate,
      Candidate,
      Candidate,
    ];
    redisProxy.cut();
    await eventually(() => processes[0]!.get(RedisService).client.status !== 'ready');
    pause(here, brief, SHORT_MS);
    pause(here, limited, LONG_MS);
    breakDown(here, broken);
    expect(here.pauseMs(brief)).toBeGreaterThan(0);
    expect(here.pauseMs(limited)).toBeGreaterThan(LONG_MS - SHORT_MS);
    expect(here.isReady(broken)).toBe(false);
    await eventually(() => here.pauseMs(brief) === 0);
    expect([there.pauseMs(limited), there.isReady(broken)]).toEqual([0, true]);

    redisProxy.restore();
    // Published last, so everything before it has arrived.
    await eventually(() => !there.isReady(broken));
    expect(there.pauseMs(limited)).toBeGreaterThan(0);
    expect(there.pauseMs(limited)).toBeLessThanOrEqual(LONG_MS - SHORT_MS);
    expect([here.pauseMs(brief), there.pauseMs(brief)]).toEqual([0, 0]);
    // Expired states still enter the history, in order.
    const [first] = await processes[1]!.get(RedisService).client.xrange(HEALTH_EVENTS, '-', '+');
    expect(JSON.parse(first?.[1][1] ?? '')).toMatchObject({ kind: 'credential_paused', channelId: brief.channel.id });
  });

  it('catches up on missed changes when Redis is back', async () => {
    const missed = candidateOf('missed');
    redisProxy.cut();
    pause(there, missed, LONG_MS);
    expect(here.pauseMs(missed)).toBe(0);
    redisProxy.restore();
    await eventually(() => here.pauseMs(missed) > 0);
  });
});
