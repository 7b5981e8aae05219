import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const ANSWER_WITHIN_MS = 500;
const LOOK_AGAIN_MS = 50;

/** Another process has it. */
export interface Owned {
  /** What that process says about itself. */
  readonly owner: string;
}

/**
 * Owner of the journal of one instance: the process that listens on a socket beside the folder. A socket cannot outlive
 * its process, however that ends, and a pid would mean nothing in another container that shares the volume. It lies on
 * that volume for the same reason; a file system that crosses machines is not guarded.
 */
export class FolderOwner {
  private constructor(
    private readonly root: RootFolder,
    private readonly server: Server,
    private readonly socket: string,
  ) {}

  /** Becomes the owner of `instance` below the folder `rootPath`; for `patienceMs` it lets a predecessor die. */
  static async claim(rootPath: string, instance: string, patienceMs: number): Promise<FolderOwner | Owned> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const claimed = await FolderOwner.tryToClaim(rootPath, instance);
      if (!('owner' in claimed) || performance.now() >= deadline) return claimed;
      // Two who come at once see each other, and both step back: not for the same time.
      await sleep(LOOK_AGAIN_MS * (0.5 + Math.random()));
    }
  }

  async release(): Promise<void> {
    fs.rmSync(this.socket, { force: true });
    await new Promise((resolve) => this.server.close(resolve));
    this.root.close();
  }

  /**
   * Listens first, under a name that nobody else ever uses, and looks for others then: of two, one sees the other. A
   * name becomes visible when it listens already, so what does not answer is dead and may be removed.
   */
  private static async tryToClaim(rootPath: string, instance: string): Promise<FolderOwner | Owned> {
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
      const owner = await askOwner(root.pathOf(other));
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

/** Paths of sockets are cut after 107 bytes; on Linux an open folder has a short name, however long its own is. */
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
  const about = `process ${process.pid}, since ${new Date().toISOString()}`;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write(about);
    socket.destroySoon();
  });
  server.unref();
  server.listen(path);
  await once(server, 'listening');
  return server;
}

/** Null when nobody listens. A process that is stopped does: it may go on. */
function askOwner(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(path);
    const answer = (): void => {
      socket.destroy();
      resolve(text === '' ? 'a process that does not answer' : text);
    };
    socket.setTimeout(ANSWER_WITHIN_MS, answer);
    socket.on('data', (bytes) => (text += bytes.toString()));
    socket.once('end', answer);
    socket.once('error', (error) => {
      if (['ECONNREFUSED', 'ENOENT'].includes(codeOf(error))) resolve(null);
      else answer();
    });
  });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
