// Processes of the benchmark that can lag while others are measured.
import { readFileSync, readdirSync } from 'node:fs';
import { setSessionPriority } from '../../tools/services/processes.mjs';

const LOWEST_PRIORITY = 19;

/** Lowers the priority of processes and their children below all others. */
export function giveWay(pids) {
  for (const pid of withChildren(pids)) setSessionPriority(pid, LOWEST_PRIORITY);
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
