// Node's flags for each app: the same in `npm start`, the image, the compose file (a test compares) and the benchmark.
//
// A gateway's allocations live as long as their request, longer than Node's 16 MB of young generation last: more room
// saves a fifth of its CPU, for up to 50 MB of memory. V8 pretenures allocation sites whose objects survive waiting
// requests; with pretenuring disabled a quarter as much reaches the old generation (both: docs/adr/0006).
import { readFileSync } from 'node:fs';

export const NODE_FLAGS = JSON.parse(readFileSync(new URL('node-flags.json', import.meta.url), 'utf8'));
