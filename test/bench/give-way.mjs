// Processes of the benchmark that can lag while others are measured.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

const LOWEST_PRIORITY = 19;

/**
 * Lowers the priority of processes and their children below all others. On a kernel that schedules sessions first
 * (autogroup), a low priority means nothing outside the session; so the session's priority is lowered as well.
 */
export function giveWay(pids) {
  for (const pid of withChildren(pids)) {
    try {
      setPriority(pid, LOWEST_PRIORITY);
      writeFileSync(`/proc/${pid}/autogroup`, String(LOWEST_PRIORITY));
    } catch {
      // It has ended, or this kernel has no such groups.
    }
  }
}

function withChildren(pids) {
  const all = new Set(pids);
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && all.has(parentOf(name)));
  return [...all, ...children.map(Number)];
}

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}
