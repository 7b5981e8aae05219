// Preloaded into a gateway: of its disk, a hundredth is free.
'use strict';

const { promises } = require('node:fs');

promises.statfs = () => Promise.resolve({ bsize: 4_096, blocks: 1_000_000, bavail: 10_000 });
