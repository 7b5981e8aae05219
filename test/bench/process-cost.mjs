// CPU and memory of a process, from the kernel's accounting.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const PAGE_BYTES = getconf('PAGESIZE', 4_096);
const TICK_MICROSECONDS = 1_000_000 / getconf('CLK_TCK', 100);

// Fields of /proc/<pid>/stat after the name, which can contain any character but ends with the last bracket.
const UTIME = 11;
const STIME = 12;
const CHILDREN_UTIME = 13;
const CHILDREN_STIME = 14;
const RSS = 21;

/** `{ cpuMicroseconds, rssBytes }` of all threads together; null where there is no /proc. */
export function readProcessCost(pid) {
  const fields = fieldsOf(pid);
  if (fields === null) return null;
  return {
    cpuMicroseconds: (Number(fields[UTIME]) + Number(fields[STIME])) * TICK_MICROSECONDS,
    rssBytes: Number(fields[RSS]) * PAGE_BYTES,
  };
}

/** CPU microseconds of its processes that have ended. */
export function readChildrenCost(pid) {
  const fields = fieldsOf(pid) ?? [];
  return (Number(fields[CHILDREN_UTIME] ?? 0) + Number(fields[CHILDREN_STIME] ?? 0)) * TICK_MICROSECONDS;
}

function fieldsOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

function getconf(name, fallback) {
  try {
    return Number(execFileSync('getconf', [name], { encoding: 'utf8' }));
  } catch {
    return fallback;
  }
}
