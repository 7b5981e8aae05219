/**
 * Recovery brings Redis and Postgres up to date after Postgres was restored, from what Redis, journals and payment providers
 * know, and finds what is lost and to which organizations.
 * Owns no table; the balances of before are a file of this host.
 * Guarantees: each step may be repeated; nothing is booked twice.
 * Does not know: how Postgres was restored.
 */
export { RecoveryModule } from './recovery.module.js';
export { RecoveryService } from './recovery.service.js';
