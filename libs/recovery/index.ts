/**
 * Recovery brings Redis and Postgres up to date after Postgres was restored, from what Redis, journals and payment providers
 * know, and finds what is lost, to which organizations, and why.
 * Owns the balances of before, which it notes once for each restore.
 * Guarantees: each step may be repeated; nothing is booked twice; what Redis was filled with since is never taken for what
 * was there before.
 * Does not know: how Postgres was restored.
 */
export { onlyWaits, type Explained } from './domain/explain.js';
export { RecoveryModule } from './recovery.module.js';
export { RecoveryService } from './recovery.service.js';
export { RestoresService, type KnownBefore } from './restores.service.js';
