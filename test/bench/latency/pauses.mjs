// Loaded into a process before its program (`node --import`): appends a line `{ atMs, longestMs, collectionMs }` a second to
// `pauses` of ROUTIFY_HOME: the longest time in which the event loop served nothing, and the longest of the collector alone.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';

const RESOLUTION_MS = 1;
const PERIOD_MS = 1_000;

const file = join(process.env.ROUTIFY_HOME, 'pauses');
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delays.enable();
let collectionMs = 0;
const collections = new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) collectionMs = Math.max(collectionMs, duration);
});
collections.observe({ entryTypes: ['gc'] });
const writer = setInterval(() => {
  const longestMs = Math.max(0, delays.max / 1e6 - RESOLUTION_MS);
  appendFileSync(file, `${JSON.stringify({ atMs: Date.now(), longestMs, collectionMs })}\n`);
  delays.reset();
  collectionMs = 0;
}, PERIOD_MS);
writer.unref();
