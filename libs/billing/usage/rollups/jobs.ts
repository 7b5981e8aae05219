import { job } from '#core/infra';
import { ActivityRollups } from './activity-rollups.service.js';
import { RollupsService } from './rollups.service.js';

/** A delay is harmless: queries read the records of quarters without a roll-up. */
export const ROLLUP_JOBS = [
  job({
    name: 'roll-ups',
    everyMs: 60_000,
    about: 'rolls usage up',
    failure: 'usage roll-up failed; the next pass retries',
    needs: [ActivityRollups, RollupsService],
    run: async ([activity, rollups], signal) => {
      await activity.catchUp(signal);
      await rollups.catchUp(signal);
    },
  }),
];
