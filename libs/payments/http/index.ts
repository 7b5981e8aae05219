/**
 * Routes of payments: providers, offers, orders, messages of providers, refunds, disputes, payouts, receipts, invoices.
 * Does not know: what a message of a provider means.
 */
export { PaymentsHttpModule } from './payments-http.module.js';
