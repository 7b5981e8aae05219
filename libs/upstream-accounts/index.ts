/**
 * Upstream accounts is what is left on the accounts behind credentials at providers: stated by operators, or pulled from the
 * provider, less what was booked since.
 * Owns upstream_balance.
 * Guarantees: a balance now is one at a moment less the ledger's upstream cost since; what a provider does not say is never
 * taken for zero.
 * Does not know: how a cost is decided, who gets an alarm.
 */
export { UpstreamBalances, type BalancePatch, type UpstreamBalance } from './management/upstream-balances.service.js';
export { BALANCE_SOURCES } from './domain/account-state.js';
export { CURRENCIES, PULL_DETAILS, PULL_RESULTS } from './domain/pulls/pull-result.js';
export { UpstreamAccountsControlModule, UpstreamAccountsWorkerModule } from './upstream-accounts.module.js';
