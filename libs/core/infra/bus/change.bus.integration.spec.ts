import { eventually } from '../../../../test/support/eventually.js';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { Logger } from '../logging/logger.js';
import { RedisService } from '../redis/redis.service.js';
import { redisConfig } from '../../../../test/support/stores/redis-config.js';
import { ChangeBus } from './change.bus.js';

/** Two buses on one Redis: one announces, the other listens. */
describe('ChangeBus', () => {
  const services: RedisService[] = [];
  const buses: ChangeBus[] = [];
  let redisUrl: string;
  let received: (string | null)[];

  beforeAll(async () => {
    redisUrl = (await createTestRedis()).url;
  });

  beforeEach(async () => {
    received = [];
    openBus().listen('settings', (id) => received.push(id));
    await eventually(() => reloads() > 0);
  });

  afterEach(() => {
    for (const bus of buses.splice(0)) bus.onApplicationShutdown();
    for (const service of services.splice(0)) service.onApplicationShutdown();
  });

  function openBus(): ChangeBus {
    const logger = Logger.create('test', 'silent');
    const config = redisConfig(redisUrl);
    const redis = new RedisService(config, logger);
    const bus = new ChangeBus(redis, logger);
    services.push(redis);
    buses.push(bus);
    return bus;
  }

  /** How often the listener was called with null. Messages may come from other suites: channels are shared. */
  function reloads(): number {
    return received.filter((id) => id === null).length;
  }

  it('calls its listeners with null once it is subscribed', () => {
    expect(reloads()).toBe(1);
  });

  it('delivers a change to every process, and only to listeners of the topic', async () => {
    const announcing = openBus();
    announcing.announce('auth', 'bus-spec: not for this listener');
    announcing.announce('settings', 'bus-spec: changed');
    await eventually(() => received.includes('bus-spec: changed'));
    expect(received).not.toContain('bus-spec: not for this listener');
  });

  it('detects a lost message by the generation, also in the first seconds of a process', async () => {
    // As `announce` does, without its message.
    await services[0]?.client.incr('settings:generation');
    await buses[0]?.catchUp();
    expect(reloads()).toBe(2);
    await buses[0]?.catchUp();
    expect(reloads()).toBe(2);
  });
});
