// Node's own flags for each app: the same in `npm start`, the image, the compose file (a test compares) and the benchmark.
//
// What a gateway allocates lives as long as its request, which is longer than Node's 16 MB of young generation last: with
// more room a fifth of its CPU is saved, for up to 50 MB of memory. V8 takes what survives while requests wait for a sign
// of a long life; without that guess a quarter as much reaches the old generation (both: docs/adr/0006).
import { readFileSync } from 'node:fs';

export const NODE_FLAGS = JSON.parse(readFileSync(new URL('node-flags.json', import.meta.url), 'utf8'));
