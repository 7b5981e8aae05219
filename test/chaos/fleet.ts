import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { buildIfStale } from '../../tools/build.mjs';
import { makeScratchFolder, removeScratchFolder } from '../../tools/local-services.mjs';
import { steadyPort } from '../../tools/services/ports.mjs';
import { signal } from '../../tools/services/processes.mjs';
import { startPostgres } from '../../tools/services/postgres.mjs';
import { startRedis } from '../../tools/services/redis.mjs';
import { PgBouncer } from '../support/stores/servers/pg-bouncer.js';
import { Balancer, type BalancerKind } from './balancer.js';
import { FleetApp } from './fleet-app.js';
import type { FleetMember } from './fleet-member.js';
import { PostgresReplica } from '../support/stores/servers/postgres-replica.js';
import { Sentinels, startReplica, type Replica } from './sentinels.js';
import { StoreProcess } from './store-process.js';

const ROOT = join(import.meta.dirname, '../..');

export interface FleetOptions {
  readonly gateways?: number;
  readonly workers?: number;
  readonly controls?: number;
  /** Clients reach gateways and controls through it. */
  readonly balancer?: BalancerKind;
  /** Redis has a replica, and sentinels that the apps ask for the master. */
  readonly withSentinels?: boolean;
  /** The apps reach Postgres through PgBouncer in transaction mode. */
  readonly withPooler?: boolean;
  /** Postgres has a streaming replica, and the apps an address that can be moved to it. */
  readonly withReplica?: 'synchronous' | 'asynchronous';
  /** Prepares Redis; the variables by which the apps reach it. */
  readonly wayToRedis?: (redisUrl: string, folder: string) => Promise<Readonly<Record<string, string>>>;
  /** On top of the variables that all apps get. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The build to run: a folder, of the repository where its path is not absolute. */
  readonly dist?: string;
}

/** What stands beside the stores. */
interface Companions {
  readonly standby: { readonly replica: Replica; readonly sentinels: Sentinels } | null;
  readonly pooler: PgBouncer | null;
  readonly replica: PostgresReplica | null;
}

/**
 * The whole product as processes that can be killed: Postgres, Redis, control, workers, gateways with journals of their
 * own, and the simulator as their upstream. Each keeps its address over restarts.
 */
export class Fleet {
  readonly gateways: readonly FleetApp[];
  readonly workers: readonly FleetApp[];
  readonly controls: readonly FleetApp[];
  readonly simulator: FleetApp;
  private balancer: Balancer | null = null;
  readonly standby: Companions['standby'];
  readonly pooler: Companions['pooler'];
  /** Of Postgres. */
  readonly replica: Companions['replica'];
  private readonly simulatorListen: string;
  private readonly secrets = {
    ROUTIFY_SECRET: randomBytes(48).toString('base64'),
    ROUTIFY_ENCRYPTION_KEYS: `chaos:${randomBytes(32).toString('base64')}`,
  };

  private constructor(
    /** Holds all files of the processes. */
    readonly folder: string,
    readonly postgres: StoreProcess,
    readonly redis: StoreProcess,
    ports: readonly number[],
    private readonly options: FleetOptions,
    companions: Companions,
  ) {
    this.standby = companions.standby;
    this.pooler = companions.pooler;
    this.replica = companions.replica;
    const remaining = [...ports];
    const [, simulatorPort = 0] = ports;
    this.simulatorListen = `127.0.0.1:${simulatorPort}`;
    const app = (name: string): FleetApp => this.describeApp(name, remaining.shift() ?? 0);
    const control = app('control');
    this.simulator = app('simulator');
    this.workers = Array.from({ length: options.workers ?? 1 }, (_, index) => app(`worker-${index}`));
    this.gateways = Array.from({ length: options.gateways ?? 2 }, (_, index) => app(`gateway-${index}`));
    const others = Array.from({ length: (options.controls ?? 1) - 1 }, (_, index) => app(`control-${index + 1}`));
    this.controls = [control, ...others];
  }

  /** Resolves when all members answer. */
  static async start(options: FleetOptions = {}): Promise<Fleet> {
    buildIfStale();
    const folder = await makeScratchFolder();
    const [databasePort, redisPort, ...ports] = await distinctPorts(
      3 + (options.gateways ?? 2) + (options.workers ?? 1) + (options.controls ?? 1),
    );
    // Durable: a commit must survive the end of its process, as it does in production.
    const postgres = new StoreProcess('postgres', () =>
      startPostgres({ folder: join(folder, 'pg'), port: databasePort ?? null }),
    );
    const redis = new StoreProcess('redis', () =>
      startRedis({ folder: join(folder, 'redis'), port: redisPort ?? null }),
    );
    try {
      await Promise.all([postgres.start(), redis.start()]);
      const standby = options.withSentinels === true ? await startStandby(folder, redis.url) : null;
      const pooler = options.withPooler === true ? await PgBouncer.start(postgres.url) : null;
      const { withReplica } = options;
      const replica =
        withReplica === undefined
          ? null
          : await PostgresReplica.start(folder, postgres.url, withReplica === 'synchronous');
      const environment = { ...(await options.wayToRedis?.(redis.url, folder)), ...options.environment };
      const companions = { standby, pooler, replica };
      const fleet = new Fleet(folder, postgres, redis, ports, { ...options, environment }, companions);
      mkdirSync(fleet.journalFolder);
      // Control migrates; the others wait for it.
      await Promise.all(fleet.apps.map((app) => app.start()));
      await fleet.startBalancer();
      return fleet;
    } catch (error) {
      await removeScratchFolder(folder);
      throw error;
    }
  }

  get apps(): FleetApp[] {
    return [...this.controls, this.simulator, ...this.workers, ...this.gateways];
  }

  /** The first one, which most runs have alone. */
  get control(): FleetApp {
    const [control] = this.controls;
    if (control === undefined) throw new Error('a fleet has a control');
    return control;
  }

  /** Where operators and customers reach control. */
  get controlUrl(): string {
    return this.balancer?.controlUrl ?? this.control.url;
  }

  /** Where customers reach gateways. */
  get gatewayUrls(): readonly string[] {
    return this.balancer === null ? this.gateways.map(({ url }) => url) : [this.balancer.gatewayUrl];
  }

  get members(): FleetMember[] {
    return [...this.apps, this.postgres, this.redis];
  }

  /** Holds one folder per gateway, with the gateway's name. */
  get journalFolder(): string {
    return join(this.folder, 'journal');
  }

  /** Runs a CLI command on the fleet's stores. Rejects with its output when it fails. */
  async routify(...args: string[]): Promise<string> {
    const main = join(this.dist, 'cli/main.js');
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], { env: this.environment });
    return stdout;
  }

  /** The next start of the app runs this build. */
  useBuild(app: FleetApp, dist: string): void {
    app.main = mainOf(resolve(ROOT, dist, 'apps'), kindOf(app.name));
  }

  /** A connection for one query of the ledger; rejects while Postgres is down. */
  async query<T>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    const client = new Client({ connectionString: this.postgres.url });
    client.on('error', () => undefined); // the query rejects with the same error
    await client.connect();
    try {
      return (await client.query(sql, [...values])).rows as T[];
    } finally {
      await client.end();
    }
  }

  /** A connection that fails at once instead of waiting; the caller disconnects it. */
  openRedis(): Redis {
    const client = new Redis(this.redis.url, { maxRetriesPerRequest: 1 });
    client.on('error', () => undefined); // commands reject with the same error
    return client;
  }

  /**
   * Stops all remaining writers of the ledger after the load: control, which can still run abandoned calls, and
   * workers, which sweep. Later reads are consistent with each other.
   */
  async stopBooking(): Promise<void> {
    await Promise.all([...this.controls, ...this.workers].map((app) => app.stop()));
  }

  /** Ends everything and removes its files. */
  async stop(): Promise<void> {
    await this.end();
    await removeScratchFolder(this.folder);
  }

  /** Ends everything; returns the folder in which logs, journals and the stores' files stay for inspection. */
  async stopAndKeep(): Promise<string> {
    await this.end();
    const keptFolder = `${this.folder}-kept`.replace('scratch', 'chaos');
    renameSync(this.folder, keptFolder);
    return keptFolder;
  }

  private async startBalancer(): Promise<void> {
    if (this.options.balancer === undefined) return;
    const addressesOf = (apps: readonly FleetApp[]): string[] => apps.map(({ url }) => new URL(url).host);
    const backends = { gateways: addressesOf(this.gateways), controls: addressesOf(this.controls) };
    this.balancer = await Balancer.start(this.options.balancer, this.folder, backends);
  }

  private async end(): Promise<void> {
    await this.balancer?.stop();
    await Promise.all(this.apps.map((app) => app.kill()));
    for (const store of [this.postgres, this.redis]) if (store.isUp) await store.kill();
    await this.pooler?.stop();
    await this.replica?.address.stop();
    if (this.replica !== null) signal(this.replica.pid, 'SIGKILL');
    this.standby?.sentinels.kill();
    this.standby?.replica.client.disconnect();
    if (this.standby !== null) signal(this.standby.replica.pid, 'SIGKILL');
  }

  private get dist(): string {
    return resolve(ROOT, this.options.dist ?? 'dist', 'apps');
  }

  /** Of commands, and of apps beside what is their own. */
  get environment(): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'development',
      LOG_LEVEL: 'warn',
      DATABASE_URL: this.pooler?.url ?? this.replica?.address.url ?? this.postgres.url,
      ...(this.pooler === null ? {} : { DATABASE_DIRECT_URL: this.postgres.url }),
      REDIS_URL: this.redis.url,
      ROUTIFY_HOME: this.folder,
      ROUTIFY_JOURNAL_DIR: this.journalFolder,
      // A 503 is the effect of a fault, not of a loaded machine.
      // Payment providers are called there.
      ROUTIFY_SIMULATOR_LISTEN: this.simulatorListen,
      // Customers come from addresses of their own.
      ROUTIFY_TRUST_PROXY: '1',
      ...this.secrets,
      ...(this.standby === null ? {} : { ROUTIFY_REDIS_SENTINELS: this.standby.sentinels.addresses }),
      ...this.options.environment,
    };
  }

  private describeApp(name: string, port: number): FleetApp {
    const kind = kindOf(name);
    const listen = `127.0.0.1:${port}`;
    return new FleetApp({
      name,
      main: mainOf(this.dist, kind),
      args: kind === 'simulator' ? ['--listen', listen] : [],
      environment: {
        ...this.environment,
        ROUTIFY_INSTANCE: name,
        [`ROUTIFY_${kind.toUpperCase()}_LISTEN`]: listen,
      },
      logFile: join(this.folder, `${name}.log`),
    });
  }
}

function kindOf(name: string): string {
  return name.replace(/-\d+$/, '');
}

function mainOf(apps: string, kind: string): string {
  return join(apps, kind, 'main.js');
}

async function distinctPorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await steadyPort());
  return [...ports];
}

async function startStandby(folder: string, url: string): Promise<{ replica: Replica; sentinels: Sentinels }> {
  const replica = await startReplica(folder, url);
  return { replica, sentinels: await Sentinels.start(folder, url) };
}
