// Processes that are not our children: owners of ports, liveness, priority, signals.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/** True while the process exists, for any owner. A zombie has ended: it only waits to be reaped by its parent. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  return !/^State:\s+Z/m.test(readIfPresent(`/proc/${pid}/status`));
}

/** The parent of a process; null when there is no such process, or the system does not report it. */
export function parentOf(pid) {
  const parent = /^PPid:\s+(\d+)$/m.exec(readIfPresent(`/proc/${pid}/status`))?.[1];
  return parent === undefined ? null : Number(parent);
}

/** The command line of a process, or an empty text when there is none. */
export function commandOf(pid) {
  const command = readIfPresent(`/proc/${pid}/cmdline`);
  if (command !== '' || process.platform === 'linux') return command.replaceAll('\0', ' ').trim();
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/** Resolves with true when the process has exited; false when it still runs after `timeoutMs`. */
export async function hasExited(pid, timeoutMs) {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/** Sends a signal; ignores a process that has already exited. */
export function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * Sets the priority (-20, first, to 19) of a process and of its session: a kernel that schedules sessions first
 * (autogroup) else gives a session with many processes no more than one of Postgres's backends. Only root may raise it;
 * without that right nothing changes.
 */
export function setSessionPriority(pid, priority) {
  try {
    setPriority(pid, priority);
    writeFileSync(`/proc/${pid}/autogroup`, String(priority));
  } catch {
    // Not root, it has ended, or the system has no such groups.
  }
}

/** The state of a server's data, in a word for people. */
export function fateOf({ isNew, isRunning }) {
  if (isRunning) return 'found running';
  return isNew ? 'new' : 'data kept';
}

/** The process listening on a local TCP port, as `name (pid 42)`; null where the system does not report it. */
export function holderOf(port) {
  const inode = listeningInode(port);
  if (inode === null) return null;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (openFiles(pid).includes(`socket:[${inode}]`)) return `${nameOf(pid)} (pid ${pid})`;
  }
  return null;
}

/** The socket in state LISTEN (0A) whose local port matches, from the kernel's tables for IPv4 and IPv6. */
function listeningInode(port) {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => readIfPresent(table).split('\n'));
  const row = rows
    .map((line) => line.trim().split(/\s+/))
    .find((cells) => cells[1]?.endsWith(suffix) && cells[3] === '0A');
  return row?.[9] ?? null;
}

/** Targets of a process's file descriptors; none when it has exited or has another owner. */
function openFiles(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((descriptor) => readlinkSync(`/proc/${pid}/fd/${descriptor}`));
  } catch {
    return [];
  }
}

function nameOf(pid) {
  return readIfPresent(`/proc/${pid}/comm`).trim() || 'a process';
}

function readIfPresent(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
