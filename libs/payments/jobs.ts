import { job } from '#core/infra';
import { PaymentsPass } from './worker/payments-pass.js';

export const PAYMENT_JOBS = [
  job({
    name: 'payments',
    everyMs: 5_000,
    about:
      'sends refunds, starts and charges automatic top-ups, asks providers what messages hint at; every 30 s searches for what no message came of',
    failure: 'could not work on payments; the next pass retries',
    needs: [PaymentsPass],
    run: ([payments], signal) => payments.run(signal),
  }),
];
