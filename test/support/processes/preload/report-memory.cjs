'use strict';
// Preloaded into a process: SIGUSR2 writes its live memory to stderr, after garbage collection.
const { readdirSync } = require('node:fs');
const { findSourceMap } = require('node:module');
const { dirname, join } = require('node:path');

const COLLECTIONS = 3;

/** Node decodes the bundle's source maps (17 MB) for the first stack it prints: never between two reports. */
function decodeSourceMaps() {
  const shared = join(dirname(process.argv[1]), '../shared');
  for (const name of readdirSync(shared)) findSourceMap(join(shared, name));
}

process.on('SIGUSR2', async () => {
  decodeSourceMaps();
  // Buffers freed by one collection leave the total in the next.
  for (let time = 0; time < COLLECTIONS; time++) {
    global.gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.stderr.write(`memory ${JSON.stringify(process.memoryUsage())}\n`);
});
