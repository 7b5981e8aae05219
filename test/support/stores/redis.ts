import { Redis } from 'ioredis';

export interface TestRedis {
  readonly url: string;
  /** Flushes this suite's logical database only. */
  flush(): Promise<void>;
}

/**
 * A logical Redis database for this suite: a counter in database 0 assigns the numbers.
 * Pub/sub channels are the only thing suites share.
 */
export async function createTestRedis(): Promise<TestRedis> {
  const serverUrl = process.env.REDIS_URL;
  if (serverUrl === undefined) throw new Error('REDIS_URL is unset: only suites of the system project have services');
  const number = await once(serverUrl, (client) => client.incr('test:databases'));
  const url = `${serverUrl}/${number}`;
  const flush = async (): Promise<void> => {
    await once(url, (client) => client.flushdb());
  };
  return { url, flush };
}

async function once<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}
