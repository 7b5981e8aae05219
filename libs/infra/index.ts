/**
 * The process's I/O: configuration, Postgres, Redis, the change bus, queues, the log, readiness, lifecycle.
 * Decides timeouts and reconnects. Owns process.env and every connection.
 * Does not know: organizations, models, money.
 */
export { ChangeBus, type ChangeTopic } from './bus/change.bus.js';
export { ChangeFeed } from './bus/change-feed.js';
export { LiveSnapshot } from './bus/live-snapshot.js';
export { WakeUpProcessor, WakeUpQueue } from './bus/wake-up.js';
export { Config, type ListenAddress } from './config/config.js';
export { simulatorOrigin } from './http/simulator-origin.js';
export { findDevelopmentControl } from './config/development-control.js';
export { environmentValue } from './config/environment.js';
export { loadConfigOrExit, readConfig } from './config/load-config-or-exit.js';
export { loadConfig } from './config/load-config.js';
export { type UpstreamRule } from './config/parse-upstream-allow.js';
export { joinWrites } from './http/join-writes.js';
export { callPlainInterceptorsDirectly, PlainInterceptor } from './http/plain-interceptor.js';
export { readBody } from './http/read-body.js';
export { limitServer, SERVER_LIMITS } from './http/limit-server.js';
export { UnroutableRequests } from './http/unroutable-requests.js';
export { IdempotencyModule } from './idempotency/idempotency.module.js';
export { IdempotencyRepository, type Claim, type IdempotencyTicket } from './idempotency/idempotency.repository.js';
export { InfraModule } from './infra.module.js';
export { announceReady, exitWithParent } from './lifecycle/parent-process.js';
export { RepeatedWork } from './lifecycle/repeated-work.js';
export { WorkerTimer } from './lifecycle/worker-timer.js';
export { MetricsServer } from './observe/metrics-server.js';
export { migrateOrExit } from './migrations/migrate-or-exit.js';
export { SchemaStateRepository, type SchemaState } from './migrations/schema-state.repository.js';
export { waitForSchema } from './migrations/wait-for-schema.js';
export { Heartbeat } from './observe/heartbeat.js';
export { PostgresInspector } from './observe/inspect-postgres.js';
export { RedisInspector } from './observe/inspect-redis.js';
export { Instances, type Instance } from './observe/instances.js';
export { LastingAlarm } from './observe/lasting-alarm.js';
export { Logger, NestLogger } from './logging/logger.js';
export { Readiness } from './observe/readiness.js';
export { RedisMemoryReader, type RedisMemory } from './observe/redis-memory.js';
export { afterCommit } from './prisma/after-commit.js';
export { containing, startingWith } from './prisma/containing.js';
export { isDatabaseUnavailable, violatedUniqueIndex } from './prisma/database-errors.js';
export { DatabaseRepository } from './prisma/database.repository.js';
export { Prisma } from './prisma/generated/client.js';
export { pageWindow } from './prisma/page-window.js';
export { PrismaService, type DatabaseRole, type Transaction } from './prisma/prisma.service.js';
export { groupRows } from './prisma/group-rows.js';
export { rowsJson } from './prisma/rows-json.js';
export { unnestColumns, unnestRows, type ColumnTypes, type ComputedColumn } from './prisma/unnest-rows.js';
export { servingOrganization } from './prisma/served-organization.js';
export { findRedisFailure } from './redis/find-redis-failure.js';
export { RedisService } from './redis/redis.service.js';
export { joinWireWords, sendCommand, wireWords, type WireWords } from './redis/send-command.js';
export { readVersion } from './version.js';
