import { choice, objects, text, time } from '#core';
import { reply, messageFields, objectName } from '#core/http';
import { type Finding, FINDING_STATUSES, worstOf } from '../../doctor/domain/finding.js';

export class FindingResponse extends reply({
  check: text({ example: 'redis-eviction' }),
  status: choice(FINDING_STATUSES),
  message: text({ example: 'maxmemory-policy is noeviction' }),
  ...messageFields('eviction_off', {}),
  fix: text('How to fix the problem. `null`: nothing to fix.', { nullable: true }),
}) {}

export class DoctorResponse extends reply({
  object: objectName('doctor'),
  checked_at: time(),
  status: choice(FINDING_STATUSES, 'Most severe status of all findings.'),
  findings: objects(FindingResponse),
}) {}

export function presentFindings(findings: readonly Finding[], nowMs: number): DoctorResponse {
  return {
    object: 'doctor',
    checked_at: new Date(nowMs).toISOString(),
    status: worstOf(findings),
    findings: findings.map(({ check, status, message, code, params, fix }) => ({
      check,
      status,
      message,
      code,
      params,
      fix,
    })),
  };
}
