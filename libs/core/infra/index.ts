/**
 * What a process does with the outside, and what stands in Postgres beside every change: configuration, Postgres, Redis,
 * the change bus, the log, lifecycle; the audit, events, settings, sealed secrets, and calls of addresses that people
 * configure.
 * Owns process.env, every connection, audit_event, audit_link, event, event_stream and setting.
 * Guarantees: a change, its audit row and its event commit together; a connection goes to an address checked for it.
 * Does not know: organizations, models, money.
 */
export { AuditChainRepository } from '../audit/audit-chain.repository.js';
export { AuditModule } from '../audit/audit.module.js';
export { type AuditEvent, AuditRepository, type MadeObject } from '../audit/audit.repository.js';
export { type RowChange, changeRow } from '../audit/change-row.js';
export { type Change, recordChange, recordChanges } from '../audit/record-change.js';
export { EventsModule, EventsWorkerModule } from '../events/events.module.js';
export { EventsRepository } from '../events/events.repository.js';
export { recordEvents } from '../events/record-events.js';
export { ChangeFeed } from './bus/change-feed.js';
export { ChangeBus } from './bus/change.bus.js';
export { LiveSnapshot } from './bus/live-snapshot.js';
export { WakeUpProcessor, WakeUpQueue } from './bus/wake-up.js';
export { Config, type ListenAddress } from './config/config.js';
export { findDevelopmentControl } from './config/development-control.js';
export { environmentValue } from './config/environment.js';
export { loadConfigOrExit, readConfig } from './config/load-config-or-exit.js';
export { loadConfig } from './config/load-config.js';
export { type UpstreamRule } from './config/values/parse-upstream-allow.js';
export { decompressBody } from './http/decompress-body.js';
export { joinWrites } from './http/join-writes.js';
export { leaveService } from './http/leave-service.js';
export { SERVER_LIMITS, limitServer } from './http/limit-server.js';
export { type ContentCoding, contentCodingOf, openDecompressor } from './http/open-decompressor.js';
export { PlainInterceptor, callPlainInterceptorsDirectly } from './http/plain-interceptor.js';
export { readBody } from './http/read-body.js';
export { simulatorOrigin } from './http/simulator-origin.js';
export { UnroutableRequests } from './http/unroutable-requests.js';
export { IdempotencyModule } from './idempotency/idempotency.module.js';
export { InfraModule } from './infra.module.js';
export { type Job, RunningJob, job, jobToken } from './lifecycle/job.js';
export { announceReady } from './lifecycle/parent-process.js';
export { RepeatedWork } from './lifecycle/repeated-work.js';
export { fieldsOf, subjectOf } from './logging/alarm-report.js';
export { ALARMS, ALARM_KINDS, type AlarmName, isAlarmName } from './logging/alarms.js';
export { Logger, NestLogger } from './logging/logger.js';
export { migrateOrExit } from './migrations/migrate-or-exit.js';
export { readMigrations } from './migrations/read-migrations.js';
export { type RedisOrigin, type Restore, RestoreRepository, readEpoch } from './migrations/restore.repository.js';
export { runMigrations } from './migrations/run-migrations.js';
export { type SchemaState, SchemaStateRepository } from './migrations/schema-state.repository.js';
export { waitForSchema } from './migrations/wait-for-schema.js';
export { AlarmCauses } from './observe/alarm-causes.js';
export { AlarmReporter } from './observe/alarm.reporter.js';
export { type AlarmBatch, AlarmStream } from './observe/alarm.stream.js';
export { Heartbeat } from './observe/heartbeat.js';
export { PostgresInspector } from './observe/inspect-postgres.js';
export { inspectProcess } from './observe/inspect-process.js';
export { RedisInspector } from './observe/inspect-redis.js';
export { type Instance, Instances } from './observe/instances.js';
export { LastingAlarm } from './observe/lasting-alarm.js';
export { MetricsServer } from './observe/metrics-server.js';
export { missingStores } from './observe/missing-stores.js';
export { Readiness } from './observe/readiness.js';
export { type RedisMemory, RedisMemoryReader } from './observe/redis-memory.js';
export { afterFailure } from './prisma/after-commit.js';
export { containing, startingWith } from './prisma/containing.js';
export { directUrl } from './prisma/database-address.js';
export { isDatabaseUnavailable, violatedUniqueIndex } from './prisma/database-errors.js';
export { DatabaseRepository } from './prisma/database.repository.js';
export { Prisma } from './prisma/generated/client.js';
export { pageWindow } from './prisma/page-window.js';
export { PostgresClient } from './prisma/postgres-client.js';
export { type DatabaseRole, PrismaService, type Transaction } from './prisma/prisma.service.js';
export { groupRows } from './prisma/rows/group-rows.js';
export { type ColumnTypes, type ComputedColumn, unnestColumns, unnestRows } from './prisma/rows/unnest-rows.js';
export { servingOrganization } from './prisma/served-organization.js';
export { type SqlTransaction } from './prisma/sql-transaction.js';
export { BatchStream, type DeliveredBatch } from './redis/batch.stream.js';
export { findRedisFailure } from './redis/find-redis-failure.js';
export { RedisService } from './redis/redis.service.js';
export { type WireWords, joinWireWords, sendCommand, wireWords } from './redis/send-command.js';
export { closeApp } from './shutdown/close-app.js';
export { endOnSignals } from './shutdown/end-on-signals.js';
export { readVersion } from './version.js';
export { BlockedAddressError, type Resolver, checkedLookup } from '../outbound/agents/checked-lookup.js';
export { createUpstreamAgent } from '../outbound/agents/create-upstream-agent.js';
export { AnswerTooLarge, GuardedCalls, isTimeOut, reasonOf } from '../outbound/agents/guarded-calls.js';
export { BrandSnapshot } from '../settings/brand.snapshot.js';
export { CalendarsService } from '../settings/calendars.service.js';
export { CalendarsSnapshot } from '../settings/calendars.snapshot.js';
export { ChannelNaming } from '../settings/channel-naming.js';
export { DisplayRatesService } from '../settings/display-rates.service.js';
export { EndUserKey } from '../settings/end-user.key.js';
export { MailStyles } from '../settings/groups/mail-styles.service.js';
export { SealedSettingsRepository } from '../settings/groups/sealed-settings.repository.js';
export { type GroupState, SettingGroupsService } from '../settings/groups/setting-groups.service.js';
export { TestOrganizationsSnapshot } from '../settings/groups/test-organizations.snapshot.js';
export { MaintenanceSwitch } from '../settings/maintenance.switch.js';
export {
  CalendarsModule,
  ChannelNamingModule,
  SettingsControlModule,
  SettingsGatewayModule,
  TestOrganizationsModule,
} from '../settings/settings.module.js';
export { SettingsService } from '../settings/settings.service.js';
export { TaskTableService } from '../settings/task-table.service.js';
export { TaskTableSnapshot } from '../settings/task-table.snapshot.js';
export { type DerivedKey, deriveKeys } from '../vault/derive-keys.js';
export { type SealedRow, type SealedRows, type SealedSecret, type SealedTable } from '../vault/sealed-rows.js';
export { SealedTablesRepository } from '../vault/sealed-tables.repository.js';
export { type SecretUse } from '../vault/secret-use.js';
export { Vault } from '../vault/vault.js';
