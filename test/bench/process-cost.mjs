// CPU and memory of a process, from the kernel's accounting.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const PAGE_BYTES = getconf('PAGESIZE', 4_096);
const TICK_MICROSECONDS = 1_000_000 / getconf('CLK_TCK', 100);

// Fields of /proc/<pid>/stat after the name, which can contain any character but ends with the last bracket.
const UTIME = 11;
const STIME = 12;
const RSS = 21;

/** `{ cpuMicroseconds, rssBytes }` of all threads together; null where there is no /proc. */
export function readProcessCost(pid) {
  let stat;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    cpuMicroseconds: (Number(fields[UTIME]) + Number(fields[STIME])) * TICK_MICROSECONDS,
    rssBytes: Number(fields[RSS]) * PAGE_BYTES,
  };
}

function getconf(name, fallback) {
  try {
    return Number(execFileSync('getconf', [name], { encoding: 'utf8' }));
  } catch {
    return fallback;
  }
}
