import type { Metrics } from '../../metrics/metrics.js';
import type { Logger } from '../logging/logger.js';
import type { PrismaService, ReportSource } from '../prisma/prisma.service.js';
import { readVersion } from '../version.js';
import type { Readiness } from './readiness.js';

const MS_PER_S = 1_000;

interface Process {
  readonly app: string;
  readonly readiness: Readiness;
  readonly logger: Logger;
  readonly database: Pick<PrismaService, 'pool' | 'reports'>;
}

/** Registers the metrics that every process has. */
export function describeProcess(metrics: Metrics, { app, readiness, logger, database }: Process): Metrics {
  metrics.gauge(
    { name: 'routify_build_info', help: 'Always 1; version and app of the process.', labels: ['app', 'version'] },
    () => [{ labels: { app, version: readVersion() }, value: 1 }],
  );
  metrics.gauge({ name: 'routify_ready', help: '1 while the process is ready, as at /readyz.' }, async () => {
    const failures = await readiness.failures();
    return [{ value: Object.keys(failures).length === 0 ? 1 : 0 }];
  });
  metrics.readCounter(
    {
      name: 'routify_alarms_total',
      help: 'Alarms logged, by name; once a minute while a state lasts.',
      labels: ['alarm'],
    },
    () => [...logger.alarms.counts].map(([alarm, value]) => ({ labels: { alarm }, value })),
  );
  metrics.gauge(
    {
      name: 'routify_postgres_connections',
      help: 'Connections of the pool in use and idle, and callers that wait for one.',
      labels: ['state'],
    },
    () => {
      const { totalCount, idleCount, waitingCount } = database.pool;
      return [
        { labels: { state: 'used' }, value: totalCount - idleCount },
        { labels: { state: 'idle' }, value: idleCount },
        { labels: { state: 'waiting' }, value: waitingCount },
      ];
    },
  );
  const { reports } = database;
  if (reports !== null) describeReplica(metrics, reports);
  return metrics;
}

function describeReplica(metrics: Metrics, reports: ReportSource): void {
  metrics.gauge(
    { name: 'routify_postgres_replica_used', help: '1 while usage and statements are read from the replica.' },
    () => [{ value: reports.current() === null ? 0 : 1 }],
  );
  metrics.gauge(
    {
      name: 'routify_postgres_replica_lag_seconds',
      help: 'How far the replica is known to be behind; absent while it is unknown.',
    },
    () => (Number.isFinite(reports.lagMs) ? [{ value: reports.lagMs / MS_PER_S }] : []),
  );
}
