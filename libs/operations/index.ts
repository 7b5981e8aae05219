/**
 * Operations of an installation: its checks, files of models, tiers, channels and prices, rotation of its secrets, and what
 * an actor did and made.
 * Owns nothing: checks change nothing, plans are applied through the services of the districts above. Guarantees: a
 * preview changes nothing; no secret is shown; an end of a made object is the one of its own district.
 * Does not know: how findings are printed or served.
 */
export { DoctorModule } from './doctor/doctor.module.js';
export { isLow } from './doctor/domain/attention.js';
export { type Finding, worstOf } from './doctor/domain/finding.js';
export { DoctorFacts } from './doctor/facts/doctor-facts.service.js';
export { environmentChecks, gatewayChecks, storeChecks, workerChecks } from './doctor/installation-checks.js';
export { runChecks } from './doctor/run-checks.js';
export { Actors } from './incidents/actors.service.js';
export { IncidentsModule } from './incidents/incidents.module.js';
export { MadeObjects } from './incidents/made-objects.service.js';
export { type PlanAction, type PlannedRow } from './installation/domain/plan-section.js';
export { type EncryptionFacts, type ReencryptedKind, Reencryption } from './rotation/reencryption.service.js';
export { RotationModule } from './rotation/rotation.module.js';
