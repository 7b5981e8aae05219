/**
 * Doctor checks an installation: stores, disk, addresses, credentials, money and catalog. Each check is facts, read with
 * a time-out of their own, and a pure verdict: ok, warn or fail, with the line that fixes it.
 * Owns nothing and changes nothing. Promises: a check that fails stops only those that need it; no secret is shown.
 * Does not know: how findings are printed or served.
 */
export { AttentionModule } from './attention/attention.module.js';
export { AttentionService } from './attention/attention.service.js';
export { DoctorModule } from './doctor.module.js';
export {
  type Attention,
  ATTENTION_KINDS,
  ATTENTION_SEVERITIES,
  ATTENTION_SUBJECTS,
  isLow,
} from './domain/attention.js';
export { FINDING_STATUSES, type Finding, worstOf } from './domain/finding.js';
export { DoctorFacts } from './facts/doctor-facts.service.js';
export { environmentChecks, gatewayChecks, storeChecks, workerChecks } from './installation-checks.js';
export { runChecks } from './run-checks.js';
