import { job } from '#core/infra';
import { RetirementPass } from './retirement-pass.js';

export const RETIREMENT_JOBS = [
  job({
    name: 'retirements',
    everyMs: 60_000,
    about: 'sends notices of models that retire, once an hour; a failed pass is repeated a minute later',
    failure: 'could not send notices of models that retire; the next pass retries',
    needs: [RetirementPass],
    run: ([retirements], signal) => retirements.run(signal),
  }),
];
