/**
 * Imports move an installation of new-api, one-api or LiteLLM; recovery brings Redis and Postgres up to date after Postgres
 * was restored. For the command line.
 * Owns import_record, and the balances of before a restore. Guarantees: a preview changes nothing; each step may be
 * repeated; nothing is booked twice; no amount is rounded down; no secret is in a report or an error.
 * Does not know: HTTP, how keys are checked, how Postgres was restored.
 */
export { ImportService } from './apply/import.service.js';
export { LogComparisonService } from './apply/log-comparison.service.js';
export { comparisonLines } from './domain/compare-log.js';
export { reportLines } from './domain/import-report.js';
export { IMPORT_PRODUCTS, type ImportProduct } from './domain/source-description.js';
export { ImportsModule } from './imports.module.js';
export { ImportInvitations } from './invitations/import-invitations.service.js';
export { invitationLines } from './invitations/invitation-report.js';
export { readRequests, readSource } from './reading/read-source.js';
export { UndoImportService } from './undo/undo-import.service.js';
export { type Explained, onlyWaits } from '../recovery/domain/explain.js';
export { RecoveryModule } from '../recovery/recovery.module.js';
export { RecoveryService } from '../recovery/recovery.service.js';
export { type KnownBefore, RestoresService } from '../recovery/restores.service.js';
