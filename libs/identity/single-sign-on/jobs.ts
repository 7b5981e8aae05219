import { job } from '#core/infra';
import { DomainChecks } from './domains/domain-checks.js';

export const SINGLE_SIGN_ON_JOBS = [
  job({
    name: 'domains',
    everyMs: 3_600_000,
    about: 'checks verified domains of organizations once a day',
    failure: 'could not check the domains of organizations',
    needs: [DomainChecks],
    run: ([checks], signal) => checks.run(signal),
  }),
];
