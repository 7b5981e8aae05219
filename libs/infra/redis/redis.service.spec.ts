import { testEnvironment } from '../../../test/support/test-environment.js';
import { loadConfig } from '../config/load-config.js';
import { Logger } from '../observe/logger.js';
import { RedisService } from './redis.service.js';

const NOBODY = 'redis://127.0.0.1:1';

describe('a subscription', () => {
  it('ends without an error when the application ends before Redis was there', async () => {
    const config = loadConfig(testEnvironment({ databaseUrl: 'postgresql://a@127.0.0.1:1/a', redisUrl: NOBODY }));
    const redis = new RedisService(config, Logger.create('test', 'silent'));
    const standing = redis.subscribe(redis.openConnection('test'), 'any');
    redis.onApplicationShutdown();
    expect(await standing).toBe(false);
  });
});
