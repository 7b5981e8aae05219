import { performance } from 'node:perf_hooks';
import { withTimeout } from '../../../kernel/time/with-timeout.js';
import type { Logger } from '../../logging/logger.js';
import { RepeatedWork } from '../../lifecycle/repeated-work.js';
import { describeStoreFailure } from '../../stores/describe-store-failure.js';
import type { PrismaService, ReportSource } from '../prisma.service.js';
import { parseLsn, ReplicaLag } from './replica-lag.js';

const POLL_INTERVAL_MS = 1_000;
const ANSWER_TIMEOUT_MS = 2_000;

/** SQL: the server and database of a session. The identifier tells clusters apart; a replica has that of its primary. */
export const CLUSTER = `(SELECT system_identifier || ' ' || current_database() FROM pg_control_system())`;

interface ReplicaOptions {
  readonly url: string;
  /** Reports are read there while it is behind by less. */
  readonly lagMaxMs: number;
  readonly open: () => Promise<PrismaService>;
  readonly logger: Logger;
}

interface Position {
  readonly cluster: string;
  readonly lsn: string;
}

/**
 * A streaming replica for reports. It is used while its lag is known to be within the bound; while it is down, too far
 * behind, promoted, or of another server, reports are read from the primary. Never fails a start or a request.
 */
export class Replica implements ReportSource {
  private readonly lag: ReplicaLag;
  private prisma: PrismaService | null = null;
  private hasFailed = false;
  private readonly polls = new RepeatedWork(
    () => this.poll(),
    (error) => {
      this.noteFailure(error);
    },
  );

  private constructor(
    private readonly primary: PrismaService,
    private readonly options: ReplicaOptions,
  ) {
    this.lag = new ReplicaLag(options.lagMaxMs);
  }

  static start(primary: PrismaService, options: ReplicaOptions): Replica {
    const replica = new Replica(primary, options);
    replica.polls.every(POLL_INTERVAL_MS);
    void replica.polls.run();
    return replica;
  }

  current(): PrismaService | null {
    return this.lagMs > this.options.lagMaxMs ? null : this.prisma;
  }

  /** Infinity: unknown. */
  get lagMs(): number {
    return this.lag.at(performance.now());
  }

  /** It is not used until it has answered again. */
  noteFailure(error: unknown): void {
    this.lag.reset();
    if (this.hasFailed) return;
    this.hasFailed = true;
    const failure = describeStoreFailure('DATABASE_REPLICA_URL', this.options.url, error);
    this.options.logger.warn({ failure }, 'the replica cannot be used: reports are read from the primary');
  }

  async close(): Promise<void> {
    await this.polls.stop();
    await this.prisma?.$disconnect();
  }

  private async poll(): Promise<void> {
    const startedAtMs = performance.now();
    const sql = `SELECT ${CLUSTER} AS cluster, pg_current_wal_lsn()::text AS lsn`;
    // Without the primary nothing is learned of the replica, and its known lag grows.
    const written = await this.read(this.primary, sql).catch(() => null);
    if (written === null) return;
    this.prisma ??= await this.options.open();
    const replayed = await this.read(
      this.prisma,
      `SELECT ${CLUSTER} AS cluster, pg_last_wal_replay_lsn()::text AS lsn
      WHERE pg_is_in_recovery()`,
    );
    if (replayed === null) throw new Error('it is not a replica, or was promoted');
    if (written.cluster !== replayed.cluster) throw new Error('it is a replica of another server');
    this.lag.noteWritten(parseLsn(written.lsn), startedAtMs);
    this.lag.noteReplayed(parseLsn(replayed.lsn));
    if (this.hasFailed) this.options.logger.info({}, 'the replica answers again');
    this.hasFailed = false;
  }

  private async read({ pool }: PrismaService, sql: string): Promise<Position | null> {
    const { rows } = await withTimeout(ANSWER_TIMEOUT_MS, pool.query<Position>(sql));
    return rows[0] ?? null;
  }
}
