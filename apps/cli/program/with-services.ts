import { Module, type INestApplicationContext, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type Config,
  type DatabaseRole,
  findRedisFailure,
  InfraModule,
  loadConfigOrExit,
  waitForSchema,
} from '#core/infra';
import { RoutifyError } from '#core';

const SCHEMA_TIMEOUT_MS = 2_000;

@Module({})
class CommandModule {}

interface ServiceOptions {
  /** For work that would block while Redis is unreachable. */
  readonly needsRedis?: boolean;
  /** Control's, unless the work needs the rights of the owner of the tables. */
  readonly role?: DatabaseRole;
}

/**
 * Runs `work` with the services of some modules, under control's database role, then closes every connection.
 * Exits 78 when the environment is invalid. Throws when the database has not been migrated, or when Redis is needed
 * and does not answer.
 */
export async function withServices<T>(
  imports: NonNullable<ModuleMetadata['imports']>,
  work: (services: INestApplicationContext) => Promise<T>,
  { needsRedis = false, role }: ServiceOptions = {},
): Promise<T> {
  const config = loadConfigOrExit();
  await requireSchema(config.databaseUrl);
  if (needsRedis) await requireRedis(config);
  const services = await openServices(config, imports, role);
  try {
    return await work(services);
  } finally {
    await services.close();
  }
}

/** Services of some modules, under control's database role; the caller closes them. */
export function openServices(
  config: Config,
  imports: NonNullable<ModuleMetadata['imports']>,
  role: DatabaseRole = 'routify_control',
): Promise<INestApplicationContext> {
  const infra = InfraModule.forApp({ app: 'cli', config, role });
  const module = { module: CommandModule, imports: [infra, ...imports] };
  return NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
}

async function requireSchema(databaseUrl: string): Promise<void> {
  let reason = '';
  const onWait = (why: string): void => {
    reason = why;
  };
  try {
    await waitForSchema(databaseUrl, { onWait, signal: AbortSignal.timeout(SCHEMA_TIMEOUT_MS) });
  } catch (error) {
    throw new RoutifyError('temporarily_unavailable', `${reason}. Control migrates the database when it starts.`, {
      cause: error,
    });
  }
}

async function requireRedis(config: Config): Promise<void> {
  const failure = await findRedisFailure(config);
  if (failure !== null) throw new RoutifyError('temporarily_unavailable', `Redis does not respond: ${failure}`);
}
