/**
 * Audit keeps the append-only record of who changed what, with secrets masked.
 * Owns audit_event and audit_link. Promises that a change and its row commit together, and that whoever changes the
 * record afterwards breaks its chain of hashes.
 * Refuses to know: what the changed things mean.
 */
export { AuditChainRepository, type BrokenLink, type ChainHead } from './audit-chain.repository.js';
export { AuditModule } from './audit.module.js';
export { AuditRepository, type AuditEvent, type AuditFilter } from './audit.repository.js';
export { formatActor, systemActor, type Actor } from './domain/actor.js';
export { recordChange, type Change } from './record-change.js';
