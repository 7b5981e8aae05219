/**
 * Routes of the management API about requests: one explained, lists and totals, rejected ones, the customer's service.
 * Does not know: how a request runs.
 */
export { CompletionsHttpModule } from './completions-http.module.js';
