import { randomBytes } from 'node:crypto';
import { Test, type TestingModule } from '@nestjs/testing';
import type { Type } from '@nestjs/common';
import { systemActor } from '#core';
import { InfraModule, loadConfig, type DatabaseRole } from '#core/infra';

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
