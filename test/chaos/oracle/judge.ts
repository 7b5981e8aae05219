import { checkAccounts } from './account-checks.js';
import type { Evidence } from './evidence.js';
import type { Finding } from './finding.js';
import { joinRequests } from './joined-request.js';
import { checkRequests, multipliersOf } from './request-checks.js';

/** Everything that is wrong with a run; empty when each request was billed exactly once and exactly. Pure. */
export function judge(evidence: Evidence): Finding[] {
  return [...checkRequests(joinRequests(evidence), multipliersOf(evidence)), ...checkAccounts(evidence)];
}
