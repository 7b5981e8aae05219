import { Config } from '#core/infra';

/** What a connection to one Redis needs of the configuration. */
export function redisConfig(redisUrl: string): Config {
  return Object.assign(Object.create(Config.prototype) as Config, { redisUrl, redisCa: null, redisSentinels: [] });
}
