import fc from 'fast-check';

/** `npm test` tries each property a tenth as often as `npm run verify -- properties`; the variable sets another factor. */
const FACTOR = Number(process.env.PROPERTY_FACTOR ?? 0.1);

/** Runs of a property of pure code. */
export const PURE_RUNS = 5_000 * FACTOR;

/** Runs of a property that asks a real Redis once a run. */
export const REDIS_RUNS = 2_000 * FACTOR;

/** Events that settlement books at once, a third of them twice. */
export const SETTLED_EVENTS = 10_000 * FACTOR;

/** Models that one import of prices drafts. */
export const IMPORTED_DRAFTS = 5_000 * FACTOR;

/** Sequences of up to 50 operations of the settlement protocol, each compared with its model at every step. */
export const SEQUENCE_RUNS = 300 * FACTOR;

/** Attempts to redeem one code. */
export const REDEMPTIONS = 1_000 * FACTOR;

/** Of cases that are all combinations of some lists: all, or each fifth, which meets every entry of lists of up to four. */
export const sampled = <T>(cases: readonly T[]): readonly T[] =>
  FACTOR === 1 ? cases : cases.filter((_, index) => index % 5 === 0);

/** Whether the catalog that is shipped takes part, of 105 models. */
export const WITH_SHIPPED_CATALOG = FACTOR === 1;

/** Between the places at which one is cut off, of all bytes of a stream. A prime: odd and even, of any frame. */
export const BYTES_APART = FACTOR === 1 ? 1 : 7;

/** Of things that each case is tried with: all, or the one whose turn it is. */
export const atTurn = <T>(things: readonly T[], turn: number): readonly T[] =>
  FACTOR === 1 ? things : things.slice(turn % things.length, (turn % things.length) + 1);

/** Each property of the suite is tried so often. Suites of a group share fast-check: the next one has its own again. */
export function eachPropertyRuns(numRuns: number): void {
  beforeAll(() => {
    fc.configureGlobal({ numRuns });
  });
  afterAll(() => {
    fc.resetConfigureGlobal();
  });
}
