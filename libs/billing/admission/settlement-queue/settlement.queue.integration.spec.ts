import { Queue } from 'bullmq';
import { Logger } from '#core/infra';
import { eventually } from '../../../../test/support/eventually.js';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { SettlementQueue } from './settlement.queue.js';

/** Two gateways, and no worker that takes their jobs. */
describe('SettlementQueue', () => {
  let settle: Queue;
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

  it('adds a job at once when idle, and one for all further calls of the next half second', async () => {
    const adds = jest.spyOn(settle, 'add');
    for (let count = 0; count < 10; count++) gateways[0]!.wakeDrain();
    expect(adds).toHaveBeenCalledTimes(1);
    await eventually(() => adds.mock.calls.length >= 2);
    await Promise.all(adds.mock.results.map(({ value }) => value as Promise<unknown>));
    expect(adds).toHaveBeenCalledTimes(2);
  });

  it('LIFE-23: holds at most one waiting job, however long no worker takes it', async () => {
    const adds = jest.spyOn(settle, 'add');
    for (let count = 1; count <= 3; count++) {
      for (const gateway of gateways) gateway.wakeDrain();
      await eventually(() => adds.mock.calls.length >= 2 * count);
    }
    await Promise.all(adds.mock.results.map(({ value }) => value as Promise<unknown>));
    expect(await settle.getWaitingCount()).toBe(1);
  });
});
