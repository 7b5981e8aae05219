import { expectExactBills } from './expect-exact-bills.js';

/** `short-chaos.verify.spec.ts` kills more, and asks what the run has covered. */
const RUN = { seed: 2, kills: 3, durationMs: 20_000, requestsPerSecond: 15 };
const TIME_LIMIT_MS = 180_000;

it(
  'bills each request exactly once and exactly while everything is killed',
  async () => {
    await expectExactBills(RUN, { billedMin: 50 });
  },
  TIME_LIMIT_MS,
);
