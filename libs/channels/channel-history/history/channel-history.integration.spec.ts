import { setImmediate } from 'node:timers/promises';
import type { Type } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import { Client } from 'pg';
import { Clock, formatId, newUuid, Secret, type PageRequest } from '#core';
import { PrismaService, RedisService } from '#core/infra';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/stores/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { createTestRedis, type TestRedis } from '../../../../test/support/stores/redis.js';
import { openModuleProcess, passOf, TESTER } from '../../../../test/support/processes/module-process.js';
import { ChannelsControlModule } from '../../channels.module.js';
import { UpstreamsModule } from '../../upstreams/upstreams.module.js';
import { ChannelHistoryModule, ChannelHistoryWorkerModule } from '../channel-history.module.js';
import type { ChannelEvent } from '../domain/channel-event.js';
import type { Candidate } from '../../upstreams/domain/candidate.js';
import { AttemptReporter, type AttemptOutcome } from '../../upstreams/health/attempt-reporter.js';
import { ChannelHealth } from '../../upstreams/health/channel-health.js';
import { HEALTH_EVENTS } from '../health/health-events.repository.js';
import { ChannelsService } from '../../management/channels.service.js';
import { CredentialsService } from '../../management/credentials.service.js';
import { ChannelSnapshot } from '../../upstreams/snapshot/channel.snapshot.js';
import { ChannelHistoryService } from './channel-history.service.js';

/** Starts databases and processes, possibly on a busy machine. */
jest.setTimeout(120_000);

const FIRST_PAGE: PageRequest = { limit: 100, after: null, before: null };
const MODEL_ID = newUuid(Date.now());
const REFUSED: AttemptOutcome = { kind: 'credential_refused', detail: '401: Incorrect API key provided.' };
const FAILED: AttemptOutcome = { kind: 'failed', detail: '500: Down.' };

describe('channel history', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let control: TestingModule;
  let worker: TestingModule;
  let gateways: TestingModule[];
  let channels: ChannelsService;
  let credentials: CredentialsService;
  let names = 0;

  const open = (
    role: 'routify_control' | 'routify_worker' | 'routify_gateway',
    modules: readonly Type[],
    instance: string,
  ) =>
    openModuleProcess({
      databaseUrl: database.url,
      redisUrl: redis.url,
      role,
      modules,
      environment: { ROUTIFY_INSTANCE: instance, ROUTIFY_CHANNEL_HISTORY_DAYS: '30' },
    });
  const openGateway = (instance: string) => open('routify_gateway', [UpstreamsModule], instance);

  beforeAll(async () => {
    [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
    control = await open('routify_control', [ChannelHistoryModule, ChannelsControlModule], 'control');
    worker = await open('routify_worker', [ChannelHistoryWorkerModule], 'worker');
    gateways = await Promise.all(['one', 'other'].map(openGateway));
    channels = control.get(ChannelsService);
    credentials = control.get(CredentialsService);
  });
  afterAll(async () => {
    await Promise.all([control, worker, ...gateways].map((process) => process.close()));
    await database.drop();
  });

  const addChannel = async (): Promise<{ channelId: string; credentialId: string }> => {
    const created = await channels.create(
      {
        name: `channel-${++names}`,
        kind: 'openai-compatible',
        preset: null,
        baseUrl: 'https://api.example.com/v1',
        priority: 100,
        weight: 1,
        tags: [],
        region: null,
        options: {},
        models: [],
        credentials: [{ secret: new Secret('sk-canary-0123456789-wxyz'), label: 'main', weight: 1 }],
      },
      TESTER,
    );
    const ids = { channelId: created.id, credentialId: created.credentials[0]!.id };
    await eventually(() => gateways.every((gateway) => candidateOn(gateway, ids.channelId) !== null));
    return ids;
  };
  const candidateOn = (gateway: TestingModule, channelId: string): Candidate | null => {
    const channel = gateway.get(ChannelSnapshot).find(channelId);
    const [credential] = channel?.credentials ?? [];
    if (channel === null || credential === undefined) return null;
    const model = { modelId: MODEL_ID, upstreamModel: 'm', toolsApi: null, costVersion: null };
    return { channel, credential, otherCredentials: [], ...model };
  };
  const end = async (gateway: TestingModule, candidate: Candidate, outcome: AttemptOutcome): Promise<void> => {
    const reporter = gateway.get(ChannelHealth).begin(candidate, 1);
    if (!(reporter instanceof AttemptReporter)) throw new Error('expected no concurrency limit');
    reporter.end(outcome);
    await settled(gateway);
  };
  /** Waits until earlier events are in Redis: a connection keeps the order of its commands. */
  const settled = async (gateway: TestingModule): Promise<void> => {
    await setImmediate();
    await gateway.get(RedisService).client.ping();
  };
  const write = (): Promise<void> => passOf(worker, 'channel-history');
  const historyOf = async (channelId: string): Promise<readonly ChannelEvent[]> =>
    (await control.get(ChannelHistoryService).list(channelId, null, FIRST_PAGE)).rows;
  /** For webhooks of the operator. */
  const eventsOf = (channelId: string): Promise<{ type: string; data: unknown }[]> =>
    worker.get(PrismaService).$queryRaw`SELECT type, data FROM event WHERE organization_id IS NULL
      AND data ->> 'channel_id' = ${formatId('chn', channelId)} ORDER BY id`;
  const isPausedOn = (gateway: TestingModule, candidate: Candidate): boolean =>
    gateway.get(ChannelHealth).pauseMs(candidate) > 0;

  it('lists operator changes, newest first', async () => {
    const { channelId, credentialId } = await addChannel();
    await channels.update(channelId, { weight: 7, priority: 3 }, null, TESTER);
    await channels.setStatus(channelId, 'draining', 'migration', TESTER);
    await credentials.update(credentialId, { status: 'disabled', statusReason: 'leaked' }, null, TESTER);
    await credentials.rotate(credentialId, new Secret('sk-canary-9876543210'), TESTER);
    await channels.resetHealth(channelId, TESTER);
    const lines = (await historyOf(channelId)).map(({ kind, reason, detail }) => [kind, reason, detail]);
    expect(lines).toEqual([
      ['health_reset', null, null],
      ['credential_rotated', null, null],
      ['credential_disabled', 'leaked', null],
      ['draining', 'migration', null],
      ['edited', null, 'priority, weight'],
      ['created', null, null],
    ]);
    expect(await historyOf(channelId)).toContainEqual(
      expect.objectContaining({ kind: 'credential_rotated', actor: 'system:test', credentialId, modelId: null }),
    );
    const some = await control.get(ChannelHistoryService).list(channelId, ['edited', 'created'], FIRST_PAGE);
    expect(some.rows.map(({ kind }) => kind)).toEqual(['edited', 'created']);
  });

  it('EVT-21, EVT-22: records what gateways detect, once however many detect it', async () => {
    const { channelId, credentialId } = await addChannel();
    for (const gateway of gateways) {
      const candidate = candidateOn(gateway, channelId)!;
      const clock = gateway.get(Clock);
      const frozenClock = jest.spyOn(clock, 'monotonicMs').mockReturnValue(clock.monotonicMs());
      for (let time = 0; time < 5; time++) await end(gateway, candidate, FAILED);
      await end(gateway, candidate, { kind: 'rate_limited', waitMs: 20_000, detail: '429: Slow down.' });
      frozenClock.mockRestore();
    }
    await write();
    // Events of one millisecond have no order.
    const found = (await historyOf(channelId))
      .filter(({ kind }) => kind !== 'created')
      .sort((left, right) => left.kind.localeCompare(right.kind));
    expect(found).toMatchObject([
      { kind: 'credential_paused', credentialId, modelId: null, reason: 'rate_limited', detail: '429: Slow down.' },
      { kind: 'ejected', credentialId: null, modelId: MODEL_ID, reason: 'consecutive_failures', detail: '500: Down.' },
    ]);
    expect(found[0]?.actor).toMatch(/^gateway:(one|other)$/);
    expect(found[0]!.untilAt!.getTime() - found[0]!.createdAt.getTime()).toBe(20_000);
    const about = { model: null, reason: 'consecutive_failures' };
    expect(await eventsOf(channelId)).toEqual([
      { type: 'channel.down', data: expect.objectContaining(about) as object },
    ]);
    const [remaining] = await gateways[0]!.get(RedisService).client.xrange(HEALTH_EVENTS, '-', '+');
    expect(remaining).toBeUndefined();
  });

  it('EVT-23: disables a refused credential for good: no restart brings it back', async () => {
    const { channelId, credentialId } = await addChannel();
    const refusedFromMs = Date.now();
    await end(gateways[0]!, candidateOn(gateways[0]!, channelId)!, REFUSED);
    await write();
    const [credential] = (await channels.get(channelId)).credentials;
    expect(credential).toMatchObject({
      status: 'disabled',
      statusReason: 'refused by the provider: 401: Incorrect API key provided.',
    });
    expect(credential!.statusSince.getTime()).toBeGreaterThanOrEqual(refusedFromMs);
    await eventually(() => gateways.every((gateway) => candidateOn(gateway, channelId) === null));
    const [event] = await historyOf(channelId);
    expect(event).toMatchObject({ kind: 'credential_refused', credentialId, actor: 'gateway:one', reason: 'refused' });
    const data = { credential_id: formatId('crd', credentialId), detail: '401: Incorrect API key provided.' };
    expect(await eventsOf(channelId)).toMatchObject([{ type: 'credential.refused', data }]);
    await redis.flush();
    const fresh = await openGateway('fresh');
    expect(candidateOn(fresh, channelId)).toBeNull();
    await fresh.close();
  });

  it('uses a credential again at once after an operator enables it', async () => {
    const { channelId, credentialId } = await addChannel();
    const [one] = gateways;
    await end(one!, candidateOn(one!, channelId)!, REFUSED);
    await write();
    await eventually(() => gateways.every((gateway) => candidateOn(gateway, channelId) === null));
    const enabled = await credentials.update(credentialId, { status: 'active' }, null, TESTER);
    expect(enabled).toMatchObject({ changed: { status: 'active', statusReason: null } });
    const isUsed = (gateway: TestingModule): boolean => {
      const candidate = candidateOn(gateway, channelId);
      return candidate !== null && !isPausedOn(gateway, candidate);
    };
    await eventually(() => gateways.every(isUsed));
    expect((await historyOf(channelId))[0]).toMatchObject({ kind: 'credential_enabled', actor: 'system:test' });
  });

  it('does not apply the refusal of an old secret to the new one', async () => {
    const { channelId, credentialId } = await addChannel();
    const [one] = gateways;
    const late = candidateOn(one!, channelId)!;
    const rotated = await credentials.rotate(credentialId, new Secret('sk-canary-rotated-abcd'), TESTER);
    expect(rotated).toMatchObject({ status: 'active', last4: 'abcd', secretVersion: 2 });
    const hasNew = (gateway: TestingModule): boolean =>
      candidateOn(gateway, channelId)?.credential.secret.reveal() === 'sk-canary-rotated-abcd';
    await eventually(() => gateways.every(hasNew));
    await end(one!, late, REFUSED);
    await write();
    expect((await channels.get(channelId)).credentials[0]).toMatchObject({ status: 'active' });
    await eventually(() => gateways.every((gateway) => !isPausedOn(gateway, candidateOn(gateway, channelId)!)));
    expect((await historyOf(channelId))[0]).toMatchObject({ kind: 'credential_rotated' });
  });

  it('is written once, however often it is published, and skips unreadable events', async () => {
    const { channelId } = await addChannel();
    const { client } = gateways[0]!.get(RedisService);
    const event = {
      id: newUuid(Date.now()),
      kind: 'recovered',
      instance: 'one',
      channelId,
      modelId: MODEL_ID,
      credential: null,
      reason: null,
      detail: null,
      untilMs: null,
    };
    const unreadable = ['{', JSON.stringify({ ...event, id: 'no id' })];
    for (const text of [...unreadable, JSON.stringify(event), JSON.stringify(event)]) {
      await client.xadd(HEALTH_EVENTS, '*', 'event', text);
    }
    await Promise.all([write(), passOf(worker, 'channel-history')]);
    expect((await historyOf(channelId)).map(({ kind }) => kind)).toEqual(['recovered', 'created']);
    expect(await eventsOf(channelId)).toMatchObject([{ type: 'channel.recovered' }]);
    expect(await client.xlen(HEALTH_EVENTS)).toBe(1);
    await client.del(HEALTH_EVENTS);
  });

  it('is append-only', async () => {
    const owner = new Client({ connectionString: database.url });
    await owner.connect();
    for (const sql of ['UPDATE channel_event SET kind = kind', 'DELETE FROM channel_event', 'TRUNCATE channel_event']) {
      await expect(owner.query(sql)).rejects.toThrow('channel_event is append-only');
    }
    await owner.end();
  });

  it('is deleted after the configured number of days, not before', async () => {
    const owner = new Client({ connectionString: database.url });
    await owner.connect();
    const count = async (): Promise<unknown> => (await owner.query('SELECT count(*)::int FROM channel_event')).rows[0];
    const before = await count();
    for (const days of [29, 31, 400]) {
      const atMs = Date.now() - days * 86_400_000;
      await owner.query(
        `INSERT INTO channel_event (id, channel_id, kind, actor, created_at) SELECT $1, id, 'enabled', 'test', $2 FROM channel LIMIT 1`,
        [newUuid(atMs), new Date(atMs)],
      );
    }
    await passOf(worker, 'old-channel-history');
    const { rows } = await owner.query('DELETE FROM channel_event WHERE actor = $1 RETURNING created_at', ['test']);
    expect(rows).toHaveLength(1);
    expect(await count()).toEqual(before);
    await owner.end();
  });
});
