// One launcher per home folder. A listening socket is the lock: it cannot outlive its process, however that ends.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/**
 * Takes the lock of `home` (a real path). Answers `{ held: true }`, or `{ held: false, holder }` with what the launcher
 * that holds it says about itself through `describeSelf`.
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
    const holder = await askHolder(path);
    if (holder !== null) return { held: false, holder };
    rmSync(path, { force: true }); // left by a killed launcher where names are files
  }
}

/** Linux has socket names without a file, which the kernel removes; elsewhere a short name stands in the temporary folder. */
function lockPath(home) {
  const name = `routify-${createHash('sha256').update(home).digest('hex').slice(0, 24)}`;
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), name);
}

/** Null when nobody answers. */
async function askHolder(path) {
  try {
    return await text(connect(path));
  } catch (error) {
    if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') return null;
    throw error;
  }
}
