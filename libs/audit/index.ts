/**
 * Audit keeps the append-only record of changes and their actors, with secrets masked.
 * Owns audit_event and audit_link. Guarantees that a change and its row commit together, and that a later manipulation
 * breaks the hash chain.
 * Does not know: the meaning of the changed objects.
 */
export { AuditChainRepository } from './audit-chain.repository.js';
export { AuditModule } from './audit.module.js';
export { AuditRepository, type AuditEvent, type AuditFilter, type MadeObject } from './audit.repository.js';
export { formatActor, systemActor, type Actor } from './domain/actor.js';
export { actorNames, isSystemPart, readActor, type ActorNames, type ActorReference } from './domain/read-actor.js';
export { changeRow, type RowChange } from './change-row.js';
export { recordChange, recordChanges, type Change } from './record-change.js';
