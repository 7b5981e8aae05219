import { FaultProxy } from '../../../../test/support/processes/fault-proxy.js';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { testEnvironment } from '../../../../test/support/test-environment.js';
import { loadConfig } from '../config/load-config.js';
import { Logger } from '../logging/logger.js';
import { RedisService } from './redis.service.js';

describe('a subscription', () => {
  it('that is renewed while the application ends is no unhandled rejection', async () => {
    const proxy = await FaultProxy.start((await createTestRedis()).url);
    const stores = { databaseUrl: 'postgresql://a@127.0.0.1:1/a', redisUrl: proxy.url };
    const config = loadConfig(testEnvironment(stores));
    const redis = new RedisService(config, Logger.create('test', 'silent'));
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    expect(await redis.subscribe('any')).toBe(true);
    const ended = new Promise((resolve) => redis.subscriber.once('end', resolve));
    redis.subscriber.once('ready', () => {
      proxy.freeze();
      redis.onApplicationShutdown();
      proxy.cut();
    });
    redis.subscriber.disconnect(true);
    await ended;
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    await proxy.stop();
    expect(unhandled).not.toHaveBeenCalled();
  });
});
