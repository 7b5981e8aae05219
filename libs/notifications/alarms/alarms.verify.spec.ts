import { setTimeout as sleep } from 'node:timers/promises';
import { AlarmWorld } from '../../../test/support/alarms/alarm-world.js';
import { FaultProxy } from '../../../test/support/processes/fault-proxy.js';

let world: AlarmWorld;
let postgres: FaultProxy;

beforeAll(async () => {
  world = await AlarmWorld.start({
    databaseUrl: async (url) => {
      postgres = await FaultProxy.start(url);
      return postgres.url;
    },
  });
}, 60_000);

afterAll(async () => {
  await world.stop();
  await postgres.stop();
});

describe('alarms', () => {
  it('that are raised without Postgres are stored when it is back, each once', async () => {
    await world.raised('cost_drift', { channel: 'before', model: 'm' });
    postgres.cut();
    for (let second = 0; second < 5; second++) {
      for (let index = 0; index < 20; index++) world.raise('cost_drift', { channel: `c${index}`, model: 'm' });
      await world.report();
      await sleep(200);
    }
    expect(await world.fixture.redis.client.xlen('alarms')).toBe(5);
    expect(await world.eventsOf('cost_drift')).toHaveLength(1);
    postgres.restore();
    await world.stored();
    const open = await world.open('cost_drift');
    expect(open.map(({ count }) => count)).toEqual([...Array<bigint>(20).fill(5n), 1n]);
    expect(await world.eventsOf('cost_drift')).toHaveLength(21);
  }, 60_000);
});
