import { Logger, type RedisService } from '#core/infra';
import { newUuid } from '#core';
import { closeRedis, openRedis } from '../../../test/support/stores/admission-fixture.js';
import { createTestRedis } from '../../../test/support/stores/redis.js';
import { eventually } from '../../../test/support/eventually.js';
import { OutboxService } from './outbox.service.js';
import { WalletRequests } from './wallet-requests.js';

const LONG_MS = 20_000;
const ids = (count: number): string[] => Array.from({ length: count }, () => newUuid(Date.now()));

describe('WalletRequests', () => {
  let redis: RedisService;
  let outbox: OutboxService;

  beforeAll(async () => {
    redis = await openRedis((await createTestRedis()).url);
    outbox = new OutboxService(redis);
  });
  beforeEach(() => redis.client.flushdb());
  afterAll(() => closeRedis(redis));

  const requestsOf = (walletWaitMs: number): WalletRequests =>
    new WalletRequests(redis, Logger.create('test', 'silent'), { walletWaitMs });

  it('REDIS-11, LIFE-29: requests wallets of one turn with one command, and each refresh once', async () => {
    const adds = jest.spyOn(redis.client, 'sadd');
    const requests = requestsOf(LONG_MS);
    const organizations = ids(5);
    for (let round = 0; round < 3; round++) for (const id of organizations) requests.refresh(id);
    await eventually(async () => (await redis.client.scard('wallets:wanted')) === 5);
    for (const id of organizations) requests.refresh(id);
    expect((await outbox.takeRequested(10)).sort()).toEqual(organizations.sort());
    expect(adds).toHaveBeenCalledTimes(1);
    adds.mockRestore();
  });

  it('DOWN-4: ends the wait of all requests of the announced organizations, on every gateway', async () => {
    const gateways = [requestsOf(LONG_MS), requestsOf(LONG_MS)];
    const [published, other] = ids(2) as [string, string];
    const waits = gateways.flatMap((gateway) => [gateway.whenPublished(published), gateway.whenPublished(published)]);
    const left = gateways[0]!.whenPublished(other);
    await eventually(async () => (await redis.client.scard('wallets:wanted')) === 2);
    await outbox.announcePublished([newUuid(1), published]);
    await Promise.all(waits);
    await outbox.announcePublished([other]);
    await left;
  });

  it('gives up after the time of the setting', async () => {
    const requests = requestsOf(30);
    const [id] = ids(1) as [string];
    await Promise.all([requests.whenPublished(id), requests.whenPublished(id)]);
    expect(await outbox.takeRequested(10)).toEqual([id]);
  });

  it('subscribes again after a failed subscription', async () => {
    const failing = jest.spyOn(redis, 'subscribe').mockRejectedValueOnce(new Error('connection is closed'));
    const requests = requestsOf(30);
    const [first, second] = ids(2) as [string, string];
    await requests.whenPublished(first);
    failing.mockRestore();
    await requests.whenPublished(second);
    await eventually(async () => (await outbox.takeRequested(10)).includes(second));
  });

  it('requests a wallet again that was lost again', async () => {
    const requests = requestsOf(LONG_MS);
    const [id] = ids(1) as [string];
    for (let loss = 0; loss < 2; loss++) {
      const waiting = requests.whenPublished(id);
      await eventually(async () => (await outbox.takeRequested(10)).includes(id));
      await outbox.announcePublished([id]);
      await waiting;
    }
  });
});
