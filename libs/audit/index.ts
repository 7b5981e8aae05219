/**
 * Audit keeps the append-only record of who changed what, with secrets masked.
 * Owns audit_event. Promises that a change and its row commit together.
 * Refuses to know: what the changed things mean.
 */
export { AuditModule } from './audit.module.js';
export { AuditRepository, type AuditEvent, type AuditFilter } from './audit.repository.js';
export { formatActor, systemActor, type Actor } from './domain/actor.js';
export { recordChange, recordChanges, type Change } from './record-change.js';
