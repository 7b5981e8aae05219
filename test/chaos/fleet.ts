import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { buildIfStale } from '../../tools/build.mjs';
import { makeScratchFolder, removeScratchFolder } from '../../tools/local-services.mjs';
import { steadyPort } from '../../tools/services/ports.mjs';
import { signal } from '../../tools/services/processes.mjs';
import { startPostgres } from '../../tools/services/postgres.mjs';
import { startRedis } from '../../tools/services/redis.mjs';
import { FleetApp } from './fleet-app.js';
import type { FleetMember } from './fleet-member.js';
import { Sentinels, startReplica, type Replica } from './sentinels.js';
import { StoreProcess } from './store-process.js';

const ROOT = join(import.meta.dirname, '../..');

export interface FleetOptions {
  readonly gateways?: number;
  readonly workers?: number;
  /** Redis has a replica, and sentinels that the apps ask for the master. */
  readonly withSentinels?: boolean;
  /** Prepares Redis; the variables by which the apps reach it. */
  readonly wayToRedis?: (redisUrl: string, folder: string) => Promise<Readonly<Record<string, string>>>;
  /** On top of the variables that all apps get. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The build to run, as a folder of the repository. */
  readonly dist?: string;
}

/**
 * The whole product as processes that can be killed: Postgres, Redis, control, workers, gateways with journals of their
 * own, and the simulator as their upstream. Each keeps its address over restarts.
 */
export class Fleet {
  readonly gateways: readonly FleetApp[];
  readonly workers: readonly FleetApp[];
  readonly control: FleetApp;
  readonly simulator: FleetApp;
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
    readonly standby: { readonly replica: Replica; readonly sentinels: Sentinels } | null,
  ) {
    const remaining = [...ports];
    const [, simulatorPort = 0] = ports;
    this.simulatorListen = `127.0.0.1:${simulatorPort}`;
    const app = (name: string): FleetApp => this.describeApp(name, remaining.shift() ?? 0);
    this.control = app('control');
    this.simulator = app('simulator');
    this.workers = Array.from({ length: options.workers ?? 1 }, (_, index) => app(`worker-${index}`));
    this.gateways = Array.from({ length: options.gateways ?? 2 }, (_, index) => app(`gateway-${index}`));
  }

  /** Resolves when all members answer. */
  static async start(options: FleetOptions = {}): Promise<Fleet> {
    buildIfStale();
    const folder = await makeScratchFolder();
    const [databasePort, redisPort, ...ports] = await distinctPorts(
      4 + (options.gateways ?? 2) + (options.workers ?? 1),
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
      const environment = { ...(await options.wayToRedis?.(redis.url, folder)), ...options.environment };
      const fleet = new Fleet(folder, postgres, redis, ports, { ...options, environment }, standby);
      mkdirSync(fleet.journalFolder);
      // Control migrates; the others wait for it.
      await Promise.all(fleet.apps.map((app) => app.start()));
      return fleet;
    } catch (error) {
      await removeScratchFolder(folder);
      throw error;
    }
  }

  get apps(): FleetApp[] {
    return [this.control, this.simulator, ...this.workers, ...this.gateways];
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
    await Promise.all([this.control, ...this.workers].map((app) => app.stop()));
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

  private async end(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.kill()));
    for (const store of [this.postgres, this.redis]) if (store.isUp) await store.kill();
    this.standby?.sentinels.kill();
    this.standby?.replica.client.disconnect();
    if (this.standby !== null) signal(this.standby.replica.pid, 'SIGKILL');
  }

  private get dist(): string {
    return join(ROOT, this.options.dist ?? 'dist', 'apps');
  }

  private get environment(): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'development',
      LOG_LEVEL: 'warn',
      DATABASE_URL: this.postgres.url,
      REDIS_URL: this.redis.url,
      ROUTIFY_HOME: this.folder,
      ROUTIFY_JOURNAL_DIR: this.journalFolder,
      // A 503 is the effect of a fault, not of a loaded machine.
      ROUTIFY_LOOP_DELAY_MS: '0',
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
    const kind = name.replace(/-\d+$/, '');
    const listen = `127.0.0.1:${port}`;
    return new FleetApp({
      name,
      main: join(this.dist, kind, 'main.js'),
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

async function distinctPorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await steadyPort());
  return [...ports];
}

async function startStandby(folder: string, url: string): Promise<{ replica: Replica; sentinels: Sentinels }> {
  const replica = await startReplica(folder, url);
  return { replica, sentinels: await Sentinels.start(folder, url) };
}
