import pg from 'pg';
import { buildIfStale } from '../../tools/build.mjs';
import { buildConsoleIfStale } from '../../tools/build-console.mjs';
import { startScratchServices } from '../../tools/local-services.mjs';

/** Each suite takes a logical database of its own; see redis.ts. */
const REDIS_DATABASES = 1024;

/**
 * One Postgres and one Redis for the whole run, started with the launcher's code. The migrated `routify_template` has
 * no connections, so suites can copy it. Test processes inherit the addresses through the environment.
 */
export default async function globalSetup() {
  buildIfStale();
  await buildConsoleIfStale();
  // Without AOF: a disk that is busy for a quarter of a second would delay Redis beyond its timeout.
  const services = await startScratchServices({ redisDatabases: REDIS_DATABASES, redisDurable: false });
  globalThis.routifyServices = services;
  await createTemplate(services.databaseUrl);
  process.env.DATABASE_URL = services.databaseUrl;
  process.env.REDIS_URL = services.redisUrl;
}

async function createTemplate(adminUrl) {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query('CREATE DATABASE routify_template');
  await client.end();
  const { runMigrations } = await import('../../dist/libs/core/infra/migrations/run-migrations.js');
  await runMigrations(Object.assign(new URL(adminUrl), { pathname: '/routify_template' }).href);
}
