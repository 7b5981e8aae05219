import { job } from '#core/infra';
import { KeyRenewals } from './key-renewals.js';

export const KEY_JOBS = [
  job({
    name: 'key-renewals',
    everyMs: 1_000,
    about: 'writes digests of keys that gateways have hashed anew after a change of `ROUTIFY_SECRET`',
    failure: 'could not write renewed digests of keys',
    needs: [KeyRenewals],
    run: ([renewals]) => renewals.run(),
  }),
];
