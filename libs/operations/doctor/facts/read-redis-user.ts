import type { Redis } from 'ioredis';
import type { RedisInspector } from '#core/infra';
import type { RedisUserFacts } from '../domain/redis/check-redis-user.js';
import { neededCommands, REDIS_CHANNELS, REDIS_KEYS } from '../domain/redis/redis-user.js';

/** What would end or empty Redis, or make another user of it. */
const POWERS = ['flushall', 'config|set', 'debug', 'shutdown', 'replicaof', 'module|load', 'acl|setuser', 'keys'];
/** Longer than the shortest form of every command asked for. */
const WORDS_MAX = 8;

/** What the user of REDIS_URL may do, without doing it. `error`: Redis does not say. */
export function readRedisUser(redis: RedisInspector): Promise<RedisUserFacts | { readonly error: string }> {
  return redis.run(async (client) => {
    try {
      return await askAll(client);
    } catch (error) {
      return { error: (error as Error).message };
    }
  });
}

async function askAll(client: Redis): Promise<RedisUserFacts> {
  const user = String(await client.call('ACL', 'WHOAMI'));
  const ask = (...words: string[]): Promise<Answer> => dryRun(client, user, words);
  const lacking = async (rule: string, denied: Answer, ...words: string[]): Promise<string[]> =>
    (await ask(...words)) === denied ? [rule] : [];
  const missing = await Promise.all([
    ...neededCommands().map((name) => lacking(`+${name}`, 'command', ...name.split('|'))),
    ...REDIS_KEYS.map((key) => lacking(`~${key}`, 'key', 'hset', sampleOf(key), 'f', 'v')),
    ...REDIS_CHANNELS.map((channel) => lacking(`&${channel}`, 'channel', 'publish', sampleOf(channel), 'x')),
  ]);
  const powers = await Promise.all(
    POWERS.map(async (name) => (REFUSED.has(await ask(...name.split('|'))) ? [] : [name.replace('|', ' ')])),
  );
  return { user, missing: missing.flat(), powers: powers.flat() };
}

/** What is denied of a command; `unknown`: this Redis has no such command. */
type Answer = 'allowed' | 'command' | 'key' | 'channel' | 'unknown';

const REFUSED: ReadonlySet<Answer> = new Set(['command', 'unknown']);

/** Words are added until Redis takes the command for complete. */
async function dryRun(client: Redis, user: string, words: readonly string[]): Promise<Answer> {
  try {
    const reply = String(await client.call('ACL', 'DRYRUN', user, ...words));
    return (/\b(command|key|channel)$/.exec(reply)?.[1] as Answer | undefined) ?? 'allowed';
  } catch (error) {
    const { message } = error as Error;
    const isShort = message.includes('wrong number of arguments') && words.length < WORDS_MAX;
    if (isShort) return dryRun(client, user, [...words, '0']);
    if (message.includes('not found')) return 'unknown';
    throw error;
  }
}

function sampleOf(pattern: string): string {
  return pattern.replace('*', 'x');
}
