import { job } from '#core/infra';
import { InvoicesPass } from './issuing/invoices-pass.js';

export const INVOICE_JOBS = [
  job({
    name: 'invoices',
    everyMs: 10_000,
    about:
      'issues what was booked in the last days; each hour, and first, what older payments and the last month have due',
    failure: 'could not issue invoices; the next pass retries',
    needs: [InvoicesPass],
    run: ([invoices], signal) => invoices.run(signal),
  }),
];
