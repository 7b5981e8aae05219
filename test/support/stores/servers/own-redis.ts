import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

interface RedisLauncher {
  startRedis(options: { folder: string; port?: number }): Promise<{ url: string; pid: number }>;
  stopRedis(pid: number): Promise<void>;
}

const LAUNCHER: string = '../../../../tools/services/redis.mjs';

/** A Redis server of one suite, for operations that affect the whole server. */
export class OwnRedis {
  private constructor(
    private readonly launcher: RedisLauncher,
    private readonly folder: string,
    private server: { readonly url: string; readonly pid: number },
  ) {}

  static async start(): Promise<OwnRedis> {
    const launcher = (await import(LAUNCHER)) as RedisLauncher;
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'routify-own-redis-'));
    return new OwnRedis(launcher, folder, await launcher.startRedis({ folder }));
  }

  get url(): string {
    return this.server.url;
  }

  /** Shuts it down; `stop` is still required. */
  end(): Promise<void> {
    return this.launcher.stopRedis(this.server.pid);
  }

  /** Starts it again on the same data and port, after `end`. */
  async startAgain(): Promise<void> {
    this.server = await this.launcher.startRedis({ folder: this.folder, port: Number(new URL(this.url).port) });
  }

  async stop(): Promise<void> {
    await this.end();
    fs.rmSync(this.folder, { recursive: true });
  }
}
