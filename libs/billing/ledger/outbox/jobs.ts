import { job } from '#core/infra';
import { OutboxWatch } from './outbox.watch.js';

/** In workers and in control: the likeliest cause is that no worker runs. */
export const OUTBOX_JOBS = [
  job({
    name: 'outbox',
    everyMs: 5_000,
    about: 'raises an alarm when finished requests wait too long for settlement',
    failure: 'could not read the outbox',
    needs: [OutboxWatch],
    run: ([outbox]) => outbox.check(),
  }),
];
