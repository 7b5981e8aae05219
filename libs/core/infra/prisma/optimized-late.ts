import { setFlagsFromString } from 'node:v8';

/** V8's default in Node 20, in bytes of code executed by one function. */
const BUDGET_DEFAULT = 1_800_000;
const BUDGET_LATE = 1_000_000_000;

/**
 * WebAssembly that `load` instantiates runs unoptimized for longer. A start executes most functions of Prisma's query
 * compiler often enough that V8 optimized them all at once: half a second of CPU, and 50 MB that stayed.
 */
export async function optimizedLate<T>(load: () => Promise<T>): Promise<T> {
  setFlagsFromString(`--wasm-tiering-budget=${BUDGET_LATE}`);
  try {
    return await load();
  } finally {
    setFlagsFromString(`--wasm-tiering-budget=${BUDGET_DEFAULT}`);
  }
}
