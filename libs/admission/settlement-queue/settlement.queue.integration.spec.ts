import { Queue } from 'bullmq';
import { Logger } from '#infra';
import { eventually } from '../../../test/support/eventually.js';
import { createTestRedis } from '../../../test/support/stores/redis.js';
import { SettlementQueue } from './settlement.queue.js';
import type { DrainJob } from './queues.js';

/** Two gateways, and no worker that takes their jobs. */
describe('SettlementQueue', () => {
  let settle: Queue<DrainJob>;
  let gateways: SettlementQueue[];

  beforeEach(async () => {
    const { url } = await createTestRedis();
    const connection = { url, maxRetriesPerRequest: null };
    settle = new Queue('settle', { connection });
    gateways = [1, 2].map(() => new SettlementQueue(settle, Logger.create('test', 'silent')));
  });

  afterEach(async () => {
    await settle.close();
  });

  it('adds a job for an idle shard at once, and one for all further calls of the next 100 ms', async () => {
    const adds = jest.spyOn(settle, 'add');
    for (let count = 0; count < 10; count++) gateways[0]!.wakeDrain(7);
    expect(adds).toHaveBeenCalledTimes(1);
    gateways[0]!.wakeDrain(8);
    expect(adds).toHaveBeenCalledTimes(2);
    await eventually(() => adds.mock.calls.length >= 3);
    expect(adds.mock.calls.map(([, { shard }]) => shard)).toEqual([7, 8, 7]);
    await Promise.all(adds.mock.results.map(({ value }) => value as Promise<unknown>));
  });

  it('holds at most one waiting job of a shard, however long no worker takes it', async () => {
    const adds = jest.spyOn(settle, 'add');
    for (let count = 1; count <= 3; count++) {
      for (const gateway of gateways) gateway.wakeDrain(7);
      await eventually(() => adds.mock.calls.length >= 2 * count);
    }
    gateways[0]!.wakeDrain(8);
    await eventually(async () => (await settle.getWaitingCount()) === 2);
    await Promise.all(adds.mock.results.map(({ value }) => value as Promise<unknown>));
    expect((await settle.getWaiting()).map(({ data }) => data.shard).sort()).toEqual([7, 8]);
  });
});
