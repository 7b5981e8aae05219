import { integer } from '../../fields/kinds.js';
import type { Config } from './config.js';
import { both, defaultText, none, required, type Variable } from './variable.js';
import { addresses, authorities, postgresUrl, processName, redisUrl, secretText } from './variable-kinds.js';

type StoreField = Extract<keyof Config, `database${string}` | `redis${string}` | `replica${string}`>;

export const STORE_VARIABLES: { readonly [Field in StoreField]: Variable<NonNullable<Config[Field]>> } = {
  databaseUrl: {
    name: 'DATABASE_URL',
    group: 'Stores',
    field: postgresUrl(
      'Postgres 15 or newer. For control the user owns the database, which control migrates; every process then drops to a role of its own, so gateways and workers need no more than [logins with these roles](operations/hardening.md#logins). `npm start` brings its own server when this is unset.',
      { example: 'postgresql://routify:password@postgres:5432/routify' },
    ),
    secret: true,
    ...both(required),
  },
  databaseDirectUrl: {
    name: 'DATABASE_DIRECT_URL',
    group: 'Stores',
    field: postgresUrl(
      'The server itself, where `DATABASE_URL` is a pooler in transaction mode such as PgBouncer: migrations, backups and restores need a session of their own. See [Postgres](operations/postgres.md).',
      { example: 'postgresql://routify:password@postgres:5432/routify' },
    ),
    secret: true,
    ...both(none),
  },
  databaseReplicaUrl: {
    name: 'DATABASE_REPLICA_URL',
    group: 'Stores',
    field: postgresUrl(
      'A streaming replica, where control reads usage and statements; the server itself, not a pooler. See [Postgres](operations/postgres.md).',
      { example: 'postgresql://routify:password@postgres-replica:5432/routify' },
    ),
    secret: true,
    ...both(none),
  },
  replicaLagMaxMs: {
    name: 'ROUTIFY_REPLICA_LAG_MS',
    group: 'Stores',
    field: integer(
      'The replica is used while it is behind by less; otherwise usage and statements are read from the primary.',
      { min: 2_000, max: 600_000, unit: 'milliseconds', example: '5000' },
    ),
    ...both(defaultText('5000')),
  },
  databaseConnections: {
    name: 'ROUTIFY_DATABASE_CONNECTIONS',
    group: 'Stores',
    field: integer(
      'Connections to Postgres of each process, at most. Lower it where many processes share a server with a low `max_connections`.',
      { min: 3, max: 100, example: '10' },
    ),
    ...both(defaultText('10')),
  },
  redisUrl: {
    name: 'REDIS_URL',
    group: 'Stores',
    field: redisUrl(
      'Redis 7 or newer with `maxmemory-policy noeviction` and the append-only file on; `rediss` for TLS. `npm start` brings its own server when this is unset.',
      { example: 'redis://redis:6379' },
    ),
    secret: true,
    ...both(required),
  },
  redisCa: {
    name: 'ROUTIFY_REDIS_CA',
    group: 'Stores',
    field: authorities(
      'The authority that issued the certificate of Redis, and of sentinels, where it is a private one; usually given as `ROUTIFY_REDIS_CA_FILE`. Unset, those that Node trusts. Nothing turns the check of certificates off. See [Redis](operations/redis.md).',
      { example: '$(cat redis-ca.pem)' },
    ),
    secret: true,
    isPublic: true,
    ...both(none),
    productionRule: (_, { redisUrl: url = '' }) => (url.startsWith('redis:') ? 'REDIS_URL with rediss' : null),
  },
  redisSentinels: {
    name: 'ROUTIFY_REDIS_SENTINELS',
    group: 'Stores',
    field: addresses(
      'Sentinels that name the master; `REDIS_URL` then gives user, password, database and TLS, and its host is not used. See [Redis](operations/redis.md).',
      { example: 'sentinel-1:26379,sentinel-2:26379,sentinel-3:26379' },
    ),
    ...both(none),
  },
  redisMaster: {
    name: 'ROUTIFY_REDIS_MASTER',
    group: 'Stores',
    field: processName('The name that sentinels have for the master.', { example: 'mymaster' }),
    ...both(defaultText('mymaster')),
  },
  redisSentinelPassword: {
    name: 'ROUTIFY_REDIS_SENTINEL_PASSWORD',
    group: 'Stores',
    field: secretText('Password of the sentinels themselves, where they have one.', { example: 'a-long-random-text' }),
    secret: true,
    ...both(none),
  },
};
