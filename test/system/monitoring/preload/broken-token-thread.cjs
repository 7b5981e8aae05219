// Preloaded into a gateway: its threads end as soon as they start.
'use strict';

if (!require('node:worker_threads').isMainThread) process.exit(1);
