import fc from 'fast-check';

/** `npm test` makes a twentieth of the runs of `npm run verify -- properties`; the variable sets another factor. */
const FACTOR = Number(process.env.PROPERTY_FACTOR ?? 0.05);

/**
 * The seed of all properties. `npm test` looks at the same cases in each run, so that a change fails for what it
 * changed; `npm run verify -- properties` looks at new ones (null). PROPERTY_SEED repeats a run that printed its seed.
 */
export const PROPERTY_SEED = process.env.PROPERTY_SEED ? Number(process.env.PROPERTY_SEED) : FACTOR === 1 ? null : 1;

/** Runs of a property: half of them in `npm test`, ten times as many in `verify`. */
export const propertyRuns = (runs: number): number => runs * 10 * FACTOR;

/** Runs of a property of pure code. */
export const PURE_RUNS = 5_000 * FACTOR;

/** Runs of a property with one call of a real Redis per run. */
export const REDIS_RUNS = 2_000 * FACTOR;

/** Events that settlement books at once, a third of them twice. */
export const SETTLED_EVENTS = 10_000 * FACTOR;

/** Draft models of one price import. */
export const IMPORTED_DRAFTS = 5_000 * FACTOR;

/** Sequences of up to 50 operations of the settlement protocol, each compared with its model at every step. */
export const SEQUENCE_RUNS = 300 * FACTOR;

/** Attempts to redeem one code. */
export const REDEMPTIONS = FACTOR === 1 ? 1_000 : 50;

/** Of cases that combine some lists: all, or each fifth, which covers every entry of lists of up to four. */
export const sampled = <T>(cases: readonly T[]): readonly T[] =>
  FACTOR === 1 ? cases : cases.filter((_, index) => index % 5 === 0);

/** Whether the shipped catalog of 105 models takes part. */
export const WITH_SHIPPED_CATALOG = FACTOR === 1;

/** Distance of the cut positions within a stream, in bytes. A prime: odd and even, of any frame. */
export const BYTES_APART = FACTOR === 1 ? 1 : 7;

/** Of variants to apply to each case: all, or one in turn. */
export const atTurn = <T>(things: readonly T[], turn: number): readonly T[] =>
  FACTOR === 1 ? things : things.slice(turn % things.length, (turn % things.length) + 1);

/** What only `verify` tries. */
export const onlyInVerify = <T>(...things: readonly T[]): readonly T[] => (FACTOR === 1 ? things : []);

/** Sets the runs of each property of the suite. Suites of a group share fast-check: the settings are restored. */
export function eachPropertyRuns(numRuns: number): void {
  const settings = fc.readConfigureGlobal();
  beforeAll(() => {
    fc.configureGlobal({ ...settings, numRuns });
  });
  afterAll(() => {
    fc.configureGlobal(settings);
  });
}
