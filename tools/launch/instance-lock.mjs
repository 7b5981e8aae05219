// One launcher per home folder. A listening socket is the lock: it ends with its process, however that exits.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/**
 * Takes the lock of `home` (a real path). Returns `{ held: true }`, or `{ held: false, holder }` with the
 * `describeSelf` text of the launcher that holds it.
 */
export async function takeInstanceLock(home, describeSelf) {
  const path = lockPath(home);
  for (;;) {
    const server = createServer((socket) => socket.on('error', () => undefined).end(describeSelf()));
    try {
      server.listen(path);
      await once(server, 'listening');
      server.unref();
      return { held: true };
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
    }
    const holder = await readHolder(path);
    if (holder !== null) return { held: false, holder };
    rmSync(path, { force: true }); // left by a killed launcher where names are files
  }
}

/** Linux has socket names without a file, which the kernel removes; elsewhere a short name in the temporary folder. */
function lockPath(home) {
  const name = `routify-${createHash('sha256').update(home).digest('hex').slice(0, 24)}`;
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), name);
}

/** Null without an answer. */
async function readHolder(path) {
  try {
    return await text(connect(path));
  } catch (error) {
    if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') return null;
    throw error;
  }
}
