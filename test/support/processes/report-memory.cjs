'use strict';
// Preloaded into a process: SIGUSR2 writes its live memory to stderr, after garbage collection.
const COLLECTIONS = 3;
process.on('SIGUSR2', async () => {
  // Buffers freed by one collection leave the total in the next.
  for (let time = 0; time < COLLECTIONS; time++) {
    global.gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.stderr.write(`memory ${JSON.stringify(process.memoryUsage())}\n`);
});
