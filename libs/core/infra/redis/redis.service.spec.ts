import { testEnvironment } from '../../../../test/support/test-environment.js';
import { loadConfig } from '../config/load-config.js';
import { Logger } from '../logging/logger.js';
import { RedisService } from './redis.service.js';

const UNREACHABLE = 'redis://127.0.0.1:1';

describe('a subscription', () => {
  it('ends without an error when the application ends before Redis connects', async () => {
    const config = loadConfig(testEnvironment({ databaseUrl: 'postgresql://a@127.0.0.1:1/a', redisUrl: UNREACHABLE }));
    const redis = new RedisService(config, Logger.create('test', 'silent'));
    const subscribed = redis.subscribe('any');
    redis.onApplicationShutdown();
    expect(await subscribed).toBe(false);
  });
});
