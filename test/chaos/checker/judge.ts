import { checkAccounts } from './checks/account-checks.js';
import { checkCaps } from './checks/cap-checks.js';
import { checkEvents } from './checks/event-checks.js';
import { checkListed } from './checks/listed-checks.js';
import { checkLots } from './checks/lot-checks.js';
import { checkPrices } from './checks/price-checks.js';
import { checkRequests, multipliersOf } from './checks/request-checks.js';
import type { Evidence } from './evidence.js';
import type { Finding } from './finding.js';
import { joinRequests } from './joined-request.js';
import { judgePayments } from './payments/judge-payments.js';

/** All findings of a run; empty when each request was billed exactly once and exactly. Pure. */
export function judge(evidence: Evidence): Finding[] {
  return [
    ...checkRequests(joinRequests(evidence), multipliersOf(evidence)),
    ...checkAccounts(evidence),
    ...checkPrices(evidence),
    ...checkCaps(evidence),
    ...checkListed(evidence),
    ...checkLots(evidence),
    ...judgePayments(evidence),
    ...checkEvents(evidence),
  ];
}
