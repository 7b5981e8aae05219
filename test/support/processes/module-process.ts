import { randomBytes } from 'node:crypto';
import { Test, type TestingModule } from '@nestjs/testing';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { systemActor } from '#core';
import {
  InfraModule,
  jobToken,
  loadConfig,
  type DatabaseRole,
  type Job,
  type Logger,
  type RunningJob,
} from '#core/infra';

/** The actor of changes in tests. */
export const TESTER = systemActor('test');

const secrets = {
  ROUTIFY_SECRET: randomBytes(32).toString('hex'),
  ROUTIFY_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
};

interface ModuleProcess {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly role: DatabaseRole;
  readonly modules: readonly Type[];
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Modules with their own connections, as in one process of the product: two of these see each other's changes only
 * through Postgres and Redis. All of a suite share their secrets.
 */
export async function openModuleProcess(process: ModuleProcess): Promise<TestingModule> {
  const config = loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: process.databaseUrl,
    REDIS_URL: process.redisUrl,
    ...secrets,
    ...process.environment,
  });
  const infra = InfraModule.forApp({ app: 'test', config, role: process.role });
  const opened = await Test.createTestingModule({ imports: [infra, ...process.modules] }).compile();
  return opened.init();
}

/** A periodic job of a process. */
export function jobOf(app: INestApplicationContext, name: string): RunningJob {
  return app.get<RunningJob>(jobToken(name), { strict: false });
}

/** A pass of it that begins after this call. */
export function passOf(app: INestApplicationContext, name: string): Promise<void> {
  return jobOf(app, name).pass();
}

/** A job with services that a test made. */
export function jobWith(jobs: readonly Job[], name: string, logger: Logger, ...services: unknown[]): RunningJob {
  const job = jobs.find(({ declaration }) => declaration.name === name);
  if (job === undefined) throw new Error(`there is no job ${name}`);
  return job.useFactory(logger, ...services);
}
