import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { withTimeout } from '#core';

const ANSWER_TIMEOUT_MS = 500;
const RETRY_INTERVAL_MS = 50;

/** The claim failed: another process is the owner. */
export interface Owned {
  /** Process id and start time of the owner. */
  readonly owner: string;
}

/**
 * Owner of the journal of one instance: the process that listens on a Unix socket beside the folder. A listening socket
 * ends with its process in every case, and a pid is ambiguous between containers that share the volume. The socket is
 * on that volume for the same reason; a network file system is not protected.
 */
export class FolderOwner {
  private constructor(
    private readonly root: RootFolder,
    private readonly server: Server,
    private readonly socket: string,
  ) {}

  /** Claims `instance` below the folder `rootPath`; waits up to `waitMs` for the exit of a predecessor. */
  static async claim(rootPath: string, instance: string, waitMs: number): Promise<FolderOwner | Owned> {
    const deadline = performance.now() + waitMs;
    for (;;) {
      const claimed = await FolderOwner.claimOnce(rootPath, instance);
      if (!('owner' in claimed) || performance.now() >= deadline) return claimed;
      // Two simultaneous claims see each other and both back off, with jitter.
      await sleep(RETRY_INTERVAL_MS * (0.5 + Math.random()));
    }
  }

  async release(): Promise<void> {
    fs.rmSync(this.socket, { force: true });
    await new Promise((resolve) => this.server.close(resolve));
    this.root.close();
  }

  /**
   * Listens under a unique name first, then checks for others: of two claims, at least one sees the other. A name
   * becomes visible only when it is listening, so a socket that refuses connections is stale and is removed.
   */
  private static async claimOnce(rootPath: string, instance: string): Promise<FolderOwner | Owned> {
    const root = new RootFolder(rootPath);
    const prefix = createHash('sha256').update(instance).digest('hex').slice(0, 16);
    const name = `${prefix}.${randomBytes(6).toString('hex')}.sock`;
    const server = await listen(root.pathOf(`${name}.new`));
    fs.renameSync(root.pathOf(`${name}.new`), root.pathOf(name));
    const claimed = new FolderOwner(root, server, root.pathOf(name));
    const others = fs
      .readdirSync(rootPath)
      .filter((other) => other.startsWith(`${prefix}.`) && other.endsWith('.sock'));
    for (const other of others) {
      if (other === name) continue;
      const owner = await queryOwner(root.pathOf(other));
      if (owner === null) {
        fs.rmSync(root.pathOf(other), { force: true });
        continue;
      }
      await claimed.release();
      return { owner };
    }
    return claimed;
  }
}

/** Socket paths are limited to 107 bytes; on Linux an open folder has a short path below /proc. */
class RootFolder {
  private readonly file: number;
  private readonly shortPath: string;

  constructor(path: string) {
    this.file = fs.openSync(path, 'r');
    this.shortPath = process.platform === 'linux' ? `/proc/self/fd/${this.file}` : path;
  }

  pathOf(name: string): string {
    return `${this.shortPath}/${name}`;
  }

  close(): void {
    fs.closeSync(this.file);
  }
}

async function listen(path: string): Promise<Server> {
  const description = `process ${process.pid}, since ${new Date().toISOString()}`;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write(description);
    socket.destroySoon();
  });
  server.unref();
  server.listen(path);
  await once(server, 'listening');
  return server;
}

/** The owner's description; null when nothing listens. A stopped process counts as listening: it can be continued. */
async function queryOwner(path: string): Promise<string | null> {
  let text = '';
  const socket = connect(path);
  const closed = new Promise<boolean>((resolve) => {
    socket.on('data', (bytes) => (text += bytes.toString()));
    socket.once('end', () => {
      resolve(true);
    });
    socket.once('error', (error) => {
      resolve(!['ECONNREFUSED', 'ENOENT'].includes(codeOf(error)));
    });
  });
  const isOwned = await withTimeout(ANSWER_TIMEOUT_MS, closed, () => true);
  socket.destroy();
  if (!isOwned) return null;
  return text === '' ? 'a process that does not answer' : text;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
