/** Addresses of the stores; a suite with network faults puts a proxy in front of them. */
export interface Stores {
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/** Environment variables of every app in a test. */
export function testEnvironment({ databaseUrl, redisUrl }: Stores): Record<string, string> {
  return {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: databaseUrl,
    // Each connection warms caches of its own, for the few queries of a suite.
    ROUTIFY_DATABASE_CONNECTIONS: '3',
    REDIS_URL: redisUrl,
    // A loaded test machine must not turn an answer into 503.
    // A hash of a password in a tenth of a millisecond.
    ROUTIFY_PASSWORD_MEMORY_KIB: '64',
    ROUTIFY_SECRET: 'a secret of the tests, long enough for any check',
    ROUTIFY_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
  };
}
