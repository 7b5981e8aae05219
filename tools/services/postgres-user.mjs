// Postgres refuses to run as root: its user, and the paths that user can reach.
import { spawnSync } from 'node:child_process';
import { tmpdir, userInfo } from 'node:os';

const UNPRIVILEGED = ['postgres', 'nobody'];

/**
 * The user that Postgres runs as: ourselves, or an existing unprivileged user when we are root.
 * `ids` are options for spawn; empty means no change of user.
 */
export function postgresUser() {
  if (process.getuid() !== 0) return { name: userInfo().username, ids: {} };
  for (const name of UNPRIVILEGED) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
    if (uid.status === 0) return { name, ids: { uid: Number(uid.stdout), gid: Number(gid.stdout) } };
  }
  throw new Error(`Postgres cannot run as root and there is no user ${UNPRIVILEGED.join(' or ')}`);
}

/** Whether the user can enter (a folder) or run (a file) the path; every parent folder counts too. */
export function canExecute({ ids }, path) {
  return spawnSync('test', ['-x', path], { ...ids, cwd: tmpdir() }).status === 0;
}
