/**
 * Upstream accounts is what is left on the accounts behind credentials at providers: stated by operators, or pulled from
 * the provider, less what was booked since. Owns upstream_balance.
 * Guarantees: what a provider does not say is never taken for zero.
 * Does not know: how a cost is decided, who gets an alarm.
 */
export { type BalancePatch, type UpstreamBalance, UpstreamBalances } from './management/upstream-balances.service.js';
export { UpstreamAccountsControlModule, UpstreamAccountsWorkerModule } from './upstream-accounts.module.js';
