import { eventually } from '../../../test/support/eventually.js';
import { createTestRedis } from '../../../test/support/redis.js';
import { Config } from '../config/config.js';
import { Logger } from '../observe/logger.js';
import { RedisService } from '../redis/redis.service.js';
import { ChangeBus } from './change.bus.js';

/** Connections to Redis go on in true time. */
const ALL_BUT_INTERVALS = [
  'Date',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout',
] as const;

/** Two processes on one Redis: one announces, the other listens. */
describe('the bus of changes', () => {
  const services: RedisService[] = [];
  const buses: ChangeBus[] = [];
  let redisUrl: string;
  let heard: (string | null)[];

  beforeAll(async () => {
    redisUrl = (await createTestRedis()).url;
  });

  beforeEach(async () => {
    heard = [];
    openBus().listen('settings', (id) => heard.push(id));
    await eventually(() => looks() > 0);
  });

  afterEach(() => {
    for (const bus of buses.splice(0)) bus.onApplicationShutdown();
    for (const service of services.splice(0)) service.onApplicationShutdown();
  });

  function openBus(): ChangeBus {
    const logger = Logger.create('test', 'silent');
    const config = Object.assign(Object.create(Config.prototype) as Config, { redisUrl });
    const redis = new RedisService(config, logger);
    const bus = new ChangeBus(redis, logger);
    services.push(redis);
    buses.push(bus);
    return bus;
  }

  /** How often the listener was told that anything may have changed. Messages may be other suites': channels are shared. */
  function looks(): number {
    return heard.filter((id) => id === null).length;
  }

  it('has its listeners look once when it begins to listen', () => {
    expect(looks()).toBe(1);
  });

  it('tells every process what changed, and only those who listen to the topic', async () => {
    const announcing = openBus();
    announcing.announce('auth', 'bus-spec: not for this listener');
    announcing.announce('settings', 'bus-spec: changed');
    await eventually(() => heard.includes('bus-spec: changed'));
    expect(heard).not.toContain('bus-spec: not for this listener');
  });

  it('notices by the generation that a message was lost, in the first seconds of a process too', async () => {
    // What `announce` does, without the message that goes with it.
    await services[0]?.client.incr('settings:generation');
    await buses[0]?.poll();
    expect(looks()).toBe(2);
    await buses[0]?.poll();
    expect(looks()).toBe(2);
  });

  it('looks at the generations every 5 s', () => {
    jest.useFakeTimers({ doNotFake: [...ALL_BUT_INTERVALS] });
    const polls = jest.spyOn(openBus(), 'poll').mockResolvedValue();
    jest.advanceTimersByTime(14_999);
    expect(polls).toHaveBeenCalledTimes(2);
    jest.advanceTimersByTime(1);
    expect(polls).toHaveBeenCalledTimes(3);
    jest.useRealTimers();
  });
});
