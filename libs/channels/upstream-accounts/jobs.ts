import { job } from '#core/infra';
import { BalanceAlarms } from './alarms/balance-alarms.js';
import { BalancePulls } from './pulls/balance-pulls.js';

export const UPSTREAM_ACCOUNT_JOBS = [
  job({
    name: 'balance-pulls',
    everyMs: 10_000,
    about: 'asks providers for balances that are due',
    failure: 'could not pull balances of providers; the next pass tries again',
    needs: [BalancePulls],
    run: ([pulls], signal) => pulls.run(signal),
  }),
  job({
    name: 'balance-alarms',
    // Each pass reads the records that are in no roll-up yet.
    everyMs: 300_000,
    about: 'sees accounts at providers run dry by what is booked',
    failure: 'could not check balances of providers; the next pass tries again',
    needs: [BalanceAlarms],
    run: ([alarms]) => alarms.check(null),
  }),
];
