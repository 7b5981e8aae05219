// `node --require count-promoted.cjs`: PROMOTED_FILE holds the bytes that collections of the young generation have moved
// to the old one, by the growth of its space from one collection to the next.
const { writeFileSync } = require('node:fs');
const { PerformanceObserver, constants } = require('node:perf_hooks');
const { getHeapSpaceStatistics } = require('node:v8');

const oldBytes = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space').space_used_size;
let before = oldBytes();
let promoted = 0;

new PerformanceObserver((list) => {
  const now = oldBytes();
  const isMinor = list.getEntries().every(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MINOR);
  if (isMinor) promoted += Math.max(0, now - before);
  before = now;
  writeFileSync(process.env.PROMOTED_FILE, String(promoted));
}).observe({ entryTypes: ['gc'] });
