// Preloaded into a worker: what it repeats every hour is repeated every second.
'use strict';

const HOUR_MS = 3_600_000;
const repeat = setInterval;

globalThis.setInterval = (work, intervalMs, ...rest) =>
  repeat(work, intervalMs === HOUR_MS ? 1_000 : intervalMs, ...rest);
