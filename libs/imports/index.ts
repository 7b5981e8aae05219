/**
 * Imports move an installation of new-api, one-api or LiteLLM: its rows become a description in our terms, a plan, a
 * report, and the objects. Owns import_record.
 * Guarantees: a preview changes nothing, and neither does a source with errors; a run that is repeated imports the
 * difference; no amount is rounded down; a person is invited once; no secret is in a report or an error.
 * Does not know: HTTP, requests, how keys are checked.
 */
export { ImportService } from './apply/import.service.js';
export { LogComparisonService } from './apply/log-comparison.service.js';
export { UndoImportService } from './undo/undo-import.service.js';
export { comparisonLines } from './domain/compare-log.js';
export { reportLines } from './domain/import-report.js';
export { IMPORT_PRODUCTS, type ImportProduct } from './domain/source-description.js';
export { ImportInvitations } from './invitations/import-invitations.service.js';
export { invitationLines } from './invitations/invitation-report.js';
export { ImportsModule } from './imports.module.js';
export { readRequests, readSource } from './reading/read-source.js';
