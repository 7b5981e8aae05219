// Processes of the benchmark that may lag while others are measured.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

const LOWEST_PRIORITY = 19;

/**
 * Makes processes, and those that they have started, give way to all others. On a kernel that shares the processor
 * among sessions first, a low priority means nothing outside the session; so the session's share is lowered as well.
 */
export function giveWay(pids) {
  for (const pid of withChildren(pids)) {
    try {
      setPriority(pid, LOWEST_PRIORITY);
      writeFileSync(`/proc/${pid}/autogroup`, String(LOWEST_PRIORITY));
    } catch {
      // It has ended, or this kernel knows no such groups.
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
