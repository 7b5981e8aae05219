import { expectExactBills } from './expect-exact-bills.js';

/**
 * Postgres, the worker and the gateway are killed, the worker stands still for a second, and Redis is emptied, early, as
 * what follows takes 12 s. `short-chaos.verify.spec.ts` does more, and asks what the run has covered.
 */
const RUN = { seed: 157, kills: 3, durationMs: 12_000, requestsPerSecond: 8, fleet: { gateways: 1 } };
const TIME_LIMIT_MS = 180_000;

it(
  'bills each request exactly once and exactly while everything is killed',
  async () => {
    await expectExactBills(RUN, { billedMin: 50 });
  },
  TIME_LIMIT_MS,
);
