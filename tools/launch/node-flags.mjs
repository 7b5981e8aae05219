// Node's flags for each app: the same in `npm start`, the image, the compose file (a test compares) and the benchmark.
//
// A gateway's allocations live as long as their request, longer than Node's 16 MB of young generation last: more room
// saves a fifth of its CPU, for up to 50 MB of memory. V8 pretenures allocation sites whose objects survive waiting
// requests; with pretenuring disabled a quarter as much reaches the old generation (both: docs/adr/0006). The old
// generation is collected at one and a half times of what lived, not at up to four (docs/adr/0024).
import { readFileSync } from 'node:fs';

export const NODE_FLAGS = readJson('node-flags.json');

/**
 * Variables of glibc's allocator, for every app and in the image. By default each thread of V8's has a pool of its own,
 * and the size from which an allocation is given back at once grows with the largest one: a gateway keeps 80 MB that it
 * used while it started. In return a body of over 128 kB costs new pages: 0.3 ms per MB (docs/adr/0024).
 */
export const ALLOCATOR = readJson('allocator.json');

function readJson(file) {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
}
